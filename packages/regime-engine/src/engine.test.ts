import {
  canonicalJson,
  deepFreeze,
  type HysteresisDecision,
  hysteresisDecisionSchema,
  type HysteresisStoreRecord,
  MISSING,
  type Opinion,
  REGIMES,
  type RegimeInputSnapshot,
  type RegimeOutput,
  regimeOutputSchema,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRegimeEngine, run as runShipped, runWithHysteresis } from './engine.ts';
import { RegimeEngineError } from './errors.ts';
import { INVALIDATION_CODES } from './explain/invalidation-codes.ts';
import {
  commitDecision,
  emptyHysteresisStore,
  restoreHysteresisStore,
  storeRecord,
} from './hysteresis/hysteresis-store.ts';
import { shippedCalibration } from './shipped/shipped-calibration.ts';
import {
  blankSnapshot,
  CADENCE_MS,
  markets,
  opinions,
  snapshotCarrying,
  snapshotOf,
  snapshotWith,
} from './testing/snapshots.ts';

const engine = createRegimeEngine(undefined, null);
function run(snapshot: RegimeInputSnapshot) {
  return engine.run(snapshot);
}

const saysUp: Opinion = { regime: 'TREND_BUILD_UP', strength: 0.9, confidence: 1, source: 'composer:trend' };
const saysChop: Opinion = { ...saysUp, regime: 'CHOP_BALANCED' };

function massSum(output: RegimeOutput): number {
  return REGIMES.reduce((total, regime) => total + (output.belief_by_regime?.[regime] ?? NaN), 0);
}

function anchorOf(output: RegimeOutput): string | undefined {
  const belief = output.belief_by_regime;
  return [...REGIMES].sort((left, right) => (belief?.[right] ?? 0) - (belief?.[left] ?? 0))[0];
}

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

/** Feeds what is said at each cadence step, from a step on, and returns the decisions. */
function feed(
  said: readonly (readonly Opinion[])[],
  previous: HysteresisStoreRecord | null = null,
  firstStep = 1,
): readonly HysteresisDecision[] {
  const decisions: HysteresisDecision[] = [];
  let memory = previous;
  said.forEach((list, index) => {
    const decision = engine.runWithHysteresis(
      snapshotWith(list, { timestamp: (firstStep + index) * CADENCE_MS }),
      memory,
    );
    memory = storeRecord(decision);
    decisions.push(decision);
  });
  return decisions;
}

const anySnapshot: fc.Arbitrary<RegimeInputSnapshot> = fc.oneof(
  markets,
  fc.array(opinions, { maxLength: 12 }).map((list) => snapshotWith(list)),
);

describe('where nothing is said of a calibration', () => {
  it('the one that comes along judges, with the engine and without, and null means none', () => {
    const shipped = createRegimeEngine(undefined, shippedCalibration);
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const expected = canonicalJson(shipped.run(snapshot));
        expect(canonicalJson(runShipped(snapshot))).toBe(expected);
        expect(canonicalJson(createRegimeEngine().run(snapshot))).toBe(expected);
        const remembered = runWithHysteresis(snapshot, emptyHysteresisStore());
        expect(canonicalJson(remembered)).toBe(canonicalJson(shipped.runWithHysteresis(snapshot, null)));
      }),
      { numRuns: 50 },
    );
    expect(createRegimeEngine().calibration_hash).toBe(shippedCalibration.hash);
    expect(engine.calibration_hash).toBeNull();
  });

  it('another cadence than its own is refused, and says what to do', () => {
    for (const act of [
      () => createRegimeEngine({ cadence_ms: 60_000 }),
      () => runShipped(snapshotOf(), { cadence_ms: 60_000 }),
    ])
      expect(refusal(act)).toMatchObject({
        code: 'invalid_calibration',
      });
  });
});

