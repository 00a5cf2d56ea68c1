import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS } from '../testing/hidden-market.ts';
import type { RunBars } from './next-ranges.ts';
import { outcomesOnClock } from './on-clock.ts';

const AHEAD = 3;

/** The close of some bars later; NaN where there is none. */
function later({ close }: RunBars): Float64Array {
  return close.map((_, bar) => close[bar + AHEAD] ?? NaN);
}

/** Runs at some slots, with the slot as their price, so that a price tells when it was. */
function runsAt(slots: readonly number[]) {
  const close = Float64Array.from(slots);
  const engine_timestamp_ms = close.map((slot) => slot * CADENCE_MS);
  return { engine_timestamp_ms, bars: { high: close, low: close, close } };
}

describe('what came of each run', () => {
  it('is the outcome itself where no run is left out', () => {
    const runs = runsAt([7, 8, 9, 10, 11]);
    expect(outcomesOnClock(runs, CADENCE_MS, later)).toEqual(later(runs.bars));
  });

  it('robust: gap in the data: runs left out → what came next is reckoned in bars, unknown where no run was', () => {
    const slots = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(slots, (some) => {
        const sorted = [...some].sort((one, other) => one - other);
        const came = outcomesOnClock(runsAt(sorted), CADENCE_MS, later);
        sorted.forEach((slot, run) => {
          expect(came[run]).toBe(sorted.includes(slot + AHEAD) ? slot + AHEAD : NaN);
        });
      }),
    );
  });

  it('costs no more for a pause of years', () => {
    const came = outcomesOnClock(runsAt([0, 1, 2, 3, 1e7, 1e7 + 1]), CADENCE_MS, later);
    expect([...came]).toEqual([3, NaN, NaN, NaN, NaN, NaN]);
  });

  it('is none of no runs', () => {
    expect(outcomesOnClock(runsAt([]), CADENCE_MS, later)).toEqual(new Float64Array());
  });
});
