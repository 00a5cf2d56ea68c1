import {
  canonicalJson,
  type Claim,
  claimSchema,
  type Opinion,
  type Regime,
  REGIMES,
  regimeOutputSchema,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRegimeEngine } from '../engine.ts';
import {
  claimingCalibration,
  NAMED_CLAIMS,
  SAYING_SOURCE,
  share,
  WILDNESS_CLAIMS,
} from '../testing/claiming-calibration.ts';
import { CADENCE_MS, snapshotWith } from '../testing/snapshots.ts';

const wildness = createRegimeEngine(undefined, claimingCalibration(WILDNESS_CLAIMS));
const named = createRegimeEngine(undefined, claimingCalibration(NAMED_CLAIMS));
const bare = createRegimeEngine(undefined, claimingCalibration());

function says(regime: Regime, strength = 1, source = SAYING_SOURCE): Opinion {
  return { confidence: 1, regime, source, strength };
}

function held(engine: typeof wildness, ...said: readonly Opinion[]) {
  return engine.runWithHysteresis(snapshotWith(said), null).selected_output;
}

const opinions = fc.array(
  fc.record({
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    regime: fc.constantFrom(...REGIMES),
    source: fc.constant(SAYING_SOURCE),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 6 },
);

describe('a verdict of a calibration without claims', () => {
  it('has none, and speaks and permits by the regime as before', () => {
    const output = held(bare, says('TREND_EXHAUSTION'));
    expect(output).not.toHaveProperty('claim');
    expect(output.permissions).toEqual(['fade_extremes', 'reduce_exposure']);
  });
});

describe('what a verdict claims of how wild it is', () => {
  it('is as sure as the regimes together that claim the same', () => {
    const output = held(wildness, says('LIQUIDATION_DOWN'), says('SQUEEZE_UP'));
    const { claim, belief_by_regime: belief } = output;
    expect(claim).toMatchObject({ kind: 'ordinary' });
    const together = (belief?.LIQUIDATION_UP ?? 0) + (belief?.LIQUIDATION_DOWN ?? 0) + (belief?.SQUEEZE_UP ?? 0);
    expect(claim?.confidence).toBeCloseTo(together, 12);
    expect(output.confidence).toBe(claim?.confidence);
  });

  it('permits what its numbers are the ground of, with the number beside it', () => {
    const calm = held(wildness, says('CHOP_BALANCED'));
    expect(calm.claim).toMatchObject({ kind: 'calm', measured: [{ of: 'large_moves', permits: ['mean_reversion'] }] });
    expect(calm.permissions).toEqual(['mean_reversion']);
    const ordinary = held(wildness, says('LIQUIDATION_UP'));
    expect(ordinary.claim).toMatchObject({ kind: 'ordinary', measured: [{ permits: [] }] });
    expect(ordinary.permissions).toEqual(['no_new_positions']);
    const wild = held(wildness, says('TREND_BUILD_UP'));
    expect(wild.claim).toMatchObject({ kind: 'wild' });
    expect(wild.permissions).toEqual(['reduce_exposure', 'no_new_positions']);
  });

  it('says more from the confidence on from which more was measured', () => {
    const sure = held(wildness, says('TREND_EXHAUSTION'));
    expect(sure.claim).toMatchObject({ kind: 'reverting', measured: [{}, { of: 'reversals', share: 0.55 }] });
    expect(sure.permissions).toEqual(['fade_extremes', 'reduce_exposure']);
    expect(held(wildness, says('TREND_EXHAUSTION', 0.3)).claim).toMatchObject({ kind: 'wild' });
  });

  it('has no numbers without memory, where none were measured, and then permits no new positions', () => {
    const output = wildness.run(snapshotWith([says('CHOP_BALANCED')]));
    expect(output.claim).toMatchObject({ kind: 'calm', measured: [] });
    expect(output.permissions).toEqual(['no_new_positions']);
  });

  it('is none where no source speaks that it was measured with', () => {
    expect(held(wildness, says('CHOP_BALANCED', 1, 'somebody:else'))).not.toHaveProperty('claim');
  });

  it('is not carried into a run that others speak in, who name regimes', () => {
    const wild = snapshotWith([says('TREND_EXHAUSTION')]);
    const before = wildness.storeRecord(wildness.runWithHysteresis(wild, null));
    const timestamp = wild.timestamp + CADENCE_MS;
    const other = snapshotWith([says('TREND_EXHAUSTION', 0.05, 'somebody:else')], { timestamp });
    const { selected_output, state } = wildness.runWithHysteresis(other, before);
    expect(state.reason_codes).toContain('RESET_DUE_TO_PROFILE');
    expect(state.transition).toMatchObject({ reset_due_to_gap: false, reset_due_to_profile: true });
    expect(selected_output.permissions).toContain('no_new_positions');
  });

  it('is not touched by a veto, which speaks of the regime of that name', () => {
    const vetoed = { market: { acceptance_score: 1 } };
    const output = wildness.run(snapshotWith([says('LIQUIDATION_UP')], vetoed));
    expect(output.invalidations).toContain('VETO_ACCEPTANCE_HIGH');
    expect(output.regime).toBe('LIQUIDATION_UP');
    expect(named.run(snapshotWith([says('LIQUIDATION_UP')], vetoed)).regime).not.toBe('LIQUIDATION_UP');
  });
});

describe('a change', () => {
  it('is asked more of where claims tell how wild it is than where regimes are named', () => {
    const required = (engine: typeof wildness) =>
      engine.runWithHysteresis(snapshotWith([says('SQUEEZE_UP')]), null).state.progress_required;
    expect([required(wildness), required(named), required(bare)]).toEqual([5, 2, 2]);
    const quick = createRegimeEngine(
      { wildness_hysteresis: { window_updates: 1 } },
      claimingCalibration(WILDNESS_CLAIMS),
    );
    expect(required(quick)).toBe(1);
  });
});

describe('what a verdict claims by name', () => {
  it('is the regime with the confidence of the curve, and permits its row where that was right', () => {
    const output = held(named, says('SQUEEZE_UP'));
    expect(output.claim).toMatchObject({ kind: 'regime', regime: 'SQUEEZE_UP' });
    expect(output.claim?.confidence).toBeCloseTo(0.9 * (output.belief_by_regime?.SQUEEZE_UP ?? 0), 12);
    expect(output.permissions).toEqual(['breakout_entry', 'reduce_exposure']);
  });

  it('permits no new positions where it was right no more often than a coin', () => {
    const claims = NAMED_CLAIMS.map((claim) => ({
      ...claim,
      measured: { truth: [], hysteresis: [share('named_right', 0.51, 0.4)] },
    }));
    expect(held(createRegimeEngine({}, claimingCalibration(claims)), says('SQUEEZE_UP')).permissions).toEqual([
      'no_new_positions',
    ]);
  });
});

describe('a verdict that is not sure enough', () => {
  const cautious = createRegimeEngine({ least_confidence: 0.6 }, claimingCalibration(WILDNESS_CLAIMS));

  it('says so, and permits no new positions alone', () => {
    const output = held(cautious, says('CHOP_BALANCED', 0.2));
    expect(output.claim).toMatchObject({ kind: 'unsure', least_confidence: 0.6 });
    expect(output.permissions).toEqual(['no_new_positions']);
  });

  it('is every one below the threshold and none above it, whatever is said', () => {
    fc.assert(
      fc.property(opinions, (said) => {
        const { claim, confidence, permissions } = held(cautious, ...said);
        expect(claim?.kind === 'unsure').toBe(confidence < 0.6);
        if (claim?.kind === 'unsure') expect(permissions).toEqual(['no_new_positions']);
      }),
    );
  });
});

it('is of the contract, in canonical order, with shares that sum to 1, for any evidence', () => {
  fc.assert(
    fc.property(opinions, fc.constantFrom(wildness, named), (said, engine) => {
      const decision = engine.runWithHysteresis(snapshotWith(said, { timestamp: 3 * CADENCE_MS }), null);
      const output = decision.selected_output;
      expect(regimeOutputSchema.parse(output)).toEqual(output);
      expect(JSON.stringify(output)).toBe(canonicalJson(output));
      const claim: Claim = claimSchema.parse(output.claim);
      expect(output.permissions.length).toBeGreaterThan(0);
      if (!('shares' in claim) || claim.shares === undefined) return;
      expect(claim.shares.calm + claim.shares.ordinary + claim.shares.wild).toBeCloseTo(1, 9);
    }),
  );
});
