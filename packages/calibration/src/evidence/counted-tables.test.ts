import { mirrorPosition, regimePosition } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS, hiddenMarket, STATES } from '../testing/hidden-market.ts';
import { columnLayout } from './column-layout.ts';
import { countedTables, countedTransition } from './counted-tables.ts';
import { encodeRuns } from './encoded-runs.ts';

const { sequence } = hiddenMarket({ symbol: 'A', runs: 40_000, seed: 1, sources: ['one'] });
const layout = columnLayout([sequence]);
const stretches = encodeRuns(sequence, layout, { cadence_ms: CADENCE_MS, warm_up_runs: 0, max_runs: 5000 });

/** The table of a voice at a strength of [0, 1]. */
function rowAt(tables: Float64Array, voice: (typeof layout.voices)[number], strength: number): Float64Array {
  const at = ((layout.firstColumn(voice) ?? NaN) + 8 * strength) * STATES;
  return tables.subarray(at, at + STATES);
}

describe('countedTables', () => {
  const tables = countedTables(stretches, layout);

  it.each([
    [1, Math.log((0.5 * 0.7) / ((0.5 / 8) * 0.4))],
    [0.25, Math.log((0.5 * 0.3) / ((0.5 / 8) * 0.6))],
  ])('recovers what strength %d of a known source is worth', (strength, ratio) => {
    for (const voice of layout.voices) {
      const row = rowAt(tables, voice, strength);
      const named = regimePosition(voice.regime);
      row.forEach((value, k) => {
        if (k !== named) expect(Math.abs((row[named] ?? NaN) - value - ratio)).toBeLessThan(0.4);
      });
      const others = row.reduce((sum, value, k) => sum + (k === named ? 0 : value), 0) / (STATES - 1);
      expect(Math.abs((row[named] ?? NaN) - others - ratio)).toBeLessThan(0.15);
    }
  });

  it('has rows with a mean of 0', () => {
    for (let at = 0; at < tables.length; at += STATES)
      expect(tables.subarray(at, at + STATES).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  });

  it('is its own mirror image', () => {
    tables.forEach((value, at) => {
      const image = (layout.mirrored[Math.floor(at / STATES)] ?? 0) * STATES + mirrorPosition(at % STATES);
      expect(tables[image]).toBeCloseTo(value, 12);
    });
  });

  it('takes a source to its power', () => {
    const halved = countedTables(stretches, layout, () => 0.5);
    halved.forEach((value, at) => {
      expect(value).toBeCloseTo((tables[at] ?? NaN) / 2, 12);
    });
    expect(countedTables(stretches, layout, () => 0).every((value) => value === 0)).toBe(true);
  });

  it('says nothing without labels', () => {
    const unlabelled = stretches.map((runs) => ({ ...runs, truth: null }));
    expect(countedTables(unlabelled, layout).every((value) => Math.abs(value) < 1e-9)).toBe(true);
  });
});

describe('countedTransition', () => {
  const transition = countedTransition(stretches);

  it('recovers how long regimes stay', () => {
    for (let from = 0; from < STATES; from += 1) {
      expect(Math.abs((transition[from * (STATES + 1)] ?? NaN) - (from < 2 ? 0.98 : 0.96))).toBeLessThan(0.01);
    }
  });

  it('has rows that sum to 1, no impossible step, and its own mirror image', () => {
    for (let from = 0; from < STATES; from += 1) {
      const row = transition.subarray(from * STATES, (from + 1) * STATES);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      row.forEach((value, to) => {
        expect(value).toBeGreaterThan(0);
        expect(transition[mirrorPosition(from) * STATES + mirrorPosition(to)]).toBeCloseTo(value, 12);
      });
    }
  });

  it('counts no step to or from a run that is not known', () => {
    const [runs] = stretches;
    const truth = Uint8Array.of(0, 255, 3, 255);
    const offsets = new Uint32Array(5);
    const unknown = countedTransition([{ ...(runs ?? expect.fail()), runs: 4, offsets, truth }]);
    unknown.forEach((value) => {
      expect(value).toBeCloseTo(1 / STATES, 12);
    });
  });
});
