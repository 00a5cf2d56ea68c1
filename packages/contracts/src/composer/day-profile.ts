import { z } from 'zod';

import { finite, timestampMs } from '../primitives.ts';

/** Half hours of a day, in UTC, by which a day's profile is kept. */
export const DAY_PROFILE_HALF_HOURS = 48;

const weight = finite.nonnegative();
/** A decayed mean: `sum / weight`, none at weight 0. */
const decayedSum = z.object({ weight, sum: finite }).readonly();

/** How wild each half hour of the day usually is, of one symbol, as it was after a run. */
export const dayProfileSchema = z
  .object({
    schema: z.literal('day_profile'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    /** The run that took in the last half hour. */
    engine_timestamp_ms: timestampMs,
    cadence_ms: z.int().positive(),
    /** The end of the last half hour that was taken in, or looked at and found empty. */
    through_ts_ms: timestampMs,
    /** By half hour of the day, the weight of its visits, each 0.85 of the next one's. */
    weights: z.array(weight).length(DAY_PROFILE_HALF_HOURS).readonly(),
    /** By half hour of the day, the weighted sum of how far its mean ln range lay above the level. */
    sums: z.array(finite).length(DAY_PROFILE_HALF_HOURS).readonly(),
    /** The level: of ln range, a bar counting half as much as one 12 hours later. */
    range_level: decayedSum,
    /** Of ln trade count, a bar counting half as much as one 480 bars later. */
    trades_level: decayedSum,
    /** Of squared log returns between neighbours, one counting half as much as one 480 bars later. */
    return_level: decayedSum,
  })
  .readonly();
/**
 * What a composer remembers of a symbol beyond its lookback. The composer makes the next one out of it and of the bars of the half
 * hours that have ended since; the orchestrator appends each, and a restart goes on from the last one of a symbol.
 */
export type DayProfile = z.infer<typeof dayProfileSchema>;
