import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { NEXT_RANGE_CUTS, nextRanges } from '../next-range/next-range.ts';
import { klineArchives, readKlineBars, type KlineFolder } from '../testing/real-klines.ts';
import { evaluateReal } from './evaluate-real.ts';

const HISTORY = 'binance-usdm-klines-1m-history';
const VALIDATION = 'binance-usdm-klines-1m-validation';

/** What an independent program found in these months, by the same rule: bits about the next move. */
const MEASURED = {
  'ALGOUSDT-1m-2024-09.csv.gz': { ewma: 0.0146, har: 0.0105, hmm: 0.02 },
  'NEARUSDT-1m-2026-06.csv.gz': { ewma: 0.0074, har: 0.0197, hmm: 0.0214 },
} as const;

describe.skipIf(klineArchives(VALIDATION).length === 0)(
  'on months for choosing (skipped where ../shared/data is absent)',
  () => {
    it.each(Object.entries(MEASURED))(
      '%s: baselines know what was measured of them',
      (archive, measured) => {
        const bars = readKlineBars(VALIDATION, archive);
        const belief = new Float64Array(bars.close.length * REGIMES.length).fill(1 / REGIMES.length);
        const report = evaluateReal([{ ...bars, symbol: archive, belief, v1_belief: null, anchors: null }]);
        const { move_class, next_range } = report?.forecasts ?? expect.fail('the month is long enough');
        for (const name of ['ewma', 'har', 'hmm'] as const) {
          expect(move_class.per_symbol[0]?.bits[name]?.toFixed(4), name).toBe(measured[name].toFixed(4));
          expect(next_range.per_symbol[0]?.bits[name], name).toBeGreaterThan(0.19);
        }
        expect(report?.outlook.range.har?.coverage_90.estimate).toBeGreaterThan(0.8);
        expect(report?.outlook.range.har?.pinball.estimate).toBeLessThan(
          report?.outlook.range.garch?.pinball.estimate ?? NaN,
        );
      },
      120_000,
    );
  },
);

describe.skipIf(klineArchives(HISTORY).length === 0)(
  'on months for fitting (skipped where ../shared/data is absent)',
  () => {
    it('the cuts of the next range put as many bars of February 2024, 2025 and 2026 in each class', () => {
      const rangesOf = (folder: KlineFolder) =>
        klineArchives(folder)
          .filter((name) => /-202[456]-02\./.test(name))
          .flatMap((name) => [...nextRanges(readKlineBars(folder, name)).subarray(500)]);
      const ranges = [...rangesOf(HISTORY), ...rangesOf('binance-usdm-klines-1m')]
        .filter((range) => !Number.isNaN(range))
        .sort((left, right) => left - right);
      NEXT_RANGE_CUTS.forEach((cut, place) => {
        expect(ranges[Math.floor(((place + 1) / 8) * ranges.length)]).toBeCloseTo(cut, 4);
      });
    }, 120_000);
  },
);
