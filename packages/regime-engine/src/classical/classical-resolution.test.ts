import { MISSING, type Regime, REGIMES } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { vetoConfigSchema } from '../config.ts';
import { readSnapshot } from '../snapshot/snapshot-readings.ts';
import { blankSnapshot, markets, snapshotOf, type SnapshotFields } from '../testing/snapshots.ts';
import { judgeVetoes, NO_VETOES } from '../vetoes/vetoes.ts';
import { CLASSICAL_SOURCE, resolveClassically } from './classical-resolution.ts';
import { classicalComponents } from './market-components.ts';
import { regimeScores, SCORE_TERMS } from './regime-scores.ts';

/** A market as each regime shows itself, with every input there. */
const PLAUSIBLE: Readonly<Record<Regime, SnapshotFields>> = {
  CHOP_BALANCED: { market: { atr_z: -0.6, range_expansion: 0.8 } },
  CHOP_STOPHUNT: { market: { sweep_score: 0.9, range_expansion: 1.9, atr_z: 0.5 }, flow: { cvd_efficiency: 0.08 } },
  LIQUIDATION_UP: {
    market: { price: 100.4, atr_z: 2.6, range_expansion: 3, acceptance_score: 0.1 },
    derivatives: { liquidation_intensity: 0.04, oi_slope_short: -0.0015 },
    flow: { aggressive_volume_ratio: 0.7 },
  },
  LIQUIDATION_DOWN: {
    market: { price: 99.6, atr_z: 2.6, range_expansion: 3, acceptance_score: 0.1 },
    derivatives: { liquidation_intensity: -0.04, oi_slope_short: -0.0015 },
    flow: { aggressive_volume_ratio: 0.3 },
  },
  SQUEEZE_UP: {
    market: { price: 100.2, atr_z: 1.2 },
    derivatives: { oi_slope_short: -0.0014, funding_z: -1.8 },
    flow: { aggressive_volume_ratio: 0.66, cvd_slope: 0.3 },
  },
  SQUEEZE_DOWN: {
    market: { price: 99.8, atr_z: 1.2 },
    derivatives: { oi_slope_short: -0.0014, funding_z: 1.8 },
    flow: { aggressive_volume_ratio: 0.34, cvd_slope: -0.3 },
  },
  TREND_BUILD_UP: {
    market: { price: 100.15, atr_z: 0.6 },
    derivatives: { oi_slope_short: 0.0008, oi_slope_med: 0.0008 },
    flow: { cvd_slope: 0.3, cvd_efficiency: 0.5, aggressive_volume_ratio: 0.6 },
  },
  TREND_BUILD_DOWN: {
    market: { price: 99.85, atr_z: 0.6 },
    derivatives: { oi_slope_short: 0.0008, oi_slope_med: 0.0008 },
    flow: { cvd_slope: -0.3, cvd_efficiency: 0.5, aggressive_volume_ratio: 0.4 },
  },
  TREND_EXHAUSTION: {
    market: { atr_z: 2.2, range_expansion: 2.2 },
    derivatives: { funding_z: 2.3, oi_slope_short: 0.0006, oi_slope_med: 0.0004, oi_accel: -0.0004 },
    flow: { cvd_efficiency: 0.1 },
  },
};

function resolve(fields: SnapshotFields) {
  const readings = readSnapshot(snapshotOf(fields));
  return resolveClassically(readings, judgeVetoes(readings, vetoConfigSchema.parse({})));
}

describe('the classical path', () => {
  it.each(REGIMES)('finds %s in a market that shows it', (regime) => {
    const opinion = resolve(PLAUSIBLE[regime]);
    expect(opinion).toMatchObject({ regime, source: CLASSICAL_SOURCE, confidence: 1 });
    expect(opinion.strength).toBeGreaterThan(0.5);
  });

  it('mirrors: prices, flows and funding turned round turn the regime round', () => {
    fc.assert(
      fc.property(markets, (snapshot) => {
        const readings = readSnapshot(snapshot);
        const flip = (value: number | null): number | null => (value === null ? null : -value);
        const { price, vwap, funding_z: fundingZ } = readings;
        fc.pre(fundingZ !== null || readings.funding_rate === null);
        const mirrored = {
          ...readings,
          price: price === null || vwap === null ? price : vwap - (price - vwap),
          funding_z: flip(fundingZ),
          liquidation_intensity: flip(readings.liquidation_intensity),
          cvd: flip(readings.cvd),
          cvd_slope: flip(readings.cvd_slope),
          aggressive_volume_ratio:
            readings.aggressive_volume_ratio === null ? null : 1 - readings.aggressive_volume_ratio,
        };
        const [cb, cs, lu, ld, su, sd, tu, td, te] = regimeScores(classicalComponents(readings));
        regimeScores(classicalComponents(mirrored)).forEach((score, i) => {
          expect(score).toBeCloseTo([cb, cs, ld, lu, sd, su, td, tu, te][i] ?? NaN, 9);
        });
      }),
    );
  });

  it('scores between 0 and 1, and never names a regime that a veto rules out', () => {
    fc.assert(
      fc.property(markets, (snapshot) => {
        const readings = readSnapshot(snapshot);
        const vetoes = judgeVetoes(readings, vetoConfigSchema.parse({}));
        const opinion = resolveClassically(readings, vetoes);
        expect(vetoes.excluded[REGIMES.indexOf(opinion.regime)]).toBe(false);
        expect(opinion.strength).toBeGreaterThanOrEqual(0);
        expect(opinion.strength).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('says nothing, with no confidence, where every input is missing', () => {
    const opinion = resolveClassically(readSnapshot(blankSnapshot()), NO_VETOES);
    expect(opinion).toMatchObject({ strength: 0, confidence: 0 });
  });

  it('is less confident the more is missing, and takes a null liquidation for none', () => {
    const whole = resolve({});
    const part = resolve({ derivatives: { oi_slope_short: MISSING, funding_z: MISSING } });
    expect(part.confidence).toBeLessThan(whole.confidence);
    expect(resolve({ derivatives: { liquidation_intensity: null } })).toEqual(
      resolve({ derivatives: { liquidation_intensity: 0 } }),
    );
  });

  it('has scores whose hundredths sum to 100', () => {
    for (const terms of Object.values(SCORE_TERMS))
      expect(terms.reduce((total, [, hundredths]) => total + hundredths, 0)).toBe(100);
  });
});
