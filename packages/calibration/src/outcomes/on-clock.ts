import { at } from '@xray/contracts/checks';

import type { RunBars } from './next-ranges.ts';

/** Runs of a symbol, the bar that closed at each, and when. */
export interface TimedBars {
  /** Strictly rising, whole cadences apart. */
  readonly engine_timestamp_ms: Float64Array;
  readonly bars: RunBars;
}

/** What is looked ahead or back is shorter: a longer pause is as good as one of so many bars. */
const LONGEST_PAUSE_BARS = 64;

/** By run, its place among bars of which none is left out: those of a pause are counted too. */
function placesOnClock(times: Float64Array, cadenceMs: number): Uint32Array {
  let place = 0;
  return Uint32Array.from(times, (time, run) => {
    const steps = Math.round((time - (times[run - 1] ?? time)) / cadenceMs);
    place += run === 0 ? 0 : Math.min(Math.max(steps, 1), LONGEST_PAUSE_BARS);
    return place;
  });
}

/**
 * What came of each run, reckoned over bars of the cadence and not over runs: where runs pause, the bars in between are missing ones,
 * so that nothing is looked at across a pause as if it followed at once.
 *
 * @param outcome by bar, from bars of which none is left out; NaN where nothing is known
 */
export function outcomesOnClock(
  { bars, engine_timestamp_ms: times }: TimedBars,
  cadenceMs: number,
  outcome: (bars: RunBars) => Float64Array,
): Float64Array {
  const places = placesOnClock(times, cadenceMs);
  const count = (places.at(-1) ?? -1) + 1;
  if (count === places.length) return outcome(bars);
  const spread = (values: Float64Array): Float64Array => {
    const all = new Float64Array(count).fill(NaN);
    values.forEach((value, run) => {
      all[at(places, run)] = value;
    });
    return all;
  };
  const all = outcome({ high: spread(bars.high), low: spread(bars.low), close: spread(bars.close) });
  return Float64Array.from(places, (place) => at(all, place));
}
