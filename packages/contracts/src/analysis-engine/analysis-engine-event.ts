import { z } from 'zod';

import { opaqueObject, timestampMs } from '../primitives.ts';
import { engineModeSchema, runIdSchema } from '../runs/engine-run-record.ts';
import { gateReasonSchema } from '../state-gate/state-gate-event.ts';

/**
 * The stages of an analysis, in the order in which they run: signals measure, detectors watch for something to happen,
 * rules judge, outputs write to somewhere else.
 */
export const moduleKindSchema = z.enum(['signal', 'detector', 'rule', 'output']);
/** The stage of a module, which decides when it runs and what its artifacts are called. */
export type ModuleKind = z.infer<typeof moduleKindSchema>;

/**
 * What a module of each kind emits: a signal a `signal`, a detector a `detection`, a rule an `evaluation`, an output an
 * `output`.
 */
export const artifactKindSchema = z.enum(['signal', 'detection', 'evaluation', 'output']);
/** The kind of an artifact, which follows from that of its module. */
export type ArtifactKind = z.infer<typeof artifactKindSchema>;

const envelope = {
  schema: z.literal('analysis_engine_event'),
  schema_version: z.literal('1'),
  symbol: z.string().min(1),
  run_id: runIdSchema,
  engine_timestamp_ms: timestampMs,
  engine_mode: engineModeSchema.optional(),
  source_gate_reasons: z.array(gateReasonSchema).readonly().optional(),
};

/**
 * One result of one module for one run. `payload` has the form that the module declares under `artifact_schema` and its
 * version.
 */
export const artifactSchema = z
  .object({
    artifact_kind: artifactKindSchema,
    module_id: z.string().min(1),
    artifact_name: z.string().min(1),
    artifact_schema: z.string().min(1),
    artifact_schema_version: z.string().min(1),
    payload: opaqueObject,
  })
  .readonly();
/** What a module says of a run: read by later modules, outputs and dashboards. */
export type Artifact = z.infer<typeof artifactSchema>;

/**
 * That a module gave nothing for a run, and why. `error_kind` is the thrown error's code or class name, or the fault
 * that the engine found in the result.
 */
export const moduleFailureSchema = z
  .object({
    module_id: z.string().min(1),
    module_kind: moduleKindSchema,
    error_kind: z.string(),
    error_detail: z.string(),
  })
  .readonly();
/** A module's failure in one run; the other modules of the run go on without it. */
export type ModuleFailure = z.infer<typeof moduleFailureSchema>;

/**
 * How a run's analysis ended: `SUCCESS` without a failure, `PARTIAL` where a module failed, `FAILED` where all did that
 * compute for the symbol. Deliveries of outputs come later and do not count.
 */
export const analysisRunStatusSchema = z.enum(['SUCCESS', 'PARTIAL', 'FAILED']);

function variant<Type extends string, Payload extends z.ZodType>(eventType: Type, payload: Payload) {
  return z.object({ ...envelope, event_type: z.literal(eventType), payload }).readonly();
}

const completionSchema = z
  .object({ status: analysisRunStatusSchema, module_failures: z.array(moduleFailureSchema).readonly() })
  .readonly();

/** What the analysis engine says of a run: it is skipped, or started, then its artifacts and failures, then completed. */
export const analysisEngineEventSchema = z.discriminatedUnion('event_type', [
  z.object({ ...envelope, event_type: z.literal('AnalysisRunStarted') }).readonly(),
  z.object({ ...envelope, event_type: z.literal('AnalysisRunSkipped') }).readonly(),
  variant('ArtifactEmitted', artifactSchema),
  variant('ModuleFailed', moduleFailureSchema),
  variant('AnalysisRunCompleted', completionSchema),
  variant('AnalysisRunFailed', z.object({ error_kind: z.string(), error_detail: z.string() }).readonly()),
]);
/** What outputs and dashboards hear of a run's analysis. The analysis engine appends it before it gives it out. */
export type AnalysisEngineEvent = z.infer<typeof analysisEngineEventSchema>;
/** The name of a step of an analysis, by which the payload is known. */
export type AnalysisEngineEventType = AnalysisEngineEvent['event_type'];

/** A module's state after a run that succeeded. `symbol` is `null` where the state is the universe's. */
export const analysisModuleStateRecordSchema = z
  .object({
    schema: z.literal('analysis_module_state_record'),
    schema_version: z.literal('1'),
    module_id: z.string().min(1),
    state_schema: z.string().min(1),
    state_schema_version: z.string().min(1),
    symbol: z.string().min(1).nullable(),
    run_id: runIdSchema,
    engine_timestamp_ms: timestampMs,
    state: opaqueObject,
  })
  .readonly();
/**
 * What a module remembers, appended by the analysis engine in the commit of the run's events; the last one of a module
 * and symbol is where a restart goes on.
 */
export type AnalysisModuleStateRecord = z.infer<typeof analysisModuleStateRecordSchema>;
