import { z } from 'zod';

import { analysisEngineEventSchema } from '../analysis-engine/analysis-engine-event.ts';
import { runFrameSchema, runProofStepSchema, type RunRederivation } from '../evidence/run-evidence.ts';
import { runFeedbackSchema } from '../runtime/run-feedback.ts';
import { payloadBytes } from '../market-data/raw-market-event.ts';
import { finite, opaqueObject, sha256Digest, timestampMs, unitInterval } from '../primitives.ts';
import { CLAIM_KINDS, claimSharesSchema } from '../regime-engine/claim.ts';
import { regimeSchema } from '../regimes.ts';
import { engineRunRecordSchema, runIdSchema } from '../runs/engine-run-record.ts';
import { orchestratorEventSchema } from '../runs/orchestrator-event.ts';
import { auditRecordSchema } from '../runtime/audit-record.ts';
import { operationExecutionSchema } from '../runtime/operation-execution.ts';
import type { GoldenPath } from '../runtime/golden-path.ts';
import { runtimeEventSchema } from '../runtime/runtime-event.ts';
import { stateGateEventSchema } from '../state-gate/state-gate-event.ts';
import { dashboardSymbolSchema, dashboardTelemetrySchema, dashboardViewModelSchema } from './dashboard-view-model.ts';

function list<Schema extends z.ZodType>(item: Schema) {
  return z.array(item).readonly();
}

const count = z.int().nonnegative();

function versioned<Name extends string>(name: Name) {
  return { schema: z.literal(name), schema_version: z.literal('1') };
}

/** A symbol of a log, and the engine times between which it has runs. */
export const dashboardLogSymbolSchema = z
  .object({
    symbol: z.string().min(1),
    runs: count,
    first_engine_timestamp_ms: timestampMs,
    last_engine_timestamp_ms: timestampMs,
  })
  .readonly();

/** What a log holds: the range of the time slider, and what its runs were made with. */
export const dashboardLogSchema = z
  .object({
    ...versioned('dashboard_log'),
    log: z.string(),
    /** Whether somebody writes it now. */
    live: z.boolean(),
    size_bytes: count,
    cadence_ms: z.int().positive(),
    /** `null` for a log without runs. */
    first_engine_timestamp_ms: timestampMs.nullable(),
    last_engine_timestamp_ms: timestampMs.nullable(),
    runs: count,
    raw_events: count,
    /** By name. */
    symbols: list(dashboardLogSymbolSchema),
    venues: list(z.string()),
    config: opaqueObject.nullable(),
    config_hash: sha256Digest.nullable(),
    calibration_name: z.string().nullable(),
    calibration_hash: sha256Digest.nullable(),
    runtime: opaqueObject.nullable(),
    /** What was lately asked of this market, the newest first; left out by older versions. */
    executions: list(operationExecutionSchema).optional(),
  })
  .readonly();

/**
 * Runs of one symbol by engine time, as columns of equal length. `belief` holds a column a regime, by the taxonomy's order.
 * `null` where a run failed or the value does not exist.
 */
export const dashboardHistorySchema = z
  .object({
    ...versioned('dashboard_history'),
    symbol: z.string().min(1),
    cadence_ms: z.int().positive(),
    engine_timestamp_ms: list(timestampMs),
    run_id: list(runIdSchema),
    status: list(z.enum(['COMPLETED', 'FAILED'])),
    price: list(finite.nullable()),
    /** Volume of the bar as a multiple of its usual one. */
    volume_ratio: list(finite.nullable()),
    regime: list(regimeSchema.nullable()),
    confidence: list(unitInterval.nullable()),
    /** What the verdicts claim; `null` where a verdict claims nothing. Left out by older versions. */
    claim: list(z.enum(CLAIM_KINDS).nullable()).optional(),
    /** The belief by what it claims, where it tells how wild it is. Left out by older versions. */
    claim_shares: list(claimSharesSchema.nullable()).optional(),
    gate_status: list(z.enum(['OPEN', 'CLOSED', 'UNKNOWN'])),
    belief: z.record(z.string(), list(unitInterval.nullable())).readonly(),
    /** Changes of regime, detections and failures: what a chart marks. */
    events: list(
      z
        .object({
          engine_timestamp_ms: timestampMs,
          kind: z.enum(['regime', 'detection', 'failure', 'gate_reset']),
          text: z.string(),
        })
        .readonly(),
    ),
    /** The engine time to ask from next; `null` at the end of what was asked for. */
    next_from_ms: timestampMs.nullable(),
  })
  .readonly();

