import { MISSING, type Regime, REGIMES, regimePosition } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { at, sum } from '../regime-vector.ts';
import { vetoConfigSchema } from '../config.ts';
import { readSnapshot } from '../snapshot/snapshot-readings.ts';
import { markets, snapshotOf, type SnapshotFields } from '../testing/snapshots.ts';
import {
  applyVetoes,
  judgeVetoes,
  MEASURED_VETO_EXCLUSIONS,
  VETO_CODES,
  VETO_EXCLUSIONS,
  type Vetoes,
} from './vetoes.ts';

const CONFIG = vetoConfigSchema.parse({});

function judge(fields: SnapshotFields): Vetoes {
  return judgeVetoes(readSnapshot(snapshotOf(fields)), CONFIG);
}

/** As a calibrated engine judges. */
function judgeCalibrated(fields: SnapshotFields): Vetoes {
  return judgeVetoes(readSnapshot(snapshotOf(fields)), CONFIG, MEASURED_VETO_EXCLUSIONS);
}

function ruledOut(vetoes: Vetoes): readonly Regime[] {
  return REGIMES.filter((regime) => vetoes.excluded[regimePosition(regime)] === true);
}

const accepted = { acceptance_score: CONFIG.acceptance_high };
const expanding = { atr_z: CONFIG.atr_z_expanding };
const compressed = { atr_z: CONFIG.atr_z_compressed };
const contracting = { oi_slope_short: -CONFIG.oi_contracting };
const flat = { oi_slope_short: CONFIG.oi_flat };
/** Moves open interest enough not to be flat, and too little to contract. */
const rising = { oi_slope_short: 0.001 };

describe('a veto', () => {
  it('rules liquidation and chop out where acceptance is high', () => {
    const vetoes = judge({ market: accepted, derivatives: rising });
    expect(vetoes.codes).toEqual(['VETO_ACCEPTANCE_HIGH']);
    expect(ruledOut(vetoes)).toEqual(['CHOP_BALANCED', 'CHOP_STOPHUNT', 'LIQUIDATION_UP', 'LIQUIDATION_DOWN']);
  });

  it('rules trend building out where open interest contracts while the range expands', () => {
    const vetoes = judge({ market: expanding, derivatives: contracting });
    expect(vetoes.codes).toEqual(['VETO_OI_CONTRACTING_ATR_EXPANDING']);
    expect(ruledOut(vetoes)).toEqual(['TREND_BUILD_UP', 'TREND_BUILD_DOWN']);
  });

  it('leaves CHOP_BALANCED alone where open interest is flat while the range is compressed', () => {
    const vetoes = judge({ market: compressed, derivatives: flat });
    expect(vetoes.codes).toEqual(['VETO_OI_FLAT_ATR_COMPRESSED']);
    expect(ruledOut(vetoes)).toEqual(REGIMES.filter((regime) => regime !== 'CHOP_BALANCED'));
  });

  it('that names CHOP_BALANCED overrules the one that rules it out; both leave their codes', () => {
    const vetoes = judge({ market: { ...accepted, ...compressed }, derivatives: flat });
    expect(vetoes.codes).toEqual(['VETO_ACCEPTANCE_HIGH', 'VETO_OI_FLAT_ATR_COMPRESSED']);
    expect(ruledOut(vetoes)).not.toContain('CHOP_BALANCED');
  });

  it.each([
    ['acceptance just below', { acceptance_score: CONFIG.acceptance_high - 1e-9 }, rising],
    ['a range that expands just not enough', { atr_z: CONFIG.atr_z_expanding - 1e-9 }, contracting],
    ['a range that is compressed just not enough', { atr_z: CONFIG.atr_z_compressed + 1e-9 }, flat],
    ['open interest that falls just not enough', expanding, { oi_slope_short: -CONFIG.oi_contracting + 1e-9 }],
    ['open interest that moves just too much', compressed, { oi_slope_short: CONFIG.oi_flat + 1e-9 }],
  ])('does not act on %s', (_, market, derivatives) => {
    expect(judge({ market, derivatives }).codes).toEqual([]);
  });

  it.each([
    ['acceptance missing', { acceptance_score: MISSING }, rising],
    ['atr_z missing, range unknown', { atr_z: MISSING }, contracting],
    ['atr_z null', { atr_z: null }, flat],
    ['the slope missing', compressed, { oi_slope_short: MISSING }],
    ['the slope null', compressed, { oi_slope_short: null }],
  ] as const)('does not act with %s', (_, market, derivatives) => {
    expect(judge({ market, derivatives }).codes).toEqual([]);
  });

  it('never rules out every regime', () => {
    fc.assert(
      fc.property(markets, (snapshot) => {
        expect(ruledOut(judgeVetoes(readSnapshot(snapshot), CONFIG)).length).toBeLessThan(REGIMES.length);
      }),
    );
  });
});

