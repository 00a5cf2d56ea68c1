import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { forwardFilter } from '../filter/forward-filter.ts';
import { OUTLOOK_LEVELS, type ScoredSymbol } from '../scored/scored-symbol.ts';
import { seededUniform } from '../testing/random.ts';
import { syntheticSymbol, withoutTruth } from '../testing/synthetic-market.ts';
import { claimGroups, groupMasses } from './claim-groups.ts';
import { confidenceByHindsight } from './confidence-by-hindsight.ts';
import { smoothedBelief } from './smoothed-belief.ts';

const WIDTH = REGIMES.length;

function randomRow(uniform: () => number, length = WIDTH): number[] {
  const row = Array.from({ length }, () => 0.05 + uniform());
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}

const transition = (() => {
  const uniform = seededUniform(7);
  return REGIMES.map(() => randomRow(uniform));
})();

function verdictsOf(bars: number, confidence: Float64Array): NonNullable<ScoredSymbol['verdicts']> {
  return {
    confidence,
    claims: Array.from({ length: bars }, () => null),
    range_quantiles: new Float64Array(bars * OUTLOOK_LEVELS.length).fill(NaN),
    profile: new Uint8Array(bars),
    profiles: [{ id: 'candles', transition }],
  };
}

/** p(state at bar | all observations) by the sum over all paths. */
function smoothedByPaths(densities: Float64Array, initial: number[], bars: number): number[] {
  const sums = new Array<number>(bars * WIDTH).fill(0);
  const walk = (path: number[], weight: number): void => {
    if (path.length === bars) {
      path.forEach((state, bar) => {
        sums[bar * WIDTH + state] = (sums[bar * WIDTH + state] ?? 0) + weight;
      });
      return;
    }
    const bar = path.length;
    for (let to = 0; to < WIDTH; to += 1) {
      const before = path.at(-1);
      const step = before === undefined ? (initial[to] ?? 0) : (transition[before]?.[to] ?? 0);
      walk([...path, to], weight * step * Math.exp(densities[bar * WIDTH + to] ?? 0));
    }
  };
  walk([], 1);
  const total = sums.slice(0, WIDTH).reduce((sum, value) => sum + value, 0);
  return sums.map((value) => value / total);
}

describe('hindsight', () => {
  it('is the belief that all paths together give, from the filtered belief and the transitions alone', () => {
    const uniform = seededUniform(8);
    const bars = 4;
    const initial = randomRow(uniform);
    const log_densities = Float64Array.from({ length: bars * WIDTH }, () => -3 * uniform());
    const { belief } = forwardFilter({
      log_densities,
      initial: Float64Array.from(initial),
      transition: Float64Array.from(transition.flat()),
      regime_of_state: Uint8Array.from(REGIMES.keys()),
    });
    const one = withoutTruth(syntheticSymbol('PATHS', bars, 1));
    const smoothed = smoothedBelief({ ...one, belief, verdicts: verdictsOf(bars, new Float64Array(bars)) });
    smoothedByPaths(log_densities, initial, bars).forEach((mass, cell) => {
      expect(smoothed?.[cell]).toBeCloseTo(mass, 10);
    });
  });

  it('does not reach over a gap, and is not there without verdicts', () => {
    const one = withoutTruth(syntheticSymbol('GAP', 200, 2));
    const times = one.engine_timestamp_ms.map((time, bar) => (bar < 100 ? time : time + 600_000));
    const smoothed = smoothedBelief({
      ...one,
      engine_timestamp_ms: times,
      verdicts: verdictsOf(200, new Float64Array(200)),
    });
    expect(smoothed?.subarray(99 * WIDTH, 100 * WIDTH)).toEqual(one.belief.subarray(99 * WIDTH, 100 * WIDTH));
    expect(smoothed?.subarray(98 * WIDTH, 99 * WIDTH)).not.toEqual(one.belief.subarray(98 * WIDTH, 99 * WIDTH));
    expect(smoothedBelief(one)).toBeNull();
  });

  it('tells by stated confidence how often the held regime is the likeliest once all is known', () => {
    const bars = 3000;
    const one = syntheticSymbol('SAID', bars, 3);
    const mass = Float64Array.from(one.anchors ?? [], (anchor, bar) => one.belief[bar * WIDTH + anchor] ?? 0);
    const table =
      confidenceByHindsight([{ ...one, verdicts: verdictsOf(bars, mass) }]) ?? expect.fail('verdicts are given');
    expect(table.runs).toBe(2500);
    expect(table.bins.reduce((sum, { runs }) => sum + runs, 0)).toBe(2500);
    const [first, last] = [table.bins.at(0), table.bins.at(-1)];
    expect(first?.hindsight_agrees).toBeLessThan(last?.hindsight_agrees ?? NaN);
    for (const { confidence, lower, mass: believed, upper } of table.bins) {
      expect(confidence).toBeGreaterThanOrEqual(lower);
      expect(confidence).toBeLessThanOrEqual(upper);
      expect(believed).toBeCloseTo(confidence, 12);
    }
    expect(table.error).toBeLessThan(1);
    expect(confidenceByHindsight([one])).toBeNull();
  });
});

describe('regimes that claim the same', () => {
  it('are one group, and those of a profile without claims are each their own', () => {
    const claimOf = (place: number) => (place < 3 ? 'calm' : place < 5 ? 'wild' : place < 7 ? 'reverting' : 'regime');
    const claims = REGIMES.map((regime, place) => ({
      regime,
      from_confidence: 0,
      kind: claimOf(place),
      measured: { truth: [], hysteresis: [] },
    })) satisfies NonNullable<Parameters<typeof claimGroups>[0]['claims']>;
    const groups = claimGroups({ claims });
    expect([...groups]).toEqual([0, 0, 0, 3, 3, 3, 3, 7, 8]);
    expect([...claimGroups({})]).toEqual([...REGIMES.keys()]);
    const masses = groupMasses(Float64Array.of(0.1, 0.1, 0.1, 0.2, 0.1, 0, 0.1, 0.2, 0.1), groups);
    expect([0, 3, 7, 8].map((group) => masses[group]?.toFixed(2))).toEqual(['0.30', '0.40', '0.20', '0.10']);
  });
});
