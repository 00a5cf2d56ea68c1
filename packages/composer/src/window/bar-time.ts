import { ComposerError } from '../errors.ts';

/**
 * Bars are numbered by their end: bar `n` holds the times of `((n − 1)·cadence, n·cadence]`. An exchange time at a
 * boundary belongs to the bar that ends there, and so does a candle that closes a millisecond before.
 */
export function barOf(timestampMs: number, cadenceMs: number): number {
  return Math.ceil(timestampMs / cadenceMs);
}

/**
 * The bar that ends at an engine time.
 *
 * @throws ComposerError `engine_time_off_cadence`
 */
export function barAtEngineTime(engineTimestampMs: number, cadenceMs: number): number {
  const bar = engineTimestampMs / cadenceMs;
  if (Number.isSafeInteger(engineTimestampMs) && Number.isSafeInteger(bar) && bar >= 0) return bar;
  throw new ComposerError(
    'engine_time_off_cadence',
    `engine time ${String(engineTimestampMs)} is not a multiple of the cadence of ${cadenceMs} ms; ask for a multiple`,
  );
}
