import { z } from 'zod';

import { artifactKindSchema } from '../analysis-engine/analysis-engine-event.ts';
import { finite, opaqueObject, sha256Digest, timestampMs, unitInterval } from '../primitives.ts';
import { weightedOpinionSchema } from '../regime-engine/regime-output.ts';
import { regimeSchema } from '../regimes.ts';
import { runIdSchema } from '../runs/engine-run-record.ts';

const list = <Schema extends z.ZodType>(item: Schema) => z.array(item).readonly();
const texts = list(z.string());

export const systemStatusSchema = z.enum(['OK', 'DEGRADED', 'UNKNOWN']);

export const dashboardComponentSchema = z
  .object({
    component_id: z.enum(['orchestrator', 'state_gate', 'analysis_engine', 'dashboards']),
    status: systemStatusSchema,
    details: texts,
    last_update_ts_ms: timestampMs.nullable(),
  })
  .readonly();

export const dashboardVerdictSchema = z
  .object({
    regime: regimeSchema,
    confidence: unitInterval,
    drivers: texts,
    invalidations: texts,
    permissions: texts,
  })
  .readonly();

export const dashboardHysteresisSchema = z
  .object({
    phase: z.enum(['STABLE', 'TRANSITIONING', 'FLIPPED', 'RESET']),
    anchor_regime: regimeSchema,
    candidate_regime: regimeSchema.nullable(),
    progress_current: z.int().nonnegative(),
    progress_required: z.int().positive(),
    last_commit_timestamp_ms: timestampMs.nullable(),
    reason_codes: texts,
    confidence_trend: z.enum(['RISING', 'FALLING', 'FLAT', 'UNKNOWN']),
    summary: z.string(),
  })
  .readonly();

export const dashboardBeliefSchema = z
  .object({
    anchor_regime: regimeSchema,
    /** By mass descending, ties by taxonomy order. */
    distribution: list(z.object({ regime: regimeSchema, mass: unitInterval }).readonly()),
    entropy_bits: finite.nullable(),
    /** How the anchor's mass changed since the run before. */
    trend: z
      .object({ status: z.enum(['RISING', 'FALLING', 'FLAT', 'UNKNOWN']), anchor_mass_delta: finite.nullable() })
      .readonly(),
  })
  .readonly();

export const dashboardArtifactSchema = z
  .object({
    artifact_kind: artifactKindSchema,
    module_id: z.string(),
    artifact_name: z.string(),
    artifact_schema: z.string(),
    artifact_schema_version: z.string(),
    payload: opaqueObject,
  })
  .readonly();

export const dashboardAnalysisSchema = z
  .object({
    status: z.enum(['EMPTY', 'PARTIAL', 'PRESENT']),
    highlights: texts,
    artifacts: list(dashboardArtifactSchema),
    failures: texts,
  })
  .readonly();

/** One past run of a symbol, for sparklines and belief histories. */
export const dashboardRecentRunSchema = z
  .object({
    run_id: runIdSchema,
    engine_timestamp_ms: timestampMs,
    regime: regimeSchema,
    confidence: unitInterval,
    price: finite.nullable(),
    gate_status: z.enum(['OPEN', 'CLOSED', 'UNKNOWN']),
  })
  .readonly();

export const dashboardSymbolSchema = z
  .object({
    symbol: z.string().min(1),
    last_run_id: runIdSchema.nullable(),
    last_run_status: z.enum(['STARTED', 'COMPLETED', 'FAILED']).nullable(),
    last_engine_timestamp_ms: timestampMs.nullable(),
    gate: z.object({ status: z.enum(['OPEN', 'CLOSED', 'UNKNOWN']), reasons: texts }).readonly(),
    regime_truth: dashboardVerdictSchema.optional(),
    hysteresis: dashboardHysteresisSchema.optional(),
    regime_effective: z
      .object({ ...dashboardVerdictSchema.unwrap().shape, source: z.enum(['truth', 'hysteresis']) })
      .readonly()
      .optional(),
    belief: dashboardBeliefSchema.optional(),
    evidence: list(weightedOpinionSchema).optional(),
    analysis: dashboardAnalysisSchema.optional(),
    /** Numbers copied from features and from the `market_metrics` and `attention_score` artifacts, by name. */
    metrics: z.record(z.string(), finite.nullable()).readonly().optional(),
    /** Oldest first, bounded. */
    recent_runs: list(dashboardRecentRunSchema),
  })
  .readonly();

export const dashboardTelemetrySchema = z
  .object({
    ingest: z
      .object({
        last_orchestrator_event_ts_ms: timestampMs.nullable(),
        last_state_gate_event_ts_ms: timestampMs.nullable(),
        last_analysis_engine_event_ts_ms: timestampMs.nullable(),
        events_by_source: z.record(z.string(), z.int().nonnegative()).readonly(),
        failures_by_source: z.record(z.string(), z.int().nonnegative()).readonly(),
        /** Raw market events of the last run's cuts, by type, over all symbols. */
        raw_events_by_type: z.record(z.string(), z.int().nonnegative()).readonly(),
      })
      .readonly(),
    staleness: z
      .object({ status: z.enum(['ACTIVE', 'LATE', 'STALE']), is_stale: z.boolean(), reasons: texts })
      .readonly(),
    enforcement_state: z.literal('SHADOW'),
    provenance: z
      .object({
        venues: texts,
        streams: texts,
        log: z.string().nullable(),
        config_hash: sha256Digest.nullable(),
        calibration_hash: sha256Digest.nullable(),
      })
      .readonly(),
  })
  .readonly();

/** The one thing that renderers see: full, immutable, deterministic. */
export const dashboardViewModelSchema = z
  .object({
    dvm_schema: z.literal('dashboard_view_model'),
    dvm_schema_version: z.literal('1'),
    as_of_ts_ms: timestampMs,
    source_run_id: runIdSchema.nullable(),
    source_engine_timestamp_ms: timestampMs.nullable(),
    system: z.object({ status: systemStatusSchema, components: list(dashboardComponentSchema) }).readonly(),
    /** By name. */
    symbols: list(dashboardSymbolSchema),
    telemetry: dashboardTelemetrySchema,
  })
  .readonly();
export type DashboardViewModel = z.infer<typeof dashboardViewModelSchema>;
export type DashboardSymbol = z.infer<typeof dashboardSymbolSchema>;
export type DashboardVerdict = z.infer<typeof dashboardVerdictSchema>;
export type DashboardHysteresis = z.infer<typeof dashboardHysteresisSchema>;
export type DashboardBelief = z.infer<typeof dashboardBeliefSchema>;
export type DashboardAnalysis = z.infer<typeof dashboardAnalysisSchema>;
export type DashboardComponent = z.infer<typeof dashboardComponentSchema>;
export type DashboardRecentRun = z.infer<typeof dashboardRecentRunSchema>;
export type DashboardTelemetry = z.infer<typeof dashboardTelemetrySchema>;
