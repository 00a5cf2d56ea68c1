import { describe, expect, it } from 'vitest';

import { simulateMarket } from '../simulate.ts';
import { marketShape, type MarketShape } from '../testing/bar-shape.ts';
import { realArchives, realBars } from '../testing/real-bars.ts';

/** Half a month: enough for a shape, and quick. */
const BARS = 6_720;

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

function medians(shapes: readonly MarketShape[]): ReadonlyMap<string, number> {
  const keys = Object.keys(shapes[0] ?? {}) as (keyof MarketShape)[];
  return new Map(keys.map((key) => [key, median(shapes.map((shape) => shape[key]))]));
}

describe.skipIf(realArchives.length === 0)('bars of the default model, beside real ones (needs ../shared/data)', () => {
  const real = medians(realArchives.map((archive) => marketShape(realBars(archive).slice(0, BARS))));
  const simulated = medians(
    simulateMarket({ seed: 3, bars: BARS }).truth.map(({ labels }) =>
      marketShape(
        labels().map((label) => ({
          logReturn: label.log_return,
          logRange: label.log_range,
          volume: label.volume,
          takerImbalance: label.taker_imbalance,
        })),
      ),
    ),
  );
  const ratio = (key: keyof MarketShape): number => (simulated.get(key) ?? NaN) / (real.get(key) ?? NaN);

  it.each([
    'medianReturnOverMeanRange',
    'returnTail',
    'lnRangeDeviation',
    'lnVolumeDeviation',
    'imbalanceDeviation',
  ] as const)('have a %s within two fifths of the real one', (key) => {
    expect(ratio(key)).toBeGreaterThan(1 / 1.4);
    expect(ratio(key)).toBeLessThan(1.4);
  });

  it.each([
    ['rangeVolumeCorrelation', 0.8],
    ['imbalanceReturnCorrelation', 0.5],
    ['rangeMemory1', 0.35],
    ['rangeMemory20', 0.1],
  ] as const)('have of the real %s at least a share of %d, and not more than all', (key, share) => {
    expect(ratio(key)).toBeGreaterThan(share);
    expect(ratio(key)).toBeLessThan(1.1);
  });
});
