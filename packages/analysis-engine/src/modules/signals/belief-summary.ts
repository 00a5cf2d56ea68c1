import { REGIMES, regimeSchema, type BeliefByRegime, type Regime } from '@xray/contracts';
import { z } from 'zod';

import { defineSignal } from '../../definition/define-module.ts';
import type { GatedRun } from '../../definition/gated-run.ts';
import { roundedOrNull } from '../shared/formulas.ts';

const MAX_ENTROPY_BITS = Math.log2(REGIMES.length);

const trendSchema = z.enum(['RISING', 'FALLING', 'FLAT', 'UNKNOWN']);

const stateValue = z.object({
  anchor_regime: regimeSchema.nullable(),
  reference_mass: z.number().min(0).max(1),
  trend: trendSchema,
});
type BeliefState = z.output<typeof stateValue>;

const NO_BELIEF: BeliefState = { anchor_regime: null, reference_mass: 0, trend: 'UNKNOWN' };

const UNKNOWN_BELIEF = {
  anchor_mass: null,
  anchor_mass_delta: null,
  entropy_bits: null,
  entropy_ratio: null,
  margin: null,
  runner_up_regime: null,
  trend: 'UNKNOWN',
} as const;

function beliefOf({ regime_output, hysteresis_state }: GatedRun): BeliefByRegime | null {
  return regime_output.belief_by_regime ?? hysteresis_state?.belief_by_regime ?? null;
}

/** Shannon entropy, −Σ p·log2 p over p > 0. Bits, of [0, log2 9]. */
function entropyBits(belief: BeliefByRegime): number {
  let bits = 0;
  for (const regime of REGIMES) {
    const mass = belief[regime];
    if (mass > 0) bits -= mass * Math.log2(mass);
  }
  return bits;
}

/** The regime with the greatest mass beside the anchor, ties by taxonomy order. */
function runnerUpOf(belief: BeliefByRegime, anchor: Regime): Regime {
  let best: Regime | null = null;
  for (const regime of REGIMES)
    if (regime !== anchor && (best === null || belief[regime] > belief[best])) best = regime;
  return best ?? anchor;
}

function next(anchor: Regime, mass: number, state: BeliefState, trendStep: number): BeliefState {
  if (state.anchor_regime !== anchor) return { anchor_regime: anchor, reference_mass: mass, trend: 'FLAT' };
  const move = mass - state.reference_mass;
  if (Math.abs(move) < trendStep) return state;
  return { anchor_regime: anchor, reference_mass: mass, trend: move > 0 ? 'RISING' : 'FALLING' };
}

/**
 * How sure the belief is: `anchor_mass` is the mass of the verdict's regime; `margin` that mass minus the mass of the runner
 * up (negative while hysteresis holds a regime that is no longer the likeliest); `entropy_ratio` is `entropy_bits` over
 * log2 9, 0 certain, 1 no idea. `trend` is the direction of the last move of the anchor's mass by at least `trend_step`,
 * and `anchor_mass_delta` how far the mass was, before this run, from where that move ended; FLAT until the first such
 * move after the anchor changed. Everything is `null` and UNKNOWN when the verdict carries no belief. The state, the
 * reference of the trend, is written only when a move completes.
 */
export const beliefSummary = defineSignal({
  id: 'belief_summary',
  version: '1',
  config: z.object({
    trend_step: z
      .number()
      .positive()
      .max(1)
      .default(0.05)
      .describe('By how much the mass of the anchor must move to count as rising or falling. Mass.'),
  }),
  artifacts: {
    belief: {
      schema: 'belief_summary',
      schema_version: '1',
      payload: z.object({
        anchor_mass: z.number().min(0).max(1).nullable(),
        anchor_mass_delta: z.number().min(-1).max(1).nullable(),
        entropy_bits: z.number().nonnegative().nullable(),
        entropy_ratio: z.number().min(0).max(1).nullable(),
        margin: z.number().min(-1).max(1).nullable(),
        runner_up_regime: regimeSchema.nullable(),
        trend: trendSchema,
      }),
    },
  },
  state: {
    schema: 'belief_summary_state',
    schema_version: '1',
    value: stateValue,
    initial: NO_BELIEF,
    resets_on_gap: true,
  },
  execute({ config, run, state }) {
    const belief = beliefOf(run);
    if (belief === null) return { artifacts: { belief: UNKNOWN_BELIEF }, state };
    const anchor = run.regime_output.regime;
    const mass = belief[anchor];
    const runnerUp = runnerUpOf(belief, anchor);
    const bits = entropyBits(belief);
    const after = next(anchor, mass, state, config.trend_step);
    return {
      artifacts: {
        belief: {
          anchor_mass: roundedOrNull(mass),
          anchor_mass_delta: roundedOrNull(state.anchor_regime === anchor ? mass - state.reference_mass : null),
          entropy_bits: roundedOrNull(bits),
          entropy_ratio: roundedOrNull(Math.min(1, bits / MAX_ENTROPY_BITS)),
          margin: roundedOrNull(mass - belief[runnerUp]),
          runner_up_regime: runnerUp,
          trend: after.trend,
        },
      },
      state: after,
    };
  },
});
