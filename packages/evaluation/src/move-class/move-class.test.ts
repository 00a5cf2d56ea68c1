import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ewma, halfLifeOfSpan } from '../bars/ewma.ts';
import { logRanges, logReturns, requireBars, type Bars } from '../bars/bars.ts';
import { informationGainBits } from '../scoring/information-gain.ts';
import { oneHot } from '../scoring/forecast.ts';
import { syntheticSymbol } from '../testing/synthetic-market.ts';
import { climatology, fitClassesByState, forecastClasses } from './class-forecast.ts';
import { splitHalves } from './halves.ts';
import { HORIZON_BARS, moveClasses, NO_MOVE_CLASS, normalizedMoves } from './move-class.ts';

const market = syntheticSymbol('SIM', 1200, 2);

describe('the normalised move', () => {
  it('is the forward log return over √10 times the root of the weighted mean square of the returns so far', () => {
    const moves = normalizedMoves(market);
    for (const bar of [1, 20, 600, 1189]) {
      let sum = 0;
      let weights = 0;
      for (let back = 0; back < bar; back += 1) {
        const weight = 0.5 ** (back / 480);
        const move = Math.log((market.close[bar - back] ?? NaN) / (market.close[bar - back - 1] ?? NaN));
        sum += weight * move * move;
        weights += weight;
      }
      const forward = Math.log((market.close[bar + 10] ?? NaN) / (market.close[bar] ?? NaN));
      expect(moves[bar]).toBeCloseTo(forward / Math.sqrt((10 * sum) / weights), 9);
    }
    expect(moves[0]).toBeNaN();
    expect([...moves.subarray(1190)].every(Number.isNaN)).toBe(true);
  });

  it('looks no further than its 10 bars, and its normaliser no further than its own bar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1100 }), fc.double({ min: 0.2, max: 5, noNaN: true }), (bar, factor) => {
        const changed = market.close.slice();
        for (let later = bar + 1; later < changed.length; later += 1) {
          if (later !== bar + HORIZON_BARS) changed[later] = (changed[later] ?? NaN) * factor;
        }
        expect(normalizedMoves({ ...market, close: changed })[bar]).toBe(normalizedMoves(market)[bar]);
      }),
      { numRuns: 30 },
    );
  });

  it('does not reach over a gap, and a return over a gap is none', () => {
    const times = market.engine_timestamp_ms.map((time, bar) => (bar >= 700 ? time + 180_000 : time));
    const gapped: Bars = { ...market, engine_timestamp_ms: times };
    expect(logReturns(gapped)[700]).toBeNaN();
    const moves = normalizedMoves(gapped);
    for (let bar = 690; bar < 700; bar += 1) expect(moves[bar]).toBeNaN();
    expect(moves[689]).not.toBeNaN();
    expect(moves[700]).not.toBeNaN();
  });

  it('does not exist where prices never moved', () => {
    const still = { ...market, close: market.close.map(() => 100) };
    expect([...normalizedMoves(still)].every(Number.isNaN)).toBe(true);
  });

  it('is cut into five classes, a cut belonging to the class above it', () => {
    const moves = Float64Array.of(-9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 9, NaN);
    expect([...moveClasses(moves)]).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, NO_MOVE_CLASS]);
  });
});

describe('the halves', () => {
  it('leave out 500 bars before, 10 between and 10 after, and differ by one run at most', () => {
    expect(splitHalves(13_440)).toEqual({ fit: [500, 6960], score: [6970, 13_430] });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (bars) => {
        const halves = splitHalves(bars);
        if (halves === null) {
          expect(bars).toBeLessThan(522);
          return;
        }
        const { fit, score } = halves;
        expect(fit[0]).toBe(500);
        expect(score[0] - fit[1]).toBe(HORIZON_BARS);
        expect(score[1]).toBe(bars - HORIZON_BARS);
        expect(score[1] - score[0] - (fit[1] - fit[0])).toBeGreaterThanOrEqual(0);
        expect(score[1] - score[0] - (fit[1] - fit[0])).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the class forecast', () => {
  const outcomes = Uint8Array.of(0, 0, 1, 1, 0, 1);
  const task = { outcomes, classes: 2, fitRows: Uint32Array.of(0, 1, 2, 3), scoreRows: Uint32Array.of(4, 5) };

  it('counts by belief, with one of each class added', () => {
    const states = Float64Array.of(1, 0, 0.5, 0.5, 0, 1, 0.25, 0.75, 1, 0, 0, 1);
    const byState = fitClassesByState(states, 2, task);
    expect([...byState]).toEqual([2.5 / 3.75, 1.25 / 3.75, 1.5 / 4.25, 2.75 / 4.25]);
    const { probabilities, outcomes: scored } = forecastClasses(states, 2, task);
    expect([...probabilities]).toEqual([...byState]);
    expect([...scored]).toEqual([0, 1]);
    expect([...climatology(task)]).toEqual([0.5, 0.5]);
  });

  it('gains nothing from states that say nothing, and a bit from states that say all', () => {
    const many = Uint8Array.from({ length: 4000 }, (_, row) => row % 2);
    const rows = (from: number) => Uint32Array.from({ length: 2000 }, (_, row) => from + row);
    const large = { outcomes: many, classes: 2, fitRows: rows(0), scoreRows: rows(2000) };
    const gain = (states: Float64Array) => informationGainBits(forecastClasses(states, 9, large), climatology(large));
    expect(gain(new Float64Array(9 * 4000).fill(1 / 9))).toBeCloseTo(0, 12);
    expect(gain(oneHot(many, 9))).toBeCloseTo(1, 2);
  });
});

describe('bars', () => {
  it('weigh the past by half every half-life, and an n-bar mean by 2 / (n + 1)', () => {
    expect([...ewma(Float64Array.of(NaN, 4, 4, NaN, 4), 3)]).toEqual([NaN, 4, 4, 4, 4]);
    expect(ewma(Float64Array.of(1, 0), 1)[1]).toBeCloseTo(1 / 3, 12);
    expect(2 ** (-1 / halfLifeOfSpan(20))).toBeCloseTo(1 - 2 / 21, 12);
  });

  it('without a range have a finite logarithm of it', () => {
    const flat = Float64Array.of(100);
    expect(logRanges({ ...market, high: flat, low: flat })[0]).toBeCloseTo(Math.log(1e-5), 12);
  });

  it('are refused where prices or times make no sense, with the symbol and the bar', () => {
    const at = (name: 'open' | 'high' | 'low' | 'close' | 'engine_timestamp_ms', value: number): Bars => {
      const values = market[name].slice();
      values[7] = value;
      return { ...market, [name]: values };
    };
    for (const bars of [at('close', NaN), at('low', 0), at('high', 1), at('engine_timestamp_ms', 5), at('open', 1e9)]) {
      expect(() => {
        requireBars(bars, 'SIM');
      }).toThrow(/Bar 7 of SIM/);
    }
    expect(() => {
      requireBars({ ...market, close: new Float64Array(3) }, 'SIM');
    }).toThrow('SIM');
  });
});
