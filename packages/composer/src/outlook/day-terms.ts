import type { DayProfile } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { halfHourBars, halfHourOf } from './half-hours.ts';

/** Visits of an ordinary half hour that are mixed into each: a half hour that was seen once is not yet believed. */
const ORDINARY_VISITS = 1;

/** How much wilder than the level a half hour of the day usually is; 0 where it was never seen. */
function usually({ sums, weights }: DayProfile, halfHour: number): number {
  return at(sums, halfHour) / (at(weights, halfHour) + ORDINARY_VISITS);
}

/** The terms of the forecast that the profile of the day gives; NaN without one. */
export interface DayTerms {
  /** The mean of the profile over the bars of the horizon. */
  readonly ahead: number;
  /** The same less its mean over as many bars up to the engine time. */
  readonly change: number;
}

/** The mean of the profile over some bars, the last one included. */
function meanThrough(profile: DayProfile, lastBar: number, bars: number, barsPerHalfHour: number): number {
  let sum = 0;
  let from = lastBar - bars;
  while (from < lastBar) {
    // Up to the end of the half hour that the next bar lies in.
    const to = Math.min(lastBar, (Math.floor(from / barsPerHalfHour) + 1) * barsPerHalfHour);
    sum += (to - from) * usually(profile, halfHourOf(to, barsPerHalfHour));
    from = to;
  }
  return sum / bars;
}

/** What the profile of the day says of the bars after an engine bar. */
export function dayTerms(profile: DayProfile | null, engineBar: number, horizonBars: number): DayTerms {
  const count = profile === null ? null : halfHourBars(profile.cadence_ms);
  if (profile === null || count === null) return { ahead: Number.NaN, change: Number.NaN };
  const ahead = meanThrough(profile, engineBar + horizonBars, horizonBars, count);
  return { ahead, change: ahead - meanThrough(profile, engineBar, horizonBars, count) };
}
