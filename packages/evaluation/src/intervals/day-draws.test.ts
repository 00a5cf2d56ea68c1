import { describe, expect, it } from 'vitest';

import { normal, seededUniform } from '../testing/random.ts';
import { compare } from './comparison.ts';
import { calendarDays, dailyMean, drawDays, intervalOf, meanOver, pooledMean } from './day-draws.ts';

const NOVEMBER = 20_028;
const days = Array.from({ length: 20 }, (_, day) => NOVEMBER + day);
const RUNS_A_DAY = 48;

/** Runs of which those of one day share what that day is like. */
function runsOfDays(seed: number, mean: number) {
  const uniform = seededUniform(seed);
  const level = new Map(days.map((day) => [day, mean + normal(uniform)]));
  const dayOfRun = days.flatMap((day) => new Array<number>(RUNS_A_DAY).fill(day));
  return { dayOfRun, values: dayOfRun.map((day) => (level.get(day) ?? 0) + normal(uniform)) };
}

describe('days that are drawn', () => {
  it('are as many of each month as it has, the same for the same seed', () => {
    const twoMonths = [...days, ...days.map((day) => day + 40)];
    const { days: sorted, multiplicities } = drawDays(twoMonths, 50);
    expect(sorted).toEqual(twoMonths);
    for (const drawn of multiplicities) {
      expect(drawn.subarray(0, 20).reduce((sum, times) => sum + times, 0)).toBe(20);
      expect(drawn.subarray(20).reduce((sum, times) => sum + times, 0)).toBe(20);
    }
    expect(drawDays(twoMonths, 50)).toEqual(drawDays(twoMonths.toReversed(), 50));
    expect(drawDays(twoMonths, 50, 2)).not.toEqual(drawDays(twoMonths, 50, 3));
  });

  it('are days of the calendar in UTC', () => {
    expect([...calendarDays(Float64Array.of(0, 86_399_999, 86_400_000))]).toEqual([0, 0, 1]);
  });
});

describe('an interval over days', () => {
  const draws = drawDays(days);

  it('holds the true mean about as often as it says, where runs of a day are alike', () => {
    let held = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const { dayOfRun, values } = runsOfDays(seed, 3);
      const mean = dailyMean(draws, dayOfRun, values);
      const interval = intervalOf(draws, (of) => of(mean)) ?? expect.fail('there are runs');
      expect(interval.low).toBeLessThanOrEqual(interval.estimate);
      expect(interval.high).toBeGreaterThanOrEqual(interval.estimate);
      if (interval.low <= 3 && interval.high >= 3) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(86);
    expect(held).toBeLessThanOrEqual(99);
  });

  it('is of the mean of all runs, those without a value left out', () => {
    const mean = dailyMean(draws, [NOVEMBER, NOVEMBER, NOVEMBER + 1], [1, NaN, 4]);
    expect(meanOver(mean, null)).toBe(2.5);
    expect(meanOver(pooledMean([mean, dailyMean(draws, [NOVEMBER + 2], [7])]), null)).toBe(4);
    expect(intervalOf(draws, (of) => of(dailyMean(draws, [], [])))).toBeNull();
  });

  it('tells two scores apart that differ on every day, and not two that differ by chance', () => {
    const first = runsOfDays(5, 0);
    const apart = { ...first, values: first.values.map((value, run) => value + 0.05 + 0.01 * Math.sin(run)) };
    const mean = ({ dayOfRun, values }: typeof first) => [dailyMean(draws, dayOfRun, values)];
    expect(compare(draws, mean(apart), mean(first))).toMatchObject({ verdict: 'more', better_on: 1 });
    expect(compare(draws, mean(first), mean(apart))).toMatchObject({ verdict: 'less', better_on: 0 });
    expect(compare(draws, mean(first), mean(runsOfDays(6, 0)))?.verdict).toBe('not_told_apart');
    expect(compare(draws, mean(first), [])).toBeNull();
  });
});
