import type { ProcessLogger } from './structured-logger.ts';

/** For a person at a terminal: warnings and errors as plain sentences, the rest not at all. */
export function terminalLogger(terminal: { readonly note: (text: string) => void }): ProcessLogger {
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const texts = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
    terminal.note(['xray: ' + message, ...texts].join(', '));
  };
  return {
    logger: { debug: () => undefined, info: () => undefined, warn: say, error: say },
    flush: () => Promise.resolve(),
  };
}