describe('a judgement', () => {
  it('is the truth and the decision that are given alone, for any evidence, calibrated or not, run after run', () => {
    const engines = [engine, createRegimeEngine(undefined, shippedCalibration)];
    fc.assert(
      fc.property(fc.array(fc.array(opinions, { maxLength: 12 }), { minLength: 1, maxLength: 6 }), (said) => {
        for (const one of engines) {
          let memory: HysteresisStoreRecord | null = null;
          for (const [step, list] of said.entries()) {
            const snapshot = snapshotWith(list, { timestamp: (step + 1) * CADENCE_MS });
            const { decision, truth } = one.judge(snapshot, 'hysteresis', memory);
            expect(canonicalJson(truth)).toBe(canonicalJson(one.run(snapshot)));
            expect(canonicalJson(decision)).toBe(canonicalJson(one.runWithHysteresis(snapshot, memory)));
            expect(one.judge(snapshot, 'truth', null)).toEqual({ truth, decision: null });
            memory = decision === null ? null : one.storeRecord(decision);
          }
        }
      }),
    );
  });
});

describe('the truth', () => {
  it('is a verdict of the contract, of a belief that sums to 1, under its likeliest regime', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const output = run(deepFreeze(snapshot));
        expect(regimeOutputSchema.parse(output)).toEqual(output);
        expect(Math.abs(massSum(output) - 1)).toBeLessThan(1e-9);
        expect(output.regime).toBe(anchorOf(output));
        expect(output.confidence).toBe(output.belief_by_regime?.[output.regime]);
        expect(output.drivers.length).toBeGreaterThan(0);
        expect(output.permissions.length).toBeGreaterThan(0);
        for (const mass of Object.values(output.belief_by_regime ?? {})) {
          expect(mass).toBeGreaterThan(0);
          expect(mass).toBeLessThan(1);
        }
        for (const code of output.invalidations) expect(INVALIDATION_CODES).toContain(code);
      }),
    );
  });

  it('depends on its arguments alone', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, (snapshot, other) => {
        const first = canonicalJson(run(snapshot));
        run(other);
        expect(canonicalJson(run(snapshot))).toBe(first);
        expect(canonicalJson(engine.run(snapshot))).toBe(first);
      }),
    );
  });

  it('does not depend on the order of the opinions', () => {
    fc.assert(
      fc.property(
        fc
          .array(opinions, { maxLength: 12 })
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(canonicalJson(run(snapshotWith(shuffled)))).toBe(canonicalJson(run(snapshotWith(list))));
        },
      ),
    );
  });

  it('explains itself: regime, drivers by contribution, permissions, evidence in canonical order', () => {
    const output = run(snapshotWith([saysUp, { ...saysUp, source: 'composer:flow', strength: 0.4 }]));
    expect(output).toMatchObject({
      regime: 'TREND_BUILD_UP',
      drivers: ['composer:trend', 'composer:flow'],
      permissions: ['trend_following', 'breakout_entry'],
      invalidations: [],
    });
    expect(output.evidence?.map(({ source }) => source)).toEqual(['composer:flow', 'composer:trend']);
    expect(output.confidence).toBeGreaterThan(0.9);
  });
});

