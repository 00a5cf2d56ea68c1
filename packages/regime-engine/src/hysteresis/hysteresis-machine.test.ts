import { type Regime, REGIMES, regimePosition } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type ClaimGroups, EACH_ALONE, groupMass } from '../claims/claim-groups.ts';
import { argMax, regimeAt, type RegimeVector, sum } from '../regime-vector.ts';
import { type HysteresisConfig, hysteresisConfigSchema } from '../config.ts';
import { regimes } from '../testing/snapshots.ts';
import { type HysteresisMemory, type HysteresisStep, startHysteresis, stepHysteresis } from './hysteresis-machine.ts';
import { HYSTERESIS_REASON_CODES } from './reason-codes.ts';

/** Three runs above 0.6: enough of them for every step of the machine to be seen. */
const THREE_RUNS = hysteresisConfigSchema.parse({ enter_threshold: 0.6, window_updates: 3 });

/** A belief with this mass on a regime and the rest spread evenly. */
function belief(regime: Regime, mass: number): RegimeVector {
  return REGIMES.map((other) => (other === regime ? mass : (1 - mass) / (REGIMES.length - 1)));
}

const start = startHysteresis(belief('CHOP_BALANCED', 0.8), EACH_ALONE, 0, null).memory;

function walk(
  masses: readonly RegimeVector[],
  config: HysteresisConfig = THREE_RUNS,
  memory: HysteresisMemory = start,
  groups: ClaimGroups = EACH_ALONE,
): readonly HysteresisStep[] {
  const steps: HysteresisStep[] = [];
  let current = memory;
  masses.forEach((vector, index) => {
    const step = stepHysteresis(current, vector, groups, index + 1, config);
    steps.push(step);
    current = step.memory;
  });
  return steps;
}

function codesOf(steps: readonly HysteresisStep[]) {
  return steps.map((step) => step.reason_codes);
}

const up = belief('TREND_BUILD_UP', 0.7);
const chop = belief('CHOP_BALANCED', 0.7);

describe('a change of regime', () => {
  it('is committed in the third run that counts', () => {
    const steps = walk([up, up, up]);
    expect(codesOf(steps)).toEqual([
      ['CANDIDATE_ENTERED'],
      ['CANDIDATE_ADVANCED'],
      ['CANDIDATE_ADVANCED', 'ANCHOR_COMMITTED'],
    ]);
    expect(steps.map((step) => step.memory.progress_current)).toEqual([1, 2, 0]);
    expect(steps.map((step) => step.flipped)).toEqual([false, false, true]);
    expect(steps[2]?.memory).toEqual({
      anchor_regime: 'TREND_BUILD_UP',
      candidate_regime: null,
      progress_current: 0,
      last_commit_timestamp_ms: 3,
    });
  });

  it('is committed at once where one run is enough', () => {
    expect(codesOf(walk([up], { ...THREE_RUNS, window_updates: 1 }))).toEqual([
      ['CANDIDATE_ENTERED', 'ANCHOR_COMMITTED'],
    ]);
  });

  it('loses progress in a run that does not count, and is dropped without any left', () => {
    expect(codesOf(walk([up, up, chop, chop, chop]))).toEqual([
      ['CANDIDATE_ENTERED'],
      ['CANDIDATE_ADVANCED'],
      ['CANDIDATE_DECAYED'],
      ['CANDIDATE_DECAYED', 'CANDIDATE_DROPPED'],
      ['ANCHOR_HELD'],
    ]);
    expect(codesOf(walk([up, up, chop], { ...THREE_RUNS, decay_step: 2 }))[2]).toEqual([
      'CANDIDATE_DECAYED',
      'CANDIDATE_DROPPED',
    ]);
  });

  it('starts from one when a third regime takes the place of the candidate', () => {
    const steps = walk([up, up, belief('SQUEEZE_UP', 0.7)]);
    expect(steps[2]).toMatchObject({
      memory: { candidate_regime: 'SQUEEZE_UP', progress_current: 1 },
      reason_codes: ['CANDIDATE_REPLACED'],
    });
  });

  it('needs the thresholds exceeded, not reached', () => {
    expect(codesOf(walk([belief('TREND_BUILD_UP', 0.6)]))).toEqual([['ANCHOR_HELD']]);
  });

  it('needs the lead over the anchor where one is set', () => {
    const contested = REGIMES.map((regime) => {
      if (regime === 'TREND_BUILD_UP') return 0.65;
      return regime === 'CHOP_BALANCED' ? 0.28 : 0.01;
    });
    expect(codesOf(walk([contested]))).toEqual([['CANDIDATE_ENTERED']]);
    expect(codesOf(walk([contested], { ...THREE_RUNS, lead: 0.4 }))).toEqual([['ANCHOR_HELD']]);
    expect(codesOf(walk([contested], { ...THREE_RUNS, lead: 0.3 }))).toEqual([['CANDIDATE_ENTERED']]);
  });

  it('is withheld at full progress until the commit threshold is exceeded', () => {
    const strict = { ...THREE_RUNS, commit_threshold: 0.9 };
    const steps = walk([up, up, up, up, belief('TREND_BUILD_UP', 0.95)], strict);
    expect(codesOf(steps).slice(2)).toEqual([
      ['CANDIDATE_ADVANCED', 'COMMIT_WITHHELD'],
      ['CANDIDATE_ADVANCED', 'COMMIT_WITHHELD'],
      ['CANDIDATE_ADVANCED', 'ANCHOR_COMMITTED'],
    ]);
    expect(steps[3]?.memory.progress_current).toBe(3);
  });
});

