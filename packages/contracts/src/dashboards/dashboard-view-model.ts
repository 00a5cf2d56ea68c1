import { z } from 'zod';

import { artifactSchema } from '../analysis-engine/analysis-engine-event.ts';
import { finite, sha256Digest, timestampMs, unitInterval } from '../primitives.ts';
import { CLAIM_KINDS, claimSchema } from '../regime-engine/claim.ts';
import { outlookSchema } from '../regime-engine/outlook.ts';
import { verdictInputsSchema, weightedOpinionSchema } from '../regime-engine/regime-output.ts';
import { beliefByRegimeSchema, regimeSchema } from '../regimes.ts';
import { runIdSchema } from '../runs/engine-run-record.ts';
import { gateReasonSchema, stateStatusSchema } from '../state-gate/state-gate-event.ts';

function list<Schema extends z.ZodType>(item: Schema) {
  return z.array(item).readonly();
}

const texts = list(z.string());
const gateStatus = z.enum(['OPEN', 'CLOSED', 'UNKNOWN']);
const count = z.int().nonnegative();

/** Which run a section was copied from. A section older than the symbol's last run is the last one known. */
const fromRun = { run_id: runIdSchema, engine_timestamp_ms: timestampMs };

/** `UNKNOWN` where there is no run before to compare with. */
export const dashboardTrendStatusSchema = z.enum(['RISING', 'FALLING', 'FLAT', 'UNKNOWN']);

/** `OK` where a part has nothing to tell, `DEGRADED` where it has, `UNKNOWN` where it has not been heard of. */
export const systemStatusSchema = z.enum(['OK', 'DEGRADED', 'UNKNOWN']);

/**
 * How one part of the system fares, by what its events say. `details` is empty unless the status is `DEGRADED`. The time is
 * the engine time of its last event, and that of the view for `dashboards`.
 */
export const dashboardComponentSchema = z
  .object({
    component_id: z.enum(['orchestrator', 'state_gate', 'analysis_engine', 'dashboards']),
    status: systemStatusSchema,
    details: texts,
    last_update_ts_ms: timestampMs.nullable(),
  })
  .readonly();

/**
 * Of engine time against `as_of_ts_ms`, and of a symbol also of what its last verdict was made from. `reasons` is empty where
 * the status is `ACTIVE`.
 */
export const dashboardStalenessSchema = z
  .object({ status: z.enum(['ACTIVE', 'LATE', 'STALE']), is_stale: z.boolean(), reasons: texts })
  .readonly();

/** `state_status` and the time are `null`, and the status `UNKNOWN`, until the gate has spoken. */
export const dashboardGateSchema = z
  .object({
    status: gateStatus,
    state_status: stateStatusSchema.nullable(),
    reasons: list(gateReasonSchema),
    /** The reasons once more, each as a short text for people. */
    reason_texts: texts.optional(),
    /** The gap for which the gate fell back to its first state in that run; `null` where none did that. */
    reset_reason: z.enum(['reset_timestamp_gap', 'reset_engine_gap']).nullable(),
    /** Why the gate fell back to its first state in that run, for people; left out where it did not. */
    reset_text: z.string().optional(),
    engine_timestamp_ms: timestampMs.nullable(),
  })
  .readonly();

/** A run's verdict without its evidence, which stands at the symbol. `confidence` is a share of 1. */
export const dashboardVerdictSchema = z
  .object({
    ...fromRun,
    regime: regimeSchema,
    confidence: unitInterval,
    drivers: texts,
    invalidations: texts,
    permissions: texts,
    inputs: verdictInputsSchema.optional(),
    /** What of it holds, and the same in a sentence; to be shown in place of the regime. */
    claim: claimSchema.optional(),
    claim_text: z.string().optional(),
    /** How wide the market is about to move, and the same in a sentence. */
    outlook: outlookSchema.optional(),
    outlook_text: z.string().optional(),
  })
  .readonly();

/** The verdict that counts: of the hysteresis where there is one, else of the engine without memory. */
export const dashboardEffectiveVerdictSchema = z
  .object({ ...dashboardVerdictSchema.unwrap().shape, source: z.enum(['truth', 'hysteresis']) })
  .readonly();