describe('the evidence of a run', () => {
  it('is the embedded one when its key is there, and never merged with the classical path', () => {
    const output = run(snapshotWith([saysUp], { market: { atr_z: -0.9, range_expansion: 0.6 } }));
    expect(output.evidence?.map(({ source }) => source)).toEqual(['composer:trend']);
    expect(output.regime).toBe('TREND_BUILD_UP');
  });

  it('is the one classical opinion when the key is not there', () => {
    for (const snapshot of [snapshotOf(), snapshotOf({ market: { structure_levels: MISSING } })]) {
      const output = run(snapshot);
      expect(output.drivers).toEqual(['classical_resolution_v1']);
      expect(output.evidence).toHaveLength(1);
    }
  });

  it.each([
    ['nothing', { opinions: [] }, []],
    ['no sound opinion', { opinions: [{ ...saysUp, strength: 2 }] }, ['INVALID_EVIDENCE_BOUNDS']],
    ['another symbol', { opinions: [saysUp], symbol: 'ETHUSDT' }, ['INVALID_EVIDENCE_SYMBOL_MISMATCH']],
  ])('leaves the belief at the prior when the key holds %s, vetoes or not', (_, part, invalidations) => {
    const evidence = { symbol: 'BTCUSDT', engine_timestamp_ms: CADENCE_MS, ...part };
    const output = run(snapshotCarrying(evidence, { market: { acceptance_score: 1 } }));
    expect(output).toMatchObject({ drivers: ['DRIVER_NO_CANONICAL_EVIDENCE'], evidence: [], invalidations });
    for (const mass of Object.values(output.belief_by_regime ?? {})) expect(mass).toBeCloseTo(1 / 9, 12);
    expect(output.permissions).toEqual(['no_new_positions']);
  });
});

describe('vetoes', () => {
  const flatAndQuiet = { market: { atr_z: -1.2 }, derivatives: { oi_slope_short: 0 } };

  it('act on embedded evidence', () => {
    const output = run(snapshotWith([saysUp], flatAndQuiet));
    expect(output.regime).toBe('CHOP_BALANCED');
    expect(output.invalidations).toEqual(['VETO_OI_FLAT_ATR_COMPRESSED']);
    expect(output.belief_by_regime?.TREND_BUILD_UP).toBeLessThanOrEqual(0.005);
  });

  it('act on the classical path', () => {
    const output = run(snapshotOf(flatAndQuiet));
    expect(output.regime).toBe('CHOP_BALANCED');
    expect(output.invalidations).toEqual(['VETO_OI_FLAT_ATR_COMPRESSED']);
  });
});

describe('missing inputs', () => {
  it('leave one code for a section that is not there', () => {
    expect(run(blankSnapshot()).invalidations).toEqual([
      'MISSING_INPUT:market',
      'MISSING_INPUT:derivatives',
      'MISSING_INPUT:flow',
      'NO_PRICE',
      'WARMING_UP',
    ]);
  });

  it('leave their own code where the rest of the section is there', () => {
    const output = run(snapshotOf({ market: { atr_z: MISSING }, derivatives: { funding_z: MISSING } }));
    expect(output.invalidations).toEqual(['MISSING_INPUT:market.atr_z']);
  });

  it('are not what is known to be none', () => {
    expect(run(snapshotOf({ flow: { cvd: null }, derivatives: { open_interest: null } })).invalidations).toEqual([]);
  });
});

