import { describe, expect, it } from 'vitest';

import { syntheticSymbol } from '../testing/synthetic-market.ts';
import { NEXT_RANGE_CUTS, nextRangeClasses, nextRanges } from './next-range.ts';

const market = syntheticSymbol('RANGE', 900, 4);

/** The definition, bar by bar, with nothing carried along. */
function plainNextRange(bar: number): number {
  const { close, high, low } = market;
  let [ahead, squares, weights] = [0, 0, 0];
  for (let next = bar + 1; next <= bar + 10; next += 1)
    ahead += Math.log(Math.log((high[next] ?? NaN) / (low[next] ?? NaN))) / 10;
  for (let past = 1; past <= bar; past += 1) {
    const weight = 2 ** (-(bar - past) / 480);
    squares += weight * Math.log((close[past] ?? NaN) / (close[past - 1] ?? NaN)) ** 2;
    weights += weight;
  }
  return ahead - Math.log(Math.sqrt(squares / weights));
}

describe('the next range', () => {
  const ranges = nextRanges(market);

  it('is the mean ln range of the next 10 bars against the volatility so far', () => {
    for (const bar of [1, 2, 300, 889]) expect(ranges[bar]).toBeCloseTo(plainNextRange(bar), 9);
  });

  it('is none where the future is not there or has a gap', () => {
    expect([...ranges.subarray(890)].every(Number.isNaN)).toBe(true);
    const times = market.engine_timestamp_ms.map((time, bar) => (bar < 500 ? time : time + 180_000));
    const gap = nextRanges({ ...market, engine_timestamp_ms: times });
    for (let bar = 490; bar < 500; bar += 1) expect(gap[bar]).toBeNaN();
    expect([gap[489], gap[500]].some(Number.isNaN)).toBe(false);
  });

  it('has eight classes, a value on a cut in the one above', () => {
    expect([...NEXT_RANGE_CUTS].sort((left, right) => left - right)).toEqual([...NEXT_RANGE_CUTS]);
    expect([...nextRangeClasses(Float64Array.of(-9, NEXT_RANGE_CUTS[3], 9, NaN), NEXT_RANGE_CUTS)]).toEqual([
      0, 4, 7, 255,
    ]);
  });
});
