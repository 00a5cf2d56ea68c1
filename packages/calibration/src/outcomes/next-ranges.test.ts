import { describe, expect, it } from 'vitest';

import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import { randomNumbers } from '../testing/hidden-market.ts';
import { classesOf, equalCuts, nextRanges, type RunBars } from './next-ranges.ts';

const HORIZON = 10;

function madeUpBars(count: number, seed = 1): RunBars {
  const random = randomNumbers(seed);
  let price = 100;
  const close = Float64Array.from({ length: count }, () => (price *= 1 + 0.004 * (random() - 0.5)));
  return {
    close,
    high: close.map((value) => value * (1 + 0.002 * random())),
    low: close.map((value) => value * (1 - 0.002 * random())),
  };
}

/** The definition, run by run, with nothing carried along. */
function plainNextRange({ close, high, low }: RunBars, run: number): number {
  let ahead = 0;
  for (let next = run + 1; next <= run + HORIZON; next += 1)
    ahead += Math.log(Math.log((high[next] ?? NaN) / (low[next] ?? NaN))) / HORIZON;
  let squares = 0;
  let weights = 0;
  for (let past = 1; past <= run; past += 1) {
    const weight = 2 ** (-(run - past) / 480);
    squares += weight * Math.log((close[past] ?? NaN) / (close[past - 1] ?? NaN)) ** 2;
    weights += weight;
  }
  return ahead - Math.log(Math.sqrt(squares / weights));
}

describe('nextRanges', () => {
  const bars = madeUpBars(700);

  it('is the mean ln(range) of the next ten bars against the volatility so far', () => {
    const ranges = nextRanges(bars);
    for (const run of [1, 2, 100, 480, 689]) expect(ranges[run]).toBeCloseTo(plainNextRange(bars, run), 9);
  });

  it('has none where the past or the future is missing', () => {
    const ranges = nextRanges(bars);
    const missing = [...ranges.keys()].filter((run) => Number.isNaN(ranges[run]));
    expect(missing).toEqual([0, ...Array.from({ length: HORIZON }, (_, place) => 690 + place)]);
  });

  it('has none before a bar that is missing, and goes on after it', () => {
    const without = (values: Float64Array): Float64Array => values.with(300, NaN);
    const ranges = nextRanges({ close: without(bars.close), high: without(bars.high), low: without(bars.low) });
    for (let run = 290; run < 300; run += 1) expect(ranges[run]).toBeNaN();
    expect(ranges[289]).not.toBeNaN();
    expect(ranges[300]).not.toBeNaN();
  });

  it('does not depend on what prices are counted in', () => {
    const scaled = (values: Float64Array): Float64Array => values.map((value) => value * 1024);
    const ranges = nextRanges({ close: scaled(bars.close), high: scaled(bars.high), low: scaled(bars.low) });
    nextRanges(bars).forEach((value, run) => {
      if (!Number.isNaN(value)) expect(ranges[run]).toBeCloseTo(value, 9);
    });
  });

  it('takes bars without a range for the least that is told apart', () => {
    const flat = nextRanges({ ...bars, high: bars.close, low: bars.close });
    expect(flat[100]).toBeLessThan(nextRanges(bars)[100] ?? NaN);
    expect(Number.isFinite(flat[100])).toBe(true);
  });
});

describe('classes of equal size', () => {
  const values = nextRanges(madeUpBars(2000, 2));

  it('hold as many each, and tell apart what lies on either side of a cut', () => {
    const cuts = equalCuts([values], 8);
    expect(cuts.length).toBe(7);
    expect([...cuts].sort((left, right) => left - right)).toEqual(cuts);
    const classes = classesOf(values, cuts);
    const known = classes.filter((outcome) => outcome !== NO_OUTCOME);
    for (let outcome = 0; outcome < 8; outcome += 1) {
      const size = known.filter((one) => one === outcome).length;
      expect(Math.abs(size - known.length / 8)).toBeLessThanOrEqual(1);
    }
    values.forEach((value, run) => {
      const above = cuts.filter((cut) => value >= cut).length;
      expect(classes[run]).toBe(Number.isNaN(value) ? NO_OUTCOME : above);
    });
  });

  it('are cut over all symbols together', () => {
    expect(equalCuts([Float64Array.of(4, 1), Float64Array.of(NaN, 3, 2)], 2)).toEqual([3]);
  });

  it('know no outcome of the last bars', () => {
    const classes = classesOf(values, equalCuts([values], 8));
    expect(classes.subarray(-HORIZON).every((outcome) => outcome === NO_OUTCOME)).toBe(true);
  });
});
