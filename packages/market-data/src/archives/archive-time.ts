import { isPlausibleMs } from '../checks/epoch-time.ts';

const UTC_TEXT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
const SECONDS = /^(\d{10})(?:\.(\d+))?$/;
const FINER_THAN_SECONDS = /^\d{13}(?:\d{3}|\d{6})?$/;

function plausible(timestampMs: number): number | null {
  return isPlausibleMs(timestampMs) ? timestampMs : null;
}

/** Milliseconds of `YYYY-MM-DD HH:MM:SS`, read as UTC. `null` for what is no such time, 30 February included. */
export function utcTextMs(text: string): number | null {
  if (!UTC_TEXT.test(text)) return null;
  const iso = `${text.replace(' ', 'T')}.000Z`;
  const timestampMs = Date.parse(iso);
  if (Number.isNaN(timestampMs) || new Date(timestampMs).toISOString() !== iso) return null;
  return plausible(timestampMs);
}

/**
 * Whole milliseconds of a receipt time in seconds (with or without a fraction), milliseconds, microseconds or
 * nanoseconds, told apart by their digits. Rounded down on the decimal text itself, so that no double rounds it up.
 */
export function receiptMs(text: string): number | null {
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return plausible(Number(`${seconds[1] ?? ''}${(seconds[2] ?? '').slice(0, 3).padEnd(3, '0')}`));
  return FINER_THAN_SECONDS.test(text) ? plausible(Number(text.slice(0, 13))) : null;
}
