import { minuteText } from '@xray/contracts';
import { at } from '@xray/contracts/checks';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const DAY_MS = 86_400_000;
/** Draws that an interval is read from. */
export const DRAWS = 1000;
/** What the draws start from, so that the same runs give the same interval. */
export const DRAW_SEED = 14;
const TAIL = 0.025;

/** An estimate, and where 95 % of the draws of its days lie. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How often each of the days is in each of the draws. */
export interface DayDraws {
  /** Days since the Unix epoch, ascending. */
  readonly days: readonly number[];
  /** By draw, by position of the day. */
  readonly multiplicities: readonly Uint16Array[];
}

/** The calendar day (UTC) of each time in milliseconds since the epoch. */
export function calendarDays(timestamps_ms: Float64Array): Int32Array {
  return Int32Array.from(timestamps_ms, (time) => Math.floor(time / DAY_MS));
}

function monthOf(day: number): string {
  return minuteText(day * DAY_MS).slice(0, 'yyyy-mm'.length);
}

/**
 * Days drawn with replacement, as many of each calendar month as it has: neighbouring runs say much the same, days less so. All
 * symbols get the same days, because what moves one moves the others.
 */
export function drawDays(days: Iterable<number>, draws = DRAWS, seed = DRAW_SEED): DayDraws {
  const sorted = [...new Set(days)].sort((left, right) => left - right);
  const months = [...Map.groupBy(sorted.keys(), (place) => monthOf(at(sorted, place))).values()];
  const generator = xoroshiro128plus(seed);
  // Half of the generator's state is the same for every seed: the first numbers of near seeds are alike.
  for (let skipped = 0; skipped < 32; skipped += 1) generator.next();
  const multiplicities = Array.from({ length: draws }, () => {
    const drawn = new Uint16Array(sorted.length);
    for (const places of months) {
      for (let left = places.length; left > 0; left -= 1) {
        const place = at(places, uniformInt(generator, 0, places.length - 1));
        drawn[place] = at(drawn, place) + 1;
      }
    }
    return drawn;
  });
  return { days: sorted, multiplicities };
}

/** A mean over runs, kept day by day so that it can be taken over any draw of days. */
export interface DailyMean {
  /** By position of the day. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** The mean of the values, day by day; NaN values count as not observed. */
export function dailyMean({ days }: DayDraws, dayOfRun: ArrayLike<number>, values: ArrayLike<number>): DailyMean {
  const placeOf = new Map(days.map((day, place) => [day, place]));
  const sums = new Float64Array(days.length);
  const counts = new Float64Array(days.length);
  for (let run = 0; run < values.length; run += 1) {
    const value = values[run] ?? NaN;
    const place = placeOf.get(dayOfRun[run] ?? NaN);
    if (place === undefined || Number.isNaN(value)) continue;
    sums[place] = at(sums, place) + value;
    counts[place] = at(counts, place) + 1;
  }
  return { sums, counts };
}

/** One mean over the runs of several. */
export function pooledMean(means: readonly DailyMean[]): DailyMean {
  const days = means[0]?.sums.length ?? 0;
  const total = (pick: (mean: DailyMean) => Float64Array) =>
    Float64Array.from({ length: days }, (_, place) => means.reduce((sum, mean) => sum + at(pick(mean), place), 0));
  return { sums: total(({ sums }) => sums), counts: total(({ counts }) => counts) };
}

/** The mean over the days of a draw, or over all of them once; NaN where none of them has a run. */
export function meanOver({ counts, sums }: DailyMean, multiplicity: Uint16Array | null): number {
  let [sum, count] = [0, 0];
  for (let place = 0; place < sums.length; place += 1) {
    const times = multiplicity === null ? 1 : at(multiplicity, place);
    sum += times * at(sums, place);
    count += times * at(counts, place);
  }
  return sum / count;
}

/**
 * A number that is made of means over days, with the interval in which 95 % of the draws put it (percentile bootstrap, Efron and
 * Tibshirani 1993). `null` where it is none; draws in which it is none are left out.
 */
export function intervalOf(
  { multiplicities }: DayDraws,
  statistic: (mean: (of: DailyMean) => number) => number,
): Interval | null {
  const estimate = statistic((of) => meanOver(of, null));
  if (!Number.isFinite(estimate)) return null;
  const drawn = Float64Array.from(multiplicities, (draw) => statistic((of) => meanOver(of, draw)))
    .filter(Number.isFinite)
    .sort();
  const drawnAt = (share: number) => drawn[Math.round(share * (drawn.length - 1))] ?? estimate;
  return { estimate, low: drawnAt(TAIL), high: drawnAt(1 - TAIL) };
}
