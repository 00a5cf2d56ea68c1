import {
  calibrationDigest,
  type Calibration,
  calibrationSchema,
  mirrorPosition,
  regimePosition,
  REGIMES,
} from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { confidenceCurve } from './confidence/confidence-curve.ts';
import { CalibrationError } from './errors.ts';
import {
  CANDLES_PROFILE,
  COMPLETE_PROFILE,
  fitCalibration,
  type FitProgress,
  type FitRequest,
  type RecordedOpinions,
  withConfidence,
} from './fit-calibration.ts';
import { sequencesDigest } from './opinions/opinion-sequence.ts';
import { WILDNESS_ORDER } from './profiles/wildness.ts';
import { CADENCE_MS, filteredBelief, hiddenMarket, scoreBelief } from './testing/hidden-market.ts';

const RUNS = 1500;
const CANDLE = 'candle:body';
const sources = [CANDLE, 'stream:book'];
const symbols = ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT'];

function markets(kind: RecordedOpinions['kind'], seed: number, echoes: readonly string[] = []): RecordedOpinions {
  const isLabelled = kind === 'simulated';
  const heard = isLabelled ? sources : [CANDLE];
  const market = (symbol: string, place: number) =>
    hiddenMarket({ symbol, runs: RUNS, seed: seed + place, sources: heard, echoes, isLabelled }).sequence;
  return { kind, name: `${kind} of ${seed}`, sequences: symbols.map(market) };
}

const simulated = markets('simulated', 10);
const real = markets('real', 20);
const request: FitRequest = {
  name: 'test',
  cadence_ms: CADENCE_MS,
  observer_set: 'v2',
  candle_sources: [CANDLE],
  data: [simulated],
  base: null,
  seed: 1,
  settings: {
    warm_up_runs: 50,
    stretch_runs: 500,
    labelled: { ridge: { tables: 3, transition: 15 }, iterations: 40 },
    unlabelled: { ridge: { tables: 10, transition: 100 }, iterations: 20 },
    starting_power: { [CANDLE]: 0.5 },
  },
};
const fitted = fitCalibration(request);

function profileOf({ profiles }: Calibration, id: string) {
  return profiles.find((profile) => profile.id === id) ?? expect.fail(`there is no profile ${id}`);
}

function refusal(changed: Partial<FitRequest>): unknown {
  try {
    return fitCalibration({ ...request, ...changed });
  } catch (error) {
    return error instanceof CalibrationError ? error.code : error;
  }
}