/**
 * How far a change of regime has come. `RESET`: memory was void, after a gap or under another profile. `FLIPPED`: the anchor changed in this run.
 * `TRANSITIONING`: a candidate makes progress, in runs. `summary` says the same in a sentence.
 */
export const dashboardHysteresisSchema = z
  .object({
    ...fromRun,
    phase: z.enum(['STABLE', 'TRANSITIONING', 'FLIPPED', 'RESET']),
    anchor_regime: regimeSchema,
    candidate_regime: regimeSchema.nullable(),
    progress_current: count,
    progress_required: z.int().positive(),
    last_commit_timestamp_ms: timestampMs.nullable(),
    reason_codes: texts,
    confidence_trend: dashboardTrendStatusSchema,
    summary: z.string(),
  })
  .readonly();

/** The belief of a run, ordered to be drawn: masses are shares of 1, `entropy_bits` tells how spread they are. */
export const dashboardBeliefSchema = z
  .object({
    ...fromRun,
    anchor_regime: regimeSchema,
    /** By mass descending, ties by taxonomy order. */
    distribution: list(z.object({ regime: regimeSchema, mass: unitInterval }).readonly()),
    entropy_bits: finite.nullable(),
    /** How the anchor's mass changed since the run before. */
    trend: z.object({ status: dashboardTrendStatusSchema, anchor_mass_delta: finite.nullable() }).readonly(),
  })
  .readonly();

/** What the modules said of the latest run that they spoke of. */
export const dashboardAnalysisSchema = z
  .object({
    ...fromRun,
    /** `EMPTY`: no artifact. `PARTIAL`: a module failed, or the run has not ended. `PRESENT`: all there. */
    status: z.enum(['EMPTY', 'PARTIAL', 'PRESENT']),
    /** The summaries of active detections, then the reasons for attention. */
    highlights: texts,
    /** By stage, then module id, then name. */
    artifacts: list(artifactSchema),
    failures: texts,
  })
  .readonly();

/** How much a person should look at the symbol now, and why: copied from the `attention_score` artifact. */
export const dashboardAttentionSchema = z.object({ score: unitInterval, reasons: texts }).readonly();

const numbersByName = z.record(z.string(), finite.nullable()).readonly();

/** One past run of a symbol, for sparklines and belief histories. A failed run has no verdict. */
export const dashboardRecentRunSchema = z
  .object({
    ...fromRun,
    status: z.enum(['STARTED', 'COMPLETED', 'FAILED']),
    regime: regimeSchema.nullable(),
    confidence: unitInterval.nullable(),
    belief_by_regime: beliefByRegimeSchema.nullable(),
    price: finite.nullable(),
    gate_status: gateStatus,
    /** What the verdict claims; `null` where it has none. Left out by older versions. */
    claim: z.enum(CLAIM_KINDS).nullable().optional(),
  })
  .readonly();

/**
 * One symbol as it stands. A section that is left out has never been heard of; one that the last run lacks is that of
 * the last run with it, and its own `run_id` says which.
 */
export const dashboardSymbolSchema = z
  .object({
    symbol: z.string().min(1),
    last_run_id: runIdSchema.nullable(),
    last_run_status: z.enum(['STARTED', 'COMPLETED', 'FAILED']).nullable(),
    last_engine_timestamp_ms: timestampMs.nullable(),
    /** `error_kind: error_detail` of the last run where it failed. */
    last_error: z.string().nullable(),
    staleness: dashboardStalenessSchema,
    gate: dashboardGateSchema,
    regime_truth: dashboardVerdictSchema.optional(),
    hysteresis: dashboardHysteresisSchema.optional(),
    regime_effective: dashboardEffectiveVerdictSchema.optional(),
    belief: dashboardBeliefSchema.optional(),
    /** The accepted opinions behind `regime_effective`, with their weights, in the order of the verdict. */
    evidence: list(weightedOpinionSchema).optional(),
    analysis: dashboardAnalysisSchema.optional(),
    attention: dashboardAttentionSchema.optional(),
    /** The features of the last run that has them, by name. */
    features: numbersByName.optional(),
    /** The numbers of the `market_metrics` artifacts, by name. */
    metrics: numbersByName.optional(),
    /** Raw market events a second between the last run and the run before; `null` where there are not two runs. */
    raw_events_per_second: finite.nonnegative().nullable(),
    /** Oldest first, bounded. */
    recent_runs: list(dashboardRecentRunSchema),
  })
  .readonly();

