import { z } from 'zod';

import { featureSnapshotSchema } from '../composer/feature-snapshot.ts';
import { countsByEventType } from '../market-data/raw-event-types.ts';
import { sequence, timestampMs } from '../primitives.ts';
import { hysteresisStateSchema } from '../regime-engine/hysteresis.ts';
import { regimeOutputSchema } from '../regime-engine/regime-output.ts';
import { cutKindSchema, engineModeSchema, runIdSchema } from './engine-run-record.ts';

const envelope = {
  schema: z.literal('orchestrator_event'),
  schema_version: z.literal('1'),
  run_id: runIdSchema,
  symbol: z.string().min(1),
  engine_timestamp_ms: timestampMs,
  cut_start_ingest_seq: sequence,
  cut_end_ingest_seq: sequence,
  cut_kind: cutKindSchema,
  engine_mode: engineModeSchema.optional(),
  attempt: z.int().positive().optional(),
  published_ts_ms: timestampMs.optional().meta({ operational: true }),
  counts_by_event_type: countsByEventType.optional(),
};

function variant<Type extends string, Payload extends z.ZodType>(eventType: Type, payload: Payload) {
  return z.object({ ...envelope, event_type: z.literal(eventType), payload }).readonly();
}

/** What the orchestrator publishes of a run, in order: Started, then Completed or Failed, then the hysteresis state. */
export const orchestratorEventSchema = z.discriminatedUnion('event_type', [
  z.object({ ...envelope, event_type: z.literal('EngineRunStarted') }).readonly(),
  variant(
    'EngineRunCompleted',
    z.object({ regime_output: regimeOutputSchema, feature_snapshot: featureSnapshotSchema.optional() }).readonly(),
  ),
  variant('EngineRunFailed', z.object({ error_kind: z.string(), error_detail: z.string() }).readonly()),
  variant(
    'HysteresisStatePublished',
    z.object({ hysteresis_state: hysteresisStateSchema, selected_output: regimeOutputSchema }).readonly(),
  ),
]);
/** What the gate and the dashboards hear of a run. Everything in it is in the log before anybody sees it. */
export type OrchestratorEvent = z.infer<typeof orchestratorEventSchema>;
/** The name of a step of a run, by which the payload is known. */
export type OrchestratorEventType = OrchestratorEvent['event_type'];
/** The event of one step, e.g. `OrchestratorEventOf<'EngineRunFailed'>`. */
export type OrchestratorEventOf<Type extends OrchestratorEventType> = Extract<
  OrchestratorEvent,
  { readonly event_type: Type }
>;
/** Every event type, in the order in which a run publishes them; completed and failed exclude one another. */
export const ORCHESTRATOR_EVENT_TYPES = [
  'EngineRunStarted',
  'EngineRunCompleted',
  'EngineRunFailed',
  'HysteresisStatePublished',
] as const satisfies readonly OrchestratorEventType[];
