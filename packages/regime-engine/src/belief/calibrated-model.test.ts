import { type Calibration, calibrationDigest, type Opinion, REGIMES } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRegimeEngine } from '../engine.ts';
import { snapshotWith } from '../testing/snapshots.ts';
import { calibratedModel, readCalibration } from './calibrated-model.ts';
import { confidenceAt } from './confidence-curve.ts';
import { at } from '../regime-vector.ts';
import { weighEvidence } from './weighed-evidence.ts';

const EVEN = REGIMES.map(() => 1 / 9);
const SETTINGS = { max_opinion_weight: 0.98, source_correlation: 0.5 };

function row(first: number, others: number): readonly number[] {
  return REGIMES.map((_, position) => (position === 0 ? first : others));
}

function calibration(changes: Partial<Calibration> = {}): Calibration {
  const profile = {
    sources: [
      {
        source: 'composer:range_v2',
        readings: [{ regime: 'CHOP_BALANCED' as const, nats: [row(0, 0), row(1, -0.5), row(3, -2)] }],
      },
    ],
    transition: REGIMES.map(() => EVEN),
    stationary: EVEN,
  };
  const content: Omit<Calibration, 'hash'> = {
    schema: 'calibration',
    schema_version: '1',
    name: 'test',
    cadence_ms: 180_000,
    observer_set: 'v2',
    profiles: [
      {
        id: 'complete',
        marked_by: ['composer:book_v2'],
        ...profile,
        sources: [{ source: 'composer:book_v2', readings: [{ regime: 'SQUEEZE_UP', nats: [row(0, 0), row(-1, 1)] }] }],
      },
      { id: 'candles', marked_by: [], ...profile },
    ],
    confidence: {
      truth: [
        { mass: 0, confidence: 0 },
        { mass: 1, confidence: 1 },
      ],
      hysteresis: [
        { mass: 0, confidence: 0.1 },
        { mass: 0.5, confidence: 0.3 },
        { mass: 1, confidence: 0.9 },
      ],
    },
    fitted_on: [],
    fit: { method: 'by hand', seed: 1, settings: {} },
    ...changes,
  };
  return { ...content, hash: calibrationDigest(content) };
}

function said(strength: number, confidence = 1, source = 'composer:range_v2'): Opinion {
  return { regime: 'CHOP_BALANCED', strength, confidence, source };
}

describe('a calibrated source', () => {
  const { likelihoods } = calibratedModel(calibration()).profileOf([said(1)]);
  const nats = (...opinions: Opinion[]): number => at(weighEvidence(opinions, SETTINGS, likelihoods).total, 0);

  it('says what its table holds, linearly between two strengths', () => {
    expect(nats(said(0))).toBe(0);
    expect(nats(said(0.25))).toBeCloseTo(0.5, 12);
    expect(nats(said(0.5))).toBeCloseTo(1, 12);
    expect(nats(said(1))).toBeCloseTo(3, 12);
  });

  it('weighs with the confidence of the opinion, and no more for saying a thing twice', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (s, c) => {
        expect(nats(said(s, c))).toBeCloseTo(c * nats(said(s)), 12);
        expect(nats(said(s), said(s))).toBeCloseTo(nats(said(s)), 12);
      }),
    );
  });

  it('adds nothing where it names a regime that it never named before', () => {
    expect(nats({ ...said(1), regime: 'SQUEEZE_UP' })).toBe(0);
  });

  it('leaves sources without a table weighed by their own word', () => {
    const stranger = said(0.5, 1, 'custom:observer');
    expect(nats(stranger)).toBe(at(weighEvidence([stranger], SETTINGS).total, 0));
  });
});

describe('a calibrated engine', () => {
  it('lets an accepted market be a balanced one, which an engine without a calibration does not', () => {
    const accepted = snapshotWith([said(1)], {
      market: { acceptance_score: 1 },
      derivatives: { oi_slope_short: 0.001 },
    });
    const [plain, calibrated] = [createRegimeEngine({}, null), createRegimeEngine({}, calibration())].map((engine) =>
      engine.run(accepted),
    );
    expect(plain?.invalidations).toContain('VETO_ACCEPTANCE_HIGH');
    expect(plain?.belief_by_regime?.CHOP_BALANCED).toBe(0.005);
    expect(calibrated?.invalidations).toContain('VETO_ACCEPTANCE_HIGH');
    expect(calibrated?.regime).toBe('CHOP_BALANCED');
    expect(calibrated?.belief_by_regime?.CHOP_BALANCED).toBeGreaterThan(0.5);
    expect(calibrated?.belief_by_regime?.LIQUIDATION_UP).toBeLessThanOrEqual(0.005);
  });
});

describe('the profile of a run', () => {
  const model = calibratedModel(calibration());

  it('is the first whose marking sources speak, else the one that holds for every run', () => {
    expect(model.profileOf([said(1, 1, 'composer:book_v2')]).likelihoods.has('composer:book_v2')).toBe(true);
    expect(model.profileOf([said(1)]).likelihoods.has('composer:range_v2')).toBe(true);
    expect(model.profileOf([]).likelihoods.has('composer:range_v2')).toBe(true);
  });
});

describe('the confidence curve', () => {
  it('is linear between its points and level beyond them', () => {
    const curve = calibration().confidence.hysteresis;
    expect(confidenceAt(curve, 0)).toBe(0.1);
    expect(confidenceAt(curve, 0.25)).toBeCloseTo(0.2, 12);
    expect(confidenceAt(curve, 0.75)).toBeCloseTo(0.6, 12);
    expect(confidenceAt(curve, 1)).toBeCloseTo(0.9, 12);
  });
});

describe('reading a calibration', () => {
  it('gives it back when it is whole', () => {
    expect(readCalibration(JSON.parse(JSON.stringify(calibration())))).toEqual(calibration());
  });

  it.each([
    ['another content than its hash', { ...calibration(), name: 'changed' }, /hash/],
    [
      'a curve that falls',
      calibration({
        confidence: {
          truth: calibration().confidence.truth,
          hysteresis: [
            { mass: 0, confidence: 0.5 },
            { mass: 1, confidence: 0.4 },
          ],
        },
      }),
      /must rise/,
    ],
    [
      'a distribution that does not sum to 1',
      calibration({ profiles: calibration().profiles.map((p) => ({ ...p, stationary: row(0.5, 0.5) })) }),
      /sums to/,
    ],
    ['no profile', calibration({ profiles: [] }), /profiles/],
  ])('refuses %s', (_, value, message) => {
    expect(() => readCalibration(value)).toThrow(message);
    expect(() => readCalibration(value)).toThrow(expect.objectContaining({ code: 'invalid_calibration' }));
  });

  it('is named by its hash in the engine, which refuses one of another cadence', () => {
    expect(createRegimeEngine({}, calibration()).calibration_hash).toBe(calibration().hash);
    expect(() => createRegimeEngine({ cadence_ms: 60_000 }, calibration())).toThrow(/cadence/);
  });
});
