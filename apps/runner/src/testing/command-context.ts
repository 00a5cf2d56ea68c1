import type { CommandContext } from '@xray/operations/command-line';
import { systemClock } from '../cli/system-clock.ts';

/** The edge of a process that nobody looks at: what is said is kept. */
export function quietContext(): CommandContext & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    clock: systemClock,
    json: false,
    signal: new AbortController().signal,
    lines,
    terminal: {
      interactive: false,
      line: (text) => {
        lines.push(text);
      },
      tell: (text) => {
        lines.push(text);
      },
      note: () => undefined,
      drained: () => Promise.resolve(),
    },
  };
}