describe('a calibration fitted to labels', () => {
  const fresh = hiddenMarket({ symbol: 'FRESH', runs: 6000, seed: 99, sources });
  const limit = scoreBelief(fresh.bayes, fresh.truth);

  it('believes, of markets that it has not seen, nearly as well as who knows all probabilities', () => {
    const found = scoreBelief(filteredBelief(profileOf(fitted, COMPLETE_PROFILE), fresh.sequence), fresh.truth);
    expect(found.accuracy).toBeGreaterThan(0.97 * limit.accuracy);
    expect(found.logLoss).toBeLessThan(1.15 * limit.logLoss);
  });

  it('believes by candles alone nearly as well as who knows theirs', () => {
    const candles = hiddenMarket({ symbol: 'FRESH', runs: 6000, seed: 98, sources: [CANDLE] });
    const best = scoreBelief(candles.bayes, candles.truth);
    const found = scoreBelief(filteredBelief(profileOf(fitted, CANDLES_PROFILE), candles.sequence), candles.truth);
    expect(found.accuracy).toBeGreaterThan(0.95 * best.accuracy);
    expect(found.logLoss).toBeLessThan(1.15 * best.logLoss);
  });

  it('counts once what two sources say twice', () => {
    const echoes = ['stream:echo', 'stream:echo of the echo'];
    const settings = { ...request.settings, masked_share: 0 };
    const calibration = fitCalibration({ ...request, settings, data: [markets('simulated', 10, echoes)] });
    const echoed = hiddenMarket({ symbol: 'FRESH', runs: 6000, seed: 99, sources, echoes });
    expect(echoed.truth).toEqual(fresh.truth);
    const complete = profileOf(calibration, COMPLETE_PROFILE);
    const found = scoreBelief(filteredBelief(complete, echoed.sequence), echoed.truth);
    expect(found.logLoss).toBeLessThan(1.15 * limit.logLoss);
    const first = profileOf(fitted, COMPLETE_PROFILE).sources[0] ?? expect.fail();
    const believedThrice = {
      ...profileOf(fitted, COMPLETE_PROFILE),
      sources: [
        ...profileOf(fitted, COMPLETE_PROFILE).sources,
        ...echoes.map((source) => ({ source, readings: first.readings })),
      ],
    };
    expect(scoreBelief(filteredBelief(believedThrice, echoed.sequence), echoed.truth).logLoss).toBeGreaterThan(
      1.3 * limit.logLoss,
    );
  });

  it('is its own mirror image', () => {
    for (const { sources: fittedSources, transition } of fitted.profiles) {
      transition.forEach((row, from) => {
        row.forEach((value, to) => {
          expect(transition[mirrorPosition(from)]?.[mirrorPosition(to)]).toBeCloseTo(value, 8);
        });
      });
      for (const { readings } of fittedSources) {
        for (const { nats, regime } of readings) {
          const image = mirrorPosition(regimePosition(regime));
          const other = readings.find((reading) => regimePosition(reading.regime) === image) ?? expect.fail();
          nats.forEach((row, strength) => {
            row.forEach((value, k) => {
              expect(other.nats[strength]?.[mirrorPosition(k)]).toBeCloseTo(value, 3);
            });
          });
        }
      }
    }
  });

  it('is a calibration by the contract, sealed with its digest', () => {
    expect(calibrationSchema.parse(fitted)).toEqual(fitted);
    expect(calibrationSchema.parse(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
    const { hash, ...content } = fitted;
    expect(hash).toBe(calibrationDigest(content));
  });

  it('reads markets of candles by one profile, and those of which more is known by the other', () => {
    const heard = fitted.profiles.map(({ id, marked_by, sources: own }) => [
      id,
      marked_by,
      own.map((one) => one.source),
    ]);
    expect(heard).toEqual([
      [COMPLETE_PROFILE, ['stream:book'], sources],
      [CANDLES_PROFILE, [], [CANDLE]],
    ]);
  });

  it('is the same for the same request, and another for another seed', () => {
    const settings = { ...request.settings, labelled: { ridge: { tables: 3, transition: 15 }, iterations: 5 } };
    const [once, again, other] = [1, 1, 2].map((seed) => fitCalibration({ ...request, seed, settings }));
    expect(again).toEqual(once);
    expect(other?.profiles).not.toEqual(once?.profiles);
  });

  it('says what it was fitted on, and how', () => {
    expect(fitted.fitted_on).toEqual([
      {
        kind: 'simulated',
        name: simulated.name,
        symbols,
        first_ts_ms: CADENCE_MS,
        last_ts_ms: RUNS * CADENCE_MS,
        runs: symbols.length * RUNS,
        digest: sequencesDigest(simulated.sequences),
      },
    ]);
    expect(fitted.fit.seed).toBe(1);
    expect(fitted.fit.settings).toMatchObject({ ...request.settings, base: null });
    for (const id of [COMPLETE_PROFILE, CANDLES_PROFILE]) {
      expect(fitted.fit.settings['outcome']).toHaveProperty([id, 'loss']);
      expect(fitted.fit.settings['outcome']).toHaveProperty([id, 'iterations']);
    }
  });
});

describe('a calibration fitted to real runs', () => {
  const seen: FitProgress[] = [];
  const onProgress = (progress: FitProgress): void => void seen.push(progress);
  const both = fitCalibration({ ...request, data: [simulated, real], onProgress });
  const refitted = fitCalibration({ ...request, data: [real], base: fitted });

  it('forecasts what comes next better with every iteration', () => {
    const losses = seen.filter(({ profile }) => profile === CANDLES_PROFILE).map(({ loss }) => loss);
    expect(losses.length).toBeGreaterThan(3);
    losses.slice(1).forEach((loss, place) => {
      expect(loss).toBeLessThanOrEqual(losses[place] ?? NaN);
    });
    // Eight equally filled classes: who knows nothing loses ln 8.
    expect(losses.at(-1)).toBeLessThan(Math.log(8) - 0.05);
  });

  it('reports every iteration of every profile', () => {
    for (const id of [COMPLETE_PROFILE, CANDLES_PROFILE]) {
      const iterations = seen.filter(({ profile }) => profile === id).map(({ iteration }) => iteration);
      expect(iterations).toEqual(iterations.map((_, place) => place + 1));
    }
    expect(seen.at(-1)?.iterations).toBe(20);
  });

  it('fits the complete profile as if there were no real runs, and learns from them what came next under it', () => {
    const { chances, ...complete } = profileOf(both, COMPLETE_PROFILE);
    expect(complete).toEqual(profileOf(fitted, COMPLETE_PROFILE));
    expect(chances?.next_range.by_regime).toHaveLength(REGIMES.length);
    expect(profileOf(both, CANDLES_PROFILE)).not.toEqual(profileOf(fitted, CANDLES_PROFILE));
  });

  it('fits the complete profile to what came next in real runs as well, where a forecast weighs something', () => {
    const settings = { ...request.settings, forecast_weight: 0.3 };
    const both = profileOf(fitCalibration({ ...request, data: [simulated, real], settings }), COMPLETE_PROFILE);
    const { sources: tables } = profileOf(fitted, COMPLETE_PROFILE);
    expect(both.sources.map(({ source }) => source)).toEqual(tables.map(({ source }) => source));
    expect(both.sources).not.toEqual(tables);
  });

  it('keeps what regimes mean by a base: beliefs name the true one, which no fit was told', () => {
    const fresh = hiddenMarket({ symbol: 'FRESH', runs: 4000, seed: 97, sources: [CANDLE] });
    const candles = profileOf(refitted, CANDLES_PROFILE);
    expect(candles.claims).toBeUndefined();
    const { accuracy } = scoreBelief(filteredBelief(candles, fresh.sequence), fresh.truth);
    expect(accuracy).toBeGreaterThan(0.8 * scoreBelief(fresh.bayes, fresh.truth).accuracy);
  });

  it('orders regimes by how wild it gets under them, where nothing else says what they mean', () => {
    for (const calibration of [both, fitCalibration({ ...request, data: [real] })]) {
      const { chances, claims } = profileOf(calibration, CANDLES_PROFILE);
      const wildness = WILDNESS_ORDER.map((regime) =>
        (chances?.next_range.by_regime[regimePosition(regime)] ?? []).reduce((sum, chance, y) => sum + chance * y, 0),
      );
      expect(wildness[0]).toBe(Math.min(...wildness));
      expect(wildness.at(-1)).toBe(Math.max(...wildness));
      expect(claims?.map(({ from_confidence, regime }) => [regime, from_confidence])).toEqual(
        REGIMES.map((regime) => [regime, 0]),
      );
    }
  });

  it('reads up and down alike, where regimes are degrees of wildness', () => {
    for (const { readings } of profileOf(both, CANDLES_PROFILE).sources) {
      for (const { nats, regime } of readings) {
        const image = mirrorPosition(regimePosition(regime));
        const other = readings.find((reading) => regimePosition(reading.regime) === image) ?? expect.fail();
        expect(other.nats).toEqual(nats);
      }
    }
  });

  it('keeps of its base what it does not fit: the complete profile, confidence, provenance', () => {
    const base = withConfidence(fitted, { truth: [{ mass: 0.5, isRight: true }], hysteresis: [], data: [] });
    const calibration = fitCalibration({ ...request, data: [real], base });
    expect(profileOf(calibration, COMPLETE_PROFILE)).toEqual(profileOf(base, COMPLETE_PROFILE));
    expect(calibration.confidence).toEqual(base.confidence);
    expect(calibration.fitted_on.map(({ name }) => name)).toEqual([simulated.name, real.name]);
    expect(calibration.fit.settings['base']).toBe(base.hash);
    expect(calibration.hash).not.toBe(base.hash);
  });

  it('is a calibration by the contract', () => {
    for (const calibration of [both, refitted]) expect(calibrationSchema.parse(calibration)).toEqual(calibration);
  });
});

describe('what cannot be fitted', () => {
  it.each<[string, Partial<FitRequest>]>([
    ['there is no data', { data: [] }],
    ['the base is of another observer set', { base: fitted, observer_set: 'v3' }],
    ['the base is of another cadence', { base: fitted, cadence_ms: 60_000 }],
  ])('is refused where %s', (_, changed) => {
    expect(refusal(changed)).toBe('nothing_to_fit');
  });

  it('is refused with settings out of their range', () => {
    expect(refusal({ settings: { masked_share: 2 } })).toBe('invalid_settings');
  });
});

describe('withConfidence', () => {
  const verdicts = Array.from({ length: 4000 }, (_, place) => ({
    mass: (place % 1000) / 1000,
    isRight: place % 2 === 0,
  }));
  const judged = markets('simulated', 30);
  const learnt = withConfidence(fitted, { truth: verdicts, hysteresis: verdicts.slice(0, 1000), data: [judged] });

  it('learns both curves from their own verdicts, and leaves the rest as it is', () => {
    const { confidence, fitted_on, hash, ...rest } = learnt;
    expect(confidence.truth).toEqual(confidenceCurve(verdicts));
    expect(confidence.hysteresis).toEqual(confidenceCurve(verdicts.slice(0, 1000)));
    expect(fitted).toMatchObject(rest);
    expect(fitted_on).toHaveLength(2);
    expect(hash).not.toBe(fitted.hash);
  });

  it('seals anew', () => {
    const { hash, ...content } = learnt;
    expect(hash).toBe(calibrationDigest(content));
    expect(calibrationSchema.parse(learnt)).toEqual(learnt);
  });

  it('counts the markets that it judged as fitted on, so that none is scored on them', () => {
    expect(learnt.fitted_on[0]).toEqual(fitted.fitted_on[0]);
    expect(learnt.fitted_on[1]?.digest).toBe(sequencesDigest(judged.sequences));
  });
});