describe('a start', () => {
  it('commits the likeliest regime', () => {
    expect(startHysteresis(up, EACH_ALONE, 7, null)).toEqual({
      memory: {
        anchor_regime: 'TREND_BUILD_UP',
        candidate_regime: null,
        progress_current: 0,
        last_commit_timestamp_ms: 7,
      },
      reason_codes: ['ANCHOR_INITIALIZED'],
      flipped: false,
    });
  });

  it('after a gap says so, and says whether the anchor is another one', () => {
    const codes = ['RESET_DUE_TO_GAP', 'ANCHOR_INITIALIZED'];
    expect(startHysteresis(up, EACH_ALONE, 7, { anchor_regime: 'CHOP_BALANCED' })).toMatchObject({
      reason_codes: codes,
      flipped: true,
    });
    expect(startHysteresis(up, EACH_ALONE, 7, { anchor_regime: 'TREND_BUILD_UP' })).toMatchObject({
      reason_codes: codes,
      flipped: false,
    });
  });
});

describe('over any walk of the belief', () => {
  const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 });
  const vectors = fc.oneof(
    fc.tuple(regimes, fc.double({ min: 0.2, max: 0.99, noNaN: true })).map(([regime, mass]) => belief(regime, mass)),
    fc.constantFrom(up, chop),
    weights.map((list) => list.map((weight) => weight / sum(list))),
  );
  const threshold = fc.double({ min: 0, max: 0.95, noNaN: true });
  const configs: fc.Arbitrary<HysteresisConfig> = fc.record({
    enter_threshold: threshold,
    lead: fc.option(threshold),
    window_updates: fc.integer({ min: 1, max: 5 }),
    commit_threshold: threshold,
    decay_step: fc.integer({ min: 1, max: 3 }),
  });

  it('keeps its invariants', () => {
    fc.assert(
      fc.property(fc.array(vectors, { minLength: 1, maxLength: 40 }), configs, (masses, config) => {
        let before = start;
        walk(masses, config).forEach(({ memory, reason_codes: codes, flipped }, index) => {
          const vector = masses[index] ?? [];
          expect(memory.progress_current).toBeLessThanOrEqual(config.window_updates);
          expect(memory.candidate_regime).not.toBe(memory.anchor_regime);
          expect(memory.candidate_regime === null).toBe(memory.progress_current === 0);
          expect(flipped).toBe(codes.includes('ANCHOR_COMMITTED'));
          expect(memory.anchor_regime !== before.anchor_regime).toBe(flipped);
          expect(memory.last_commit_timestamp_ms).toBe(flipped ? index + 1 : before.last_commit_timestamp_ms);
          expect(memory.progress_current - before.progress_current).toBeLessThanOrEqual(1);
          if (flipped) {
            expect(memory.anchor_regime).toBe(regimeAt(argMax(vector)));
            expect(vector[regimePosition(memory.anchor_regime)]).toBeGreaterThan(config.commit_threshold);
          }
          expect(codes.length).toBeGreaterThan(0);
          for (const code of codes) expect(HYSTERESIS_REASON_CODES).toContain(code);
          before = memory;
        });
      }),
      { numRuns: 300 },
    );
  });

  it('never commits before as many runs have counted for the candidate as progress asks for', () => {
    fc.assert(
      fc.property(fc.array(vectors, { minLength: 1, maxLength: 40 }), configs, (masses, config) => {
        let counted = 0;
        for (const { reason_codes: codes, flipped } of walk(masses, config)) {
          if (codes.includes('CANDIDATE_ENTERED') || codes.includes('CANDIDATE_REPLACED')) counted = 1;
          else if (codes.includes('CANDIDATE_ADVANCED')) counted += 1;
          if (flipped) expect(counted).toBeGreaterThanOrEqual(config.window_updates);
        }
      }),
    );
  });
});

