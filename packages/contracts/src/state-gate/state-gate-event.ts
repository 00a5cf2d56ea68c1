import { z } from 'zod';

import { featureSnapshotSchema } from '../composer/feature-snapshot.ts';
import { timestampMs } from '../primitives.ts';
import { hysteresisStateSchema } from '../regime-engine/hysteresis.ts';
import { regimeOutputSchema } from '../regime-engine/regime-output.ts';
import { engineModeSchema, runIdSchema } from '../runs/engine-run-record.ts';
import { ORCHESTRATOR_EVENT_TYPES } from '../runs/orchestrator-event.ts';

/**
 * `OPEN`: the verdict may be acted on. `CLOSED`: it may not. There is nothing between, and no decision is as closed.
 */
export const GATE_STATUSES = ['OPEN', 'CLOSED'] as const;
/** Accepts `OPEN` and `CLOSED`; what nobody has decided has no gate event, so that there is no word for it here. */
export const gateStatusSchema = z.enum(GATE_STATUSES);
/** Whether a run's verdict may be acted on. */
export type GateStatus = z.infer<typeof gateStatusSchema>;

/**
 * Why the gate stands as it does: `READY` where it is open; `HOLD` where a transition or a denied invalidation closes
 * it, `DEGRADED` where the run failed, `BOOTSTRAP` after a reset, `HALTED` where the gate itself failed.
 */
export const stateStatusSchema = z.enum(['BOOTSTRAP', 'READY', 'HOLD', 'DEGRADED', 'HALTED']);
/** The condition of a symbol's gate after a decision. Only `READY` goes with `OPEN`. */
export type StateStatus = z.infer<typeof stateStatusSchema>;

/** The closed set of gate reasons; the denylist reason carries the invalidation's exact text after the colon. */
export const gateReasonSchema = z.union([
  z.enum(['run_failed', 'transition_active', 'reset_timestamp_gap', 'reset_engine_gap', 'internal_failure']),
  z.templateLiteral(['denylisted_invalidation:', z.string()]),
]);
/** Why a gate is closed or was reset. Code compares these texts; people are shown the dashboards' `reason_texts`. */
export type GateReason = z.infer<typeof gateReasonSchema>;

/**
 * What a gate says: its decision on a run; that it lost its state before the decision, because of a gap or of another profile; that it failed
 * and decides nothing more.
 */
export const STATE_GATE_EVENT_TYPES = ['GateEvaluated', 'StateReset', 'StateGateHalted'] as const;

/** One decision about one symbol. `reasons` is sorted. */
export const stateGateEventSchema = z
  .object({
    schema: z.literal('state_gate_event'),
    schema_version: z.literal('1'),
    event_type: z.enum(STATE_GATE_EVENT_TYPES),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    run_id: runIdSchema,
    state_status: stateStatusSchema,
    gate_status: gateStatusSchema,
    reasons: z.array(gateReasonSchema).readonly(),
    payload: z
      .object({
        regime_output: regimeOutputSchema.optional(),
        hysteresis_state: hysteresisStateSchema.optional(),
        feature_snapshot: featureSnapshotSchema.optional(),
        /** The first gap of those in `reasons`; left out of a reset that no gap caused. */
        reset_reason: z.enum(['reset_timestamp_gap', 'reset_engine_gap']).optional(),
        /** The engine began anew under another profile, which no word of `reasons` names; left out where it did not. */
        reset_due_to_profile: z.boolean().optional(),
        error_kind: z.string().optional(),
        error_detail: z.string().optional(),
      })
      .readonly(),
    input_event_type: z.enum(ORCHESTRATOR_EVENT_TYPES).optional(),
    engine_mode: engineModeSchema.optional(),
  })
  .readonly();
/**
 * A gate's word on a run, with the verdict that it is about in `payload`. The gate appends it before anybody sees it.
 */
export type StateGateEvent = z.infer<typeof stateGateEventSchema>;

/** The authoritative state of a symbol's gate after one decision: what a restart needs. */
export const stateGateStateRecordSchema = z
  .object({
    schema: z.literal('state_gate_state_record'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    run_id: runIdSchema,
    state_status: stateStatusSchema,
    gate_status: gateStatusSchema,
    reasons: z.array(gateReasonSchema).readonly(),
    engine_mode: engineModeSchema.optional(),
  })
  .readonly();
/** A decision without its payload, appended beside each `StateGateEvent` by the gate. */
export type StateGateStateRecord = z.infer<typeof stateGateStateRecordSchema>;