/**
 * Which venues and streams the data comes from, and the log, configuration and calibration that the verdicts were made
 * with; `null` where it is not known.
 */
export const dashboardProvenanceSchema = z
  .object({
    /** By name, as are the streams. */
    venues: texts,
    streams: texts,
    log: z.string().nullable(),
    log_size_bytes: count.nullable(),
    config_hash: sha256Digest.nullable(),
    calibration_hash: sha256Digest.nullable(),
  })
  .readonly();

/**
 * How much came in, how old it is, and where from. `enforcement_state` is `SHADOW`, always: nothing here places an
 * order.
 */
export const dashboardTelemetrySchema = z
  .object({
    ingest: z
      .object({
        /** The latest engine time of each source: no wall clock enters. */
        last_orchestrator_event_ts_ms: timestampMs.nullable(),
        last_state_gate_event_ts_ms: timestampMs.nullable(),
        last_analysis_engine_event_ts_ms: timestampMs.nullable(),
        /** Distinct events of the last run of every symbol, by source. */
        events_by_source: z.record(z.string(), count).readonly(),
        failures_by_source: z.record(z.string(), count).readonly(),
        /** Raw market events of the cuts of the last run of every symbol, by type. */
        raw_events_by_type: z.record(z.string(), count).readonly(),
        /** Sum over the symbols that have a rate; `null` where none has. */
        raw_events_per_second: finite.nonnegative().nullable(),
      })
      .readonly(),
    staleness: dashboardStalenessSchema,
    enforcement_state: z.literal('SHADOW'),
    provenance: dashboardProvenanceSchema,
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
/** All that a page or a terminal shows at one moment. A dashboard builder writes it; renderers read nothing else. */
export type DashboardViewModel = z.infer<typeof dashboardViewModelSchema>;
/** Everything shown of one symbol. */
export type DashboardSymbol = z.infer<typeof dashboardSymbolSchema>;
/** The last decision about a symbol, as people read it. `UNKNOWN` is to be taken for `CLOSED`. */
export type DashboardGate = z.infer<typeof dashboardGateSchema>;
/** What the engine said of a run, in the mode that the section is named after. */
export type DashboardVerdict = z.infer<typeof dashboardVerdictSchema>;
/** The verdict to show where there is room for one. `source` tells whether it has memory. */
export type DashboardEffectiveVerdict = z.infer<typeof dashboardEffectiveVerdictSchema>;
/** Whether a number rose or fell by more than the configuration's `flat_within` since the run before. */
export type DashboardTrendStatus = z.infer<typeof dashboardTrendStatusSchema>;
/** Memory and transition of a symbol; left out where runs have no memory. */
export type DashboardHysteresis = z.infer<typeof dashboardHysteresisSchema>;
/** The nine regimes with their masses, the likeliest first. */
export type DashboardBelief = z.infer<typeof dashboardBeliefSchema>;
/** Artifacts, failures and the lines worth reading first. */
export type DashboardAnalysis = z.infer<typeof dashboardAnalysisSchema>;
/** Where to look first among many symbols; a score of 0 is nothing to see, of 1 as much as can be. */
export type DashboardAttention = z.infer<typeof dashboardAttentionSchema>;
/**
 * How far behind the present a symbol or the whole is: the configuration says from which age on it is `LATE`, and from
 * which `STALE`.
 */
export type DashboardStaleness = z.infer<typeof dashboardStalenessSchema>;
/** The health of one part of the system. */
export type DashboardComponent = z.infer<typeof dashboardComponentSchema>;
/** A point of a sparkline. */
export type DashboardRecentRun = z.infer<typeof dashboardRecentRunSchema>;
/** Where the numbers on the page come from. Set by whoever feeds the builder; no event says it. */
export type DashboardProvenance = z.infer<typeof dashboardProvenanceSchema>;
/** Counts, ages and provenance of the whole. */
export type DashboardTelemetry = z.infer<typeof dashboardTelemetrySchema>;