describe('regimes that claim the same', () => {
  /** CHOP_BALANCED and CHOP_STOPHUNT; all others. */
  const twoGroups: ClaimGroups = REGIMES.map((_, position) => (position < 2 ? 0 : 1));
  const spread = (chop: number, others: number): RegimeVector =>
    REGIMES.map((_, position) => (position < 2 ? chop / 2 : others / 7));

  it('are believed together: none of them alone passes a threshold, and the change is committed', () => {
    const steps = walk([spread(0.1, 0.9), spread(0.1, 0.9), spread(0.1, 0.9)], THREE_RUNS, start, twoGroups);
    expect(codesOf(steps).at(-1)).toEqual(['CANDIDATE_ADVANCED', 'ANCHOR_COMMITTED']);
    expect(steps.at(-1)?.memory.anchor_regime).toBe('LIQUIDATION_UP');
    expect(walk([spread(0.1, 0.9)])[0]?.reason_codes).toEqual(['ANCHOR_HELD']);
  });

  it('are no change for each other, however the belief moves among them', () => {
    const among = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => {
      const masses = spread(0.9, 0.1);
      return masses.map((mass, position) => (position < 2 ? 0.9 * (position === 0 ? share : 1 - share) : mass));
    });
    fc.assert(
      fc.property(fc.array(among, { maxLength: 12 }), (masses) => {
        for (const { flipped, memory } of walk(masses, THREE_RUNS, start, twoGroups))
          expect([flipped, memory.anchor_regime, memory.candidate_regime]).toEqual([false, 'CHOP_BALANCED', null]);
      }),
    );
  });

  it('make progress together, whichever of them leads', () => {
    const led = (leader: Regime): RegimeVector =>
      belief(leader, 0.5).map((mass, position) => (position < 2 ? 0.01 : mass + 0.04));
    const steps = walk([led('SQUEEZE_UP'), led('TREND_EXHAUSTION'), led('SQUEEZE_DOWN')], THREE_RUNS, start, twoGroups);
    expect(steps.map(({ memory }) => memory.progress_current)).toEqual([1, 2, 0]);
    expect(steps.at(-1)?.memory.anchor_regime).toBe('SQUEEZE_DOWN');
    expect(groupMass(led('SQUEEZE_UP'), twoGroups, regimePosition('SQUEEZE_UP'))).toBeGreaterThan(0.6);
  });
});
