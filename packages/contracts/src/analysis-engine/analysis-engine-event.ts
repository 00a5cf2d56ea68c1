import { z } from 'zod';

import { opaqueObject, timestampMs } from '../primitives.ts';
import { engineModeSchema, runIdSchema } from '../runs/engine-run-record.ts';
import { gateReasonSchema } from '../state-gate/state-gate-event.ts';

export const moduleKindSchema = z.enum(['signal', 'detector', 'rule', 'output']);
export type ModuleKind = z.infer<typeof moduleKindSchema>;

export const artifactKindSchema = z.enum(['signal', 'detection', 'evaluation', 'output']);
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
export type Artifact = z.infer<typeof artifactSchema>;

export const moduleFailureSchema = z
  .object({
    module_id: z.string().min(1),
    module_kind: moduleKindSchema,
    error_kind: z.string(),
    error_detail: z.string(),
  })
  .readonly();
export type ModuleFailure = z.infer<typeof moduleFailureSchema>;

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
export type AnalysisEngineEvent = z.infer<typeof analysisEngineEventSchema>;
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
export type AnalysisModuleStateRecord = z.infer<typeof analysisModuleStateRecordSchema>;