describe('the verdict with memory', () => {
  it('is a decision of the contract whose parts agree', () => {
    fc.assert(
      fc.property(fc.array(fc.array(opinions, { maxLength: 5 }), { minLength: 1, maxLength: 12 }), (said) => {
        for (const decision of feed(said)) {
          const { state, selected_output: output, effective_confidence: confidence } = decision;
          expect(hysteresisDecisionSchema.parse(decision)).toEqual(decision);
          expect(output.belief_by_regime).toEqual(state.belief_by_regime);
          expect(Math.abs(massSum(output) - 1)).toBeLessThan(1e-9);
          expect(output.regime).toBe(state.anchor_regime);
          expect(confidence).toBe(state.belief_by_regime[state.anchor_regime]);
          expect(output.confidence).toBe(confidence);
          expect(state.transition).toEqual({
            stable_regime: state.anchor_regime,
            candidate_regime: state.candidate_regime,
            candidate_count: state.progress_current,
            transition_active: state.candidate_regime !== null,
            flipped: state.reason_codes.includes('ANCHOR_COMMITTED'),
            reset_due_to_gap: false,
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('holds the regime while the belief turns, then flips', () => {
    const decisions = feed([[saysChop], [saysChop], [saysUp], [saysUp], [saysUp], [saysUp]]);
    expect(decisions.map(({ state }) => state.anchor_regime)).toEqual([
      'CHOP_BALANCED',
      'CHOP_BALANCED',
      'CHOP_BALANCED',
      'CHOP_BALANCED',
      'TREND_BUILD_UP',
      'TREND_BUILD_UP',
    ]);
    expect(decisions.map(({ state }) => state.progress_current)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(decisions[3]?.effective_confidence).toBeLessThan(0.3);
    expect(decisions[4]?.state).toMatchObject({
      last_commit_timestamp_ms: 5 * CADENCE_MS,
      transition: { flipped: true },
    });
  });

  it('is surer than the truth of evidence that repeats, and persists without evidence', () => {
    const [, second, third] = feed([[saysUp], [saysUp], []]);
    expect(second?.effective_confidence).toBeGreaterThan(run(snapshotWith([saysUp])).confidence);
    expect(third?.state.anchor_regime).toBe('TREND_BUILD_UP');
    expect(third?.selected_output.drivers).toEqual(['DRIVER_NO_CANONICAL_EVIDENCE']);
    expect(third?.effective_confidence).toBeLessThan(second?.effective_confidence ?? 0);
  });

  it('takes a gap of max_gap_ms for none and a longer one for the end of memory', () => {
    const [before] = feed([[saysUp]]);
    const memory = before === undefined ? null : storeRecord(before);
    const [within] = feed([[saysChop]], memory, 4);
    const [beyond] = feed([[saysChop]], memory, 5);
    expect(within?.state.transition.reset_due_to_gap).toBe(false);
    expect(within?.state.anchor_regime).toBe('TREND_BUILD_UP');
    expect(beyond?.state).toMatchObject({
      anchor_regime: 'CHOP_BALANCED',
      candidate_regime: null,
      last_commit_timestamp_ms: 5 * CADENCE_MS,
      reason_codes: ['RESET_DUE_TO_GAP', 'ANCHOR_INITIALIZED'],
      transition: { reset_due_to_gap: true, flipped: true },
    });
    const [fresh] = feed([[saysChop]], null, 5);
    expect(beyond?.state.belief_by_regime).toEqual(fresh?.state.belief_by_regime);
  });

  it('moves the prior once for each elapsed cadence step', () => {
    const [before] = feed([[saysUp]]);
    const memory = before === undefined ? null : storeRecord(before);
    const [skipped] = feed([[]], memory, 3);
    const [, stepped] = feed([[], []], memory, 2);
    for (const regime of REGIMES)
      expect(skipped?.state.belief_by_regime[regime]).toBeCloseTo(stepped?.state.belief_by_regime[regime] ?? NaN, 12);
  });

  it('is the same after a restart at any step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(opinions, { maxLength: 4 }), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        (said, cut) => {
          const whole = feed(said);
          const at = 1 + (cut % (said.length - 1));
          const written = whole
            .slice(0, at)
            .map((decision): unknown => JSON.parse(canonicalJson(storeRecord(decision))));
          const memory = restoreHysteresisStore(written).records.get('BTCUSDT') ?? null;
          expect(canonicalJson(feed(said.slice(at), memory, at + 1))).toBe(canonicalJson(whole.slice(at)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('comes from a store as from the last record, each symbol with its own memory', () => {
    const shipped = createRegimeEngine();
    let store = emptyHysteresisStore();
    let memory: HysteresisStoreRecord | null = null;
    for (let step = 1; step <= 3; step += 1) {
      const timestamp = step * CADENCE_MS;
      const other = runWithHysteresis(snapshotWith([saysChop], { symbol: 'ETHUSDT', timestamp }), store);
      const decision = runWithHysteresis(snapshotWith([saysUp], { timestamp }), store);
      const byRecord: HysteresisDecision = shipped.runWithHysteresis(snapshotWith([saysUp], { timestamp }), memory);
      expect(canonicalJson(decision)).toBe(canonicalJson(byRecord));
      memory = storeRecord(byRecord);
      store = commitDecision(commitDecision(store, other), decision);
    }
  });

  it.each([CADENCE_MS, 2 * CADENCE_MS])('is refused at an engine time of %i after one of 360000', (timestamp) => {
    const [, last] = feed([[saysUp], [saysUp]]);
    const memory = last === undefined ? null : storeRecord(last);
    const error = refusal(() => engine.runWithHysteresis(snapshotWith([saysUp], { timestamp }), memory));
    expect(error).toMatchObject({ code: 'engine_time_not_increasing', policy: 'skip' });
  });

  it('is refused on the memory of another symbol', () => {
    const [last] = feed([[saysUp]]);
    const memory = last === undefined ? null : storeRecord(last);
    const stranger = snapshotWith([saysUp], { symbol: 'ETHUSDT', timestamp: 2 * CADENCE_MS });
    expect(refusal(() => engine.runWithHysteresis(stranger, memory))).toMatchObject({
      code: 'record_of_another_symbol',
      policy: 'halt',
    });
  });
});

describe('what the engine emits', () => {
  it('has its keys in lexicographic order, so that its JSON is canonical as it stands', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const output = run(snapshot);
        expect(JSON.stringify(output)).toBe(canonicalJson(output));
        const decision = engine.runWithHysteresis(snapshot, null);
        expect(JSON.stringify(decision)).toBe(canonicalJson(decision));
      }),
    );
  });
});

describe('a snapshot that is none', () => {
  const broken: readonly (readonly [string, unknown])[] = [
    ['the whole', undefined],
    ['the whole', 'BTCUSDT'],
    ['symbol', { ...snapshotOf(), symbol: '' }],
    ['timestamp', { ...snapshotOf(), timestamp: 1.5 }],
    ['market', { ...snapshotOf(), market: undefined }],
    ['derivatives', { ...snapshotOf(), derivatives: null }],
    ['flow', { ...snapshotOf(), flow: [] }],
    ['context', { ...snapshotOf(), context: 1 }],
    ['market.price', { ...snapshotOf(), market: { ...snapshotOf().market, price: '100' } }],
    ['market.atr_z', { ...snapshotOf(), market: { ...snapshotOf().market, atr_z: NaN } }],
    ['market.structure_levels', { ...snapshotOf(), market: { ...snapshotOf().market, structure_levels: null } }],
    ['derivatives.oi_slope_short', { ...snapshotOf(), derivatives: {} }],
    [
      'derivatives.liquidation_intensity',
      { ...snapshotOf(), derivatives: { ...snapshotOf().derivatives, liquidation_intensity: {} } },
    ],
    ['flow.cvd', { ...snapshotOf(), flow: { ...snapshotOf().flow, cvd: Infinity } }],
  ];

  it.each(broken)('is refused with an error that names %s', (where, snapshot) => {
    for (const act of [
      () => run(snapshot as RegimeInputSnapshot),
      () => engine.runWithHysteresis(snapshot as RegimeInputSnapshot, null),
    ]) {
      const error = refusal(act);
      expect(error).toBeInstanceOf(RegimeEngineError);
      expect(error).toMatchObject({ code: 'invalid_snapshot', policy: 'quarantine' });
      expect(String(error)).toContain(where);
    }
  });

  it('is refused whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        expect(refusal(() => run(garbage as RegimeInputSnapshot))).toBeInstanceOf(RegimeEngineError);
      }),
    );
  });

  it('is refused between two boundaries of the cadence', () => {
    const between = snapshotOf({ timestamp: CADENCE_MS + 1 });
    expect(refusal(() => run(between))).toMatchObject({ code: 'timestamp_not_aligned', policy: 'quarantine' });
    expect(createRegimeEngine({ cadence_ms: 1 }, null).run(between).timestamp).toBe(CADENCE_MS + 1);
  });
});
