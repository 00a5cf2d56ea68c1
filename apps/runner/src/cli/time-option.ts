import { InvalidArgumentError, type Command } from 'commander';

const UTC_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/;

/** Parses a UTC date or time into milliseconds since the epoch, or refuses with a sentence. */
export function utcTime(text: string): number {
  const whole = text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text;
  const milliseconds = UTC_TIME.test(text) ? Date.parse(whole) : Number.NaN;
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new InvalidArgumentError('it must be a UTC date or time, e.g. 2026-02-01 or 2026-02-01T12:00Z');
}

/** The value of an option that `utcTime` parsed, or `undefined` when it was not given. */
export function timeOption(command: Command, name: string): number | undefined {
  const value: unknown = command.opts()[name];
  return typeof value === 'number' ? value : undefined;
}
