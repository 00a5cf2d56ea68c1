import { calibrationDigest, canonicalJson, type Opinion, REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { readCalibration } from '../belief/calibrated-model.ts';
import { createRegimeEngine } from '../engine.ts';
import { snapshotWith } from '../testing/snapshots.ts';
import { shippedCalibration as shippedOf15m } from './15m.ts';
import { shippedCalibration as shippedOf5m } from './5m.ts';
import { shippedCalibration } from './shipped-calibration.ts';

const { cadence_ms, fitted_on, hash, observer_set, profiles } = shippedCalibration;

describe('the calibration that ships', () => {
  it('is one that can be read, whole by its own hash', () => {
    // In other order of its members, and with one number off: what is not the same as what is known is read whole.
    const other = { ...shippedCalibration, name: 'other' };
    const whole = { ...other, hash: calibrationDigest(other) };
    expect(readCalibration(whole)).toEqual(whole);
    expect(readCalibration(JSON.parse(canonicalJson(shippedCalibration)))).toBe(shippedCalibration);
    expect(() => readCalibration({ ...shippedCalibration, cadence_ms: 60_000 })).toThrow(
      /its content does not match its hash/,
    );
    expect(calibrationDigest(shippedCalibration)).toBe(hash);
  });

  it('is of three minutes and of observer set v3', () => {
    expect([cadence_ms, observer_set]).toEqual([180_000, 'v3']);
    const sources = profiles.flatMap((profile) => profile.sources.map(({ source }) => source));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^composer:\w+_v[23]$/);
  });

  it('has a profile for complete markets, and one for candles that holds for every other', () => {
    expect(profiles.map(({ id }) => id)).toEqual(['complete', 'candles']);
    const [complete, candles] = profiles;
    expect(complete?.marked_by.length).toBeGreaterThan(0);
    expect(candles?.marked_by).toEqual([]);
    const spoken = new Set(candles?.sources.map(({ source }) => source));
    expect(complete?.marked_by.filter((source) => spoken.has(source))).toEqual([]);
  });

  it('was fitted on no real data of 2026, which belongs to its judges', () => {
    const year2026 = Date.UTC(2026);
    const real = fitted_on.filter(({ kind }) => kind === 'real');
    expect(real.length).toBeGreaterThan(0);
    for (const { first_ts_ms, last_ts_ms } of real) {
      expect(first_ts_ms).toBeLessThanOrEqual(last_ts_ms);
      expect(last_ts_ms).toBeLessThan(year2026);
    }
  });

  it('learnt what the regimes mean from simulated markets, each once', () => {
    const simulated = fitted_on.filter(({ kind }) => kind === 'simulated').map(({ name }) => name);
    expect(simulated.length).toBeGreaterThan(0);
    expect(new Set(simulated).size).toBe(simulated.length);
  });

  it('claims of candles how wild it is, and of complete markets the regimes, each with numbers', () => {
    const kinds = profiles.map(({ claims = [] }) => new Set(claims.map(({ kind }) => kind)));
    expect(kinds[0]).toEqual(new Set(['regime']));
    for (const kind of ['calm', 'ordinary', 'wild']) expect(kinds[1]).toContain(kind);
    for (const { chances, claims = [] } of profiles) {
      expect(chances?.horizon_bars).toBe(10);
      expect(claims.some(({ measured }) => measured.hysteresis.length > 0)).toBe(true);
    }
  });

  it('forecasts the range with a model of its own cadence', () => {
    expect(shippedCalibration.outlook_model).toMatchObject({ cadence_ms, horizon_bars: 10 });
    expect(shippedCalibration.outlook_model?.fit?.r_squared).toBeGreaterThan(0.5);
  });

  it('has learnt its confidence: no curve is the identity', () => {
    for (const curve of Object.values(shippedCalibration.confidence)) expect(curve.length).toBeGreaterThan(2);
  });

  it('is what an engine says that it judges by', () => {
    const engine = createRegimeEngine({}, shippedCalibration);
    expect(engine.calibration_hash).toBe(hash);
    const opinion: Opinion = { source: 'composer:range_v2', regime: 'CHOP_BALANCED', strength: 1, confidence: 1 };
    const { belief_by_regime } = engine.run(snapshotWith([opinion]));
    const masses = REGIMES.map((regime) => belief_by_regime?.[regime] ?? Number.NaN);
    expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 9);
    expect(belief_by_regime).not.toEqual(createRegimeEngine({}, null).run(snapshotWith([opinion])).belief_by_regime);
  });
});

describe.each([
  ['5m', 300_000, shippedOf5m],
  ['15m', 900_000, shippedOf15m],
])('the calibration that ships for %s', (_, length, calibration) => {
  it('is of its cadence and of candles alone, whole by its own hash', () => {
    expect(readCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
    expect(calibrationDigest(calibration)).toBe(calibration.hash);
    expect([calibration.cadence_ms, calibration.observer_set]).toEqual([length, 'v3']);
    expect(calibration.profiles.map(({ id }) => id)).toEqual(['candles']);
    expect(calibration.outlook_model?.cadence_ms).toBe(length);
  });

  it('claims how wild it is where the months kept for it bear that out, and was fitted on no real data of 2026', () => {
    for (const { chances, claims = [] } of calibration.profiles) {
      expect(chances?.horizon_bars).toBe(10);
      expect(claims.length).toBeGreaterThan(0);
      for (const { kind, measured } of claims) {
        const large = measured.hysteresis.find(({ of }) => of === 'large_moves') ?? expect.fail();
        if (kind === 'calm') expect(large.high).toBeLessThan(large.usual);
        else if (kind !== 'ordinary') expect(large.low).toBeGreaterThan(large.usual);
        expect(kind).not.toBe('regime');
      }
    }
    for (const { last_ts_ms } of calibration.fitted_on) expect(last_ts_ms).toBeLessThan(Date.UTC(2026));
  });
});
