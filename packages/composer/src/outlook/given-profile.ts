import { dayProfileSchema, readContract, type DayProfile } from '@xray/contracts';

import type { ComposerConfig } from '../config.ts';
import { ComposerError } from '../errors.ts';

function refused(problem: string): ComposerError {
  return new ComposerError(
    'invalid_argument',
    `day_profile ${problem}: give the one that the symbol's run before was composed with, or null for a first run`,
  );
}

/** A day profile as a caller gives it, `null` where none is given. @throws ComposerError `invalid_argument` */
export function checkedDayProfile(given: unknown): DayProfile | null {
  if (given === undefined || given === null) return null;
  const read = readContract(dayProfileSchema, given);
  if (read.kind === 'value') return read.value;
  throw refused(read.kind === 'invalid' ? `does not match day_profile version 1 at ${read.detail}` : 'is no profile');
}

/** Refuses the profile of another symbol or cadence, and one that knows more than the engine time does. */
export function requireProfileOf(
  { cadence_ms, engine_timestamp_ms, symbol, through_ts_ms }: DayProfile,
  wanted: string,
  engineTimestampMs: number,
  config: ComposerConfig,
): void {
  if (symbol !== wanted) throw refused(`is of ${symbol}, not of ${wanted}`);
  if (cadence_ms !== config.cadence_ms)
    throw refused(`was made of bars of ${cadence_ms} ms, not of ${config.cadence_ms} ms`);
  if (Math.max(engine_timestamp_ms, through_ts_ms) > engineTimestampMs)
    throw refused(`is of ${engine_timestamp_ms}, after the engine time ${engineTimestampMs}`);
}
