import { UNBOUNDED, type OperationContext } from '@xray/operations';

import { systemClock } from '../process/system-clock.ts';

/** The edge of a process that nobody looks at: what is said is kept. */
export function quietContext(): OperationContext<unknown> & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (text: string): void => {
    lines.push(text);
  };
  return {
    caller: { door: 'library', actor: 'a test' },
    clock: systemClock,
    signal: new AbortController().signal,
    lines,
    scope: {
      bounds: UNBOUNDED,
      used: () => ({ records: 0, bytes: 0, wall_ms: 0 }),
      spend: () => undefined,
    },
    progress: () => ({ update: () => undefined, end: () => undefined }),
    row: () => undefined,
    commit: () => undefined,
    speaker: {
      tells: true,
      interactive: false,
      tell: keep,
      note: () => undefined,
      confirm: () => Promise.resolve(false),
      drained: () => Promise.resolve(),
    },
  };
}
