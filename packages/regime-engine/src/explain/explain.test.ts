import { type Opinion, REGIMES } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sum } from '../regime-vector.ts';
import { weighEvidence } from '../belief/weighed-evidence.ts';
import { opinions, regimes } from '../testing/snapshots.ts';
import { driversOf, weightedOpinions } from './drivers.ts';
import {
  CONFIDENT_MASS,
  FORCED_FLOW_MASS,
  PERMISSIONS,
  PERMISSIONS_BY_REGIME,
  permissionsOf,
} from '../claims/permissions.ts';

const SETTINGS = { max_opinion_weight: 0.98, source_correlation: 0.5 };

describe('drivers', () => {
  const said: readonly Opinion[] = [
    { regime: 'CHOP_BALANCED', strength: 0.8, confidence: 1, source: 'composer:against' },
    { regime: 'SQUEEZE_UP', strength: 0.9, confidence: 1, source: 'composer:loud' },
    { regime: 'SQUEEZE_UP', strength: 0.3, confidence: 1, source: 'composer:soft' },
    { regime: 'TREND_EXHAUSTION', strength: 0, confidence: 1, source: 'composer:silent' },
  ];

  it('are the sources by what they add to the regime, largest first', () => {
    const weighed = weightedOpinions(weighEvidence(said, SETTINGS), 'SQUEEZE_UP');
    expect(driversOf(weighed)).toEqual(['composer:loud', 'composer:soft', 'composer:silent', 'composer:against']);
    const [against, loud, soft, silent] = weighed.map(({ weight }) => weight);
    expect(against).toBeLessThan(0);
    expect(loud).toBeGreaterThan(soft ?? 0);
    expect(silent).toBe(0);
  });

  it('name every source once and are never empty', () => {
    fc.assert(
      fc.property(fc.array(opinions, { maxLength: 12 }), regimes, (list, regime) => {
        const drivers = driversOf(weightedOpinions(weighEvidence(list, SETTINGS), regime));
        const sources = new Set(list.map(({ source }) => source));
        expect(drivers.length).toBe(Math.max(1, sources.size));
        if (list.length === 0) expect(drivers).toEqual(['DRIVER_NO_CANONICAL_EVIDENCE']);
        else expect(new Set(drivers)).toEqual(sources);
      }),
    );
  });
});

describe('permissions', () => {
  const beliefs = fc
    .array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
    .map((weights) => weights.map((weight) => weight ** 8))
    .map((weights) => weights.map((weight) => weight / sum(weights)));
  const entries = ['mean_reversion', 'fade_extremes', 'trend_following', 'breakout_entry'];

  it('are of the vocabulary, in its order, never empty, and never both entries and none', () => {
    fc.assert(
      fc.property(beliefs, regimes, (masses, regime) => {
        const permitted = permissionsOf(masses, regime);
        expect(permitted.length).toBeGreaterThan(0);
        expect(permitted).toEqual(PERMISSIONS.filter((permission) => permitted.includes(permission)));
        if (permitted.includes('no_new_positions'))
          expect(permitted.filter((permission) => entries.includes(permission))).toEqual([]);
      }),
    );
  });

  it.each(REGIMES)('of %s are its own row from the confident mass on, and no entries below', (regime) => {
    const masses = (mass: number) =>
      REGIMES.map((other) => {
        if (other === regime) return mass;
        return other === 'CHOP_BALANCED' || (regime === 'CHOP_BALANCED' && other === 'CHOP_STOPHUNT') ? 1 - mass : 0;
      });
    expect(permissionsOf(masses(CONFIDENT_MASS), regime)).toEqual(PERMISSIONS_BY_REGIME[regime]);
    expect(permissionsOf(masses(CONFIDENT_MASS - 0.01), regime)).toContain('no_new_positions');
  });

  it('take entries away where forced flow is likely, whatever the regime', () => {
    const masses = [0.6, 0, FORCED_FLOW_MASS / 2, FORCED_FLOW_MASS / 2, 0, 0, 0.1, 0, 0];
    expect(permissionsOf(masses, 'CHOP_BALANCED')).toEqual(['reduce_exposure', 'no_new_positions']);
    expect(permissionsOf([0.7, 0, 0.1, 0.1, 0.1, 0, 0, 0, 0], 'CHOP_BALANCED')).toEqual([
      'mean_reversion',
      'fade_extremes',
    ]);
  });
});
