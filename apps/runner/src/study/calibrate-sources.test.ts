import { REGIMES, type Calibration } from '@xray/contracts';
import { readCalibration } from '@xray/regime-engine';
import { beforeAll, describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import type { StudySource } from './sources.ts';
import { quietContext } from '../testing/command-context.ts';
import { otherPairModel, pairSource, pairSymbols, stoppingAt, withoutLabels } from '../testing/pair-market.ts';
import { refusal } from '../testing/refusal.ts';
import { calibrateSources, type CalibrationRequest } from './calibrate-sources.ts';

const { config } = loadConfig(undefined);
const BARS = 700;
const markets = [31, 32, 33, 34].map((seed) => pairSource(seed, BARS));

function calibrated(sources: readonly StudySource[], changes: Partial<CalibrationRequest> = {}) {
  return calibrateSources({ sources, config, name: 'pairs', seed: 5, base: null, ...changes }, quietContext());
}

let ofMarkets: Calibration;
beforeAll(async () => {
  ofMarkets = await calibrated(markets);
});

describe('a calibration from simulated markets', () => {
  it('is one that the engine reads, of both profiles, at the configured cadence', () => {
    expect(readCalibration(JSON.parse(JSON.stringify(ofMarkets)))).toEqual(ofMarkets);
    expect(ofMarkets).toMatchObject({ name: 'pairs', cadence_ms: config.cadence_ms, observer_set: 'v3' });
    expect(ofMarkets.profiles.map(({ id }) => id)).toEqual(['complete', 'candles']);
  });

  it('is the same from the same markets', async () => {
    expect(await calibrated(markets)).toEqual(ofMarkets);
  });

  it('holds a forecast of the range that explains some of it', () => {
    expect(ofMarkets.outlook_model?.fit?.r_squared).toBeGreaterThan(0.02);
  });

  it('claims of a complete market the regimes themselves, with how often that was right', () => {
    const { claims = [] } = ofMarkets.profiles[0] ?? expect.fail();
    expect(claims.map(({ kind, regime }) => [kind, regime])).toEqual(REGIMES.map((regime) => ['regime', regime]));
    const shares = claims.flatMap(({ measured }) => measured.hysteresis);
    expect(shares.length).toBeGreaterThan(0);
    for (const { high, low, of, share } of shares) {
      expect(of).toBe('named_right');
      expect(low <= share && share <= high).toBe(true);
    }
  });

  it('names every market that it learnt from, the judged one last', () => {
    expect(ofMarkets.fitted_on.map(({ kind, name, runs, symbols }) => ({ kind, name, runs, symbols }))).toEqual(
      [31, 32, 33, 34].map((seed) => ({
        kind: 'simulated',
        name: `pair seed ${seed}`,
        runs: 2 * BARS,
        symbols: pairSymbols,
      })),
    );
  });

  it('has its confidence from the fourth market, and its tables from the three before it', async () => {
    const ofThree = await calibrated(markets.slice(0, 3));
    expect(ofThree.profiles.map((profile) => ({ ...profile, claims: [] }))).toEqual(
      ofMarkets.profiles.map((profile) => ({ ...profile, claims: [] })),
    );
    expect(ofThree.outlook_model).toEqual(ofMarkets.outlook_model);
    const identity = [
      { mass: 0, confidence: 0 },
      { mass: 1, confidence: 1 },
    ];
    expect(ofThree.confidence).toEqual({ truth: identity, hysteresis: identity });
    for (const curve of Object.values(ofMarkets.confidence)) {
      expect(curve.length).toBeGreaterThan(2);
      for (const [at, { confidence, mass }] of curve.entries()) {
        const before = curve[at - 1];
        if (before === undefined) continue;
        expect(mass).toBeGreaterThan(before.mass);
        expect(confidence).toBeGreaterThanOrEqual(before.confidence);
      }
      expect(curve.at(-1)?.confidence).toBeGreaterThan(curve.at(0)?.confidence ?? 1);
      expect(curve.some(({ confidence, mass }) => Math.abs(confidence - mass) > 0.01)).toBe(true);
    }
  });
});

describe('a calibration from real data', () => {
  it('takes the meaning of the regimes from a base, keeps its complete profile and its confidence', async () => {
    const real = withoutLabels(pairSource(35, BARS), 'february');
    const calibration = await calibrated([real], { base: ofMarkets, name: 'own' });
    const profileOf = (of: Calibration, id: string) => of.profiles.find((profile) => profile.id === id);
    expect(readCalibration(calibration)).toEqual(calibration);
    expect(profileOf(calibration, 'complete')).toEqual(profileOf(ofMarkets, 'complete'));
    expect(profileOf(calibration, 'candles')).not.toEqual(profileOf(ofMarkets, 'candles'));
    expect(calibration.confidence).toEqual(ofMarkets.confidence);
    expect(calibration.fitted_on.slice(0, -1)).toEqual(ofMarkets.fitted_on);
    expect(calibration.fitted_on.at(-1)).toMatchObject({ kind: 'real', name: 'february', symbols: pairSymbols });
    expect(calibration.fit.settings['base']).toBe(ofMarkets.hash);
  });

  it('needs no labels: regimes are then degrees of wildness, measured where nothing was fitted', async () => {
    const [fitted, judged] = [
      withoutLabels(pairSource(35, BARS), 'february'),
      withoutLabels(pairSource(36, BARS, otherPairModel), 'may'),
    ];
    const calibration = await calibrated([fitted], { judged_by: [judged] });
    const { claims = [], id } = calibration.profiles[0] ?? expect.fail();
    expect([calibration.profiles.length, id]).toEqual([1, 'candles']);
    expect(claims.map(({ regime }) => regime)).toEqual(REGIMES);
    expect(claims.flatMap(({ measured }) => measured.hysteresis).length).toBeGreaterThan(0);
    // Two symbols and 200 judged runs each bear out what they can: what is called more than ordinary was followed by as much.
    for (const { kind, measured } of claims) {
      const large = measured.hysteresis.find(({ of }) => of === 'large_moves');
      if (kind === 'calm') expect(large?.high).toBeLessThan(large?.usual ?? NaN);
      else if (kind !== 'ordinary') expect(large?.low).toBeGreaterThan(large?.usual ?? NaN);
    }
    expect(calibration.fitted_on.map(({ name }) => name)).toEqual(['february', 'may']);
  });

  it('is judged by nothing that it was fitted on', async () => {
    const [fitted, judged] = [35, 36].map((seed) => withoutLabels(pairSource(seed, BARS), `of seed ${seed}`));
    if (fitted === undefined || judged === undefined) expect.fail();
    const { code, detail } = await refusal(calibrated([fitted], { judged_by: [judged] }));
    expect([code, detail]).toEqual(['wrong_usage', expect.stringContaining('of seed 36 is to judge by, and ')]);
  });

  it('goes beside labels: real candles, and all else from the labels', async () => {
    const real = withoutLabels(pairSource(35, BARS), 'february');
    const calibration = await calibrated([real, ...markets.slice(0, 3)]);
    const [complete, candles] = calibration.profiles;
    expect(complete?.sources.map(({ source }) => source)).toEqual(
      ofMarkets.profiles[0]?.sources.map(({ source }) => source),
    );
    expect([complete?.claims, candles?.claims?.length]).toEqual([undefined, REGIMES.length]);
    for (const profile of calibration.profiles) expect(profile.chances?.horizon_bars).toBe(10);
    expect(calibration.fitted_on.map(({ kind }) => kind)).toEqual(['simulated', 'simulated', 'simulated', 'real']);
  });
});

describe('no calibration comes of', () => {
  it('markets that end before the windows have filled', async () => {
    const refused = await refusal(calibrated([pairSource(31, 20)]));
    expect(refused.code).toBe('wrong_usage');
    expect(refused.detail).toMatch(/no run is left to learn from after the warm-up: give longer logs/);
  });

  it('a base of another cadence', async () => {
    const sources = [withoutLabels(pairSource(35, 20), 'february')];
    const refused = await refusal(calibrated(sources, { base: ofMarkets, config: { ...config, cadence_ms: 360_000 } }));
    expect(refused.code).toBe('wrong_usage');
    expect(refused.detail).toMatch(/pairs is of observer set v3 at 180000 ms, the data of v3 at 360000 ms/);
  });

  it('work that was asked to stop', async () => {
    const controller = new AbortController();
    let reached = 0;
    const stopping = stoppingAt(pairSource(31, 60), 20, () => {
      reached += 1;
      controller.abort('SIGINT');
    });
    const request = { sources: [stopping], config, name: 'pairs', seed: 5, base: null };
    const stopped = await refusal(calibrateSources(request, { ...quietContext(), signal: controller.signal }));
    expect(stopped).toMatchObject({ code: 'interrupted', detail: 'stopped before the end: nothing was fitted' });
    expect(reached).toBe(1);
  });
});
