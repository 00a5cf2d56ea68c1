import { z } from 'zod';

import { timestampMs, unitInterval } from '../primitives.ts';
import { beliefByRegimeSchema, regimeSchema } from '../regimes.ts';
import { regimeOutputSchema } from './regime-output.ts';

/**
 * How the state of this run differs from that of the run before. `stable_regime` is the anchor and `candidate_count` the
 * progress of the candidate, in runs; a transition is active as long as there is a candidate. `flipped` and the resets
 * hold in the one run in which it happened.
 */
export const hysteresisTransitionSchema = z
  .object({
    stable_regime: regimeSchema,
    candidate_regime: regimeSchema.nullable(),
    candidate_count: z.int().nonnegative(),
    transition_active: z.boolean(),
    flipped: z.boolean(),
    reset_due_to_gap: z.boolean(),
    /** Memory was void because the run was read with another profile, by which the regimes mean something else; left out where it was not. */
    reset_due_to_profile: z.boolean().optional(),
  })
  .readonly();

/** Belief with memory, and how far a change of regime has come. All times are engine times. */
export const hysteresisStateSchema = z
  .object({
    schema: z.literal('hysteresis_state'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    anchor_regime: regimeSchema,
    candidate_regime: regimeSchema.nullable(),
    progress_current: z.int().nonnegative(),
    progress_required: z.int().positive(),
    last_commit_timestamp_ms: timestampMs.nullable(),
    reason_codes: z.array(z.string()).readonly(),
    belief_by_regime: beliefByRegimeSchema,
    transition: hysteresisTransitionSchema,
    /** The profile that the run was read with; left out where all profiles of the calibration mean the same by a regime. */
    profile: z.string().min(1).optional(),
  })
  .readonly();
/**
 * What hysteresis held after a run, written by the engine and published by the orchestrator. `reason_codes` names what
 * happened in the run, in order.
 */
export type HysteresisState = z.infer<typeof hysteresisStateSchema>;

/** What a restart needs of a symbol's memory, and nothing more. */
export const hysteresisStoreRecordSchema = z
  .object({
    schema: z.literal('hysteresis_store_record'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    belief_by_regime: beliefByRegimeSchema,
    anchor_regime: regimeSchema,
    candidate_regime: regimeSchema.nullable(),
    progress_current: z.int().nonnegative(),
    last_commit_timestamp_ms: timestampMs.nullable(),
    /** What the masses are masses of, where two profiles mean different things by the regimes. */
    profile: z.string().min(1).optional(),
  })
  .readonly();
/**
 * A symbol's memory, which the orchestrator appends after every completed run in hysteresis mode; the last one of a
 * symbol is where a restart goes on.
 */
export type HysteresisStoreRecord = z.infer<typeof hysteresisStoreRecordSchema>;

/** `selected_output` is the verdict of the belief with memory under the regime that hysteresis holds. */
export const hysteresisDecisionSchema = z
  .object({
    state: hysteresisStateSchema,
    selected_output: regimeOutputSchema,
    effective_confidence: unitInterval,
  })
  .readonly();
/**
 * What one run in hysteresis mode gives: the new state, and the verdict by it. `effective_confidence` is the verdict's
 * own.
 */
export type HysteresisDecision = z.infer<typeof hysteresisDecisionSchema>;