/** One link of the chain from the frames to the verdict. */
export const dashboardProofStepSchema = runProofStepSchema;

/** Everything that a log holds of one run. */
export const dashboardRunSchema = z
  .object({
    ...versioned('dashboard_run'),
    run: engineRunRecordSchema,
    orchestrator_events: list(orchestratorEventSchema),
    gate_events: list(stateGateEventSchema),
    analysis_events: list(analysisEngineEventSchema),
    thread: list(runtimeEventSchema),
    proof: list(dashboardProofStepSchema),
    frames: count,
    /** Entries of the market's logs that concern the run; left out by older versions. */
    audit: list(auditRecordSchema).optional(),
    /** What people said of the verdict; left out by older versions. */
    feedback: list(runFeedbackSchema).optional(),
    previous_run_id: runIdSchema.nullable(),
    next_run_id: runIdSchema.nullable(),
  })
  .readonly();

/** A frame of a run's cut as it was received. */
export const dashboardFrameSchema = z
  .object({ ...runFrameSchema.unwrap().shape, normalized: opaqueObject, payload: payloadBytes })
  .readonly();

/**
 * A page of the frames that a run was made from: `total` counts all of them, `offset` is the position of the first one
 * here.
 */
export const dashboardFramesSchema = z
  .object({
    ...versioned('dashboard_frames'),
    run_id: runIdSchema,
    total: count,
    offset: count,
    frames: list(dashboardFrameSchema),
  })
  .readonly();

/**
 * One server-sent event. `snapshot`: everything, first and after a gap. `update`: the symbols that changed, and the rest of
 * the view model. Its id is the number by which a client resumes.
 */
export const dashboardStreamEventSchema = z.discriminatedUnion('kind', [
  z
    .object({ ...versioned('dashboard_stream_event'), kind: z.literal('snapshot'), view: dashboardViewModelSchema })
    .readonly(),
  z
    .object({
      ...versioned('dashboard_stream_event'),
      kind: z.literal('update'),
      as_of_ts_ms: timestampMs,
      source_run_id: runIdSchema.nullable(),
      source_engine_timestamp_ms: timestampMs.nullable(),
      system: dashboardViewModelSchema.unwrap().shape.system,
      telemetry: dashboardTelemetrySchema,
      symbols: list(dashboardSymbolSchema),
    })
    .readonly(),
]);

/** The answer of `/api/v1/log`, by which a page knows what it can ask for. */
export type DashboardLog = z.infer<typeof dashboardLogSchema>;
/** The answer of `/api/v1/symbols/:symbol/history`, a page of it where `next_from_ms` names a time. */
export type DashboardHistory = z.infer<typeof dashboardHistorySchema>;
/** One digest of a run and how it hangs on the one before, so that somebody else can make it again. */
export type DashboardProofStep = z.infer<typeof dashboardProofStepSchema>;
/** The answer of `/api/v1/runs/:run_id`: the records as they stand in the log, and their proof. */
export type DashboardRun = z.infer<typeof dashboardRunSchema>;
/** The answer of `/api/v1/runs/:run_id/rederivation`. */
export type DashboardRederivation = RunRederivation;
/** What `telemetry` gives under `/api/v1/operations`. */
export type DashboardRunPath = GoldenPath;
/** A frame with what was read from it; in memory, where `payload` is bytes. */
export type DashboardFrame = z.output<typeof dashboardFrameSchema>;
/** The answer of `/api/v1/runs/:run_id/frames`; in memory, where payloads are bytes. */
export type DashboardFrames = z.output<typeof dashboardFramesSchema>;
/** The data of one event of `/api/v1/stream`, written by the dashboard server for every client alike. */
export type DashboardStreamEvent = z.infer<typeof dashboardStreamEventSchema>;