describe('beside a calibration, a veto', () => {
  const liquidation = ['LIQUIDATION_UP', 'LIQUIDATION_DOWN'];

  it('rules out no chop where acceptance is high', () => {
    const vetoes = judgeCalibrated({ market: accepted, derivatives: rising });
    expect(vetoes.codes).toEqual(['VETO_ACCEPTANCE_HIGH']);
    expect(ruledOut(vetoes)).toEqual(liquidation);
  });

  it('rules out liquidation alone where open interest is flat while the range is compressed', () => {
    const vetoes = judgeCalibrated({ market: { ...accepted, ...compressed }, derivatives: flat });
    expect(vetoes.codes).toEqual(['VETO_ACCEPTANCE_HIGH', 'VETO_OI_FLAT_ATR_COMPRESSED']);
    expect(ruledOut(vetoes)).toEqual(liquidation);
  });

  it('rules out trend building where open interest contracts while the range expands, as without one', () => {
    const vetoes = judgeCalibrated({ market: expanding, derivatives: contracting });
    expect(ruledOut(vetoes)).toEqual(['TREND_BUILD_UP', 'TREND_BUILD_DOWN']);
  });

  it('holds for the same markets, and rules out no more', () => {
    for (const code of VETO_CODES) {
      expect(VETO_EXCLUSIONS[code]).toEqual(expect.arrayContaining([...MEASURED_VETO_EXCLUSIONS[code]]));
    }
    fc.assert(
      fc.property(markets, (snapshot) => {
        const readings = readSnapshot(snapshot);
        const plain = judgeVetoes(readings, CONFIG);
        const measured = judgeVetoes(readings, CONFIG, MEASURED_VETO_EXCLUSIONS);
        expect(measured.codes).toEqual(plain.codes);
        expect(ruledOut(plain)).toEqual(expect.arrayContaining([...ruledOut(measured)]));
      }),
    );
  });
});

describe('applied vetoes', () => {
  const all = [
    judge({ derivatives: rising }),
    judge({ market: accepted, derivatives: rising }),
    judge({ market: expanding, derivatives: contracting }),
    judge({ market: { ...expanding, ...accepted }, derivatives: contracting }),
    judge({ market: compressed, derivatives: flat }),
  ];
  const beliefs = fc
    .array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
    .map((weights) => weights.map((weight) => weight / sum(weights)));

  it('cap what is ruled out, keep the sum and the proportions of the rest', () => {
    fc.assert(
      fc.property(beliefs, fc.constantFrom(...all), (masses, vetoes) => {
        const after = applyVetoes(masses, vetoes, CONFIG.mass_cap);
        expect(sum(after)).toBeCloseTo(1, 12);
        const standing = masses.map((_, i) => i).filter((i) => vetoes.excluded[i] !== true);
        const scale = at(after, standing[0] ?? 0) / at(masses, standing[0] ?? 0);
        masses.forEach((mass, i) => {
          if (standing.includes(i)) expect(at(after, i)).toBeCloseTo(mass * scale, 12);
          else expect(at(after, i)).toBe(Math.min(mass, CONFIG.mass_cap));
          expect(at(after, i)).toBeGreaterThan(0);
        });
      }),
    );
  });
});
