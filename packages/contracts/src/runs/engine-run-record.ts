import { z } from 'zod';

import { sha256Hex } from '../canonical/digest.ts';
import { sequence, sha256Digest, timestampMs } from '../primitives.ts';

/** `truth`: no memory. `hysteresis`: belief carried from run to run. */
export const ENGINE_MODES = ['truth', 'hysteresis'] as const;
/** Accepts `truth` and `hysteresis`. The mode is part of a run's id: one boundary run in both has two runs. */
export const engineModeSchema = z.enum(ENGINE_MODES);
/** Whether a verdict has memory. The orchestrator's configuration says it for every run. */
export type EngineMode = z.infer<typeof engineModeSchema>;

/** `boundary`: at a multiple of the cadence. `timer`: asked for between two of them. */
export const cutKindSchema = z.enum(['timer', 'boundary']);
/** What set a run off. The record says it; no verdict depends on it. */
export type CutKind = z.infer<typeof cutKindSchema>;

/** Brands 64 lower-case hexadecimal characters as a run's id. It does not prove that they were made by `runId`. */
export const runIdSchema = sha256Digest.brand<'RunId'>();
/**
 * Names a run in every stream of the log and in every answer of the dashboards. Symbol, engine time, end of the cut and
 * mode decide it (`runId`), so that a replay gives the same one.
 */
export type RunId = z.infer<typeof runIdSchema>;

/**
 * What a run was made from, written before its results and completed after them. Authoritative for replay.
 *
 * `cut_start_ingest_seq` is one after the previous cut's end. `lookback_start_ingest_seq` is the first record that any
 * feature of the run looks at. `runtime_fingerprint` names the runtime and the package versions.
 */
export const engineRunRecordSchema = z
  .object({
    schema: z.literal('engine_run_record'),
    schema_version: z.literal('1'),
    run_id: runIdSchema,
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    engine_mode: engineModeSchema,
    cut_kind: cutKindSchema,
    cut_start_ingest_seq: sequence,
    cut_end_ingest_seq: sequence,
    lookback_start_ingest_seq: sequence,
    planned_ts_ms: timestampMs,
    started_ts_ms: timestampMs.meta({ operational: true }),
    completed_ts_ms: timestampMs.nullable().meta({ operational: true }),
    status: z.enum(['started', 'completed', 'failed']),
    attempts: z.int().positive(),
    error_kind: z.string().optional(),
    error_detail: z.string().optional(),
    config_hash: sha256Digest,
    calibration_hash: sha256Digest.nullable(),
    runtime_fingerprint: sha256Digest,
    observer_set: z.string().optional(),
    /** When a boundary that had been missed was caught up; left out where a run was made in its time. */
    caught_up_ts_ms: timestampMs.optional().meta({ operational: true }),
  })
  .readonly();
/**
 * A run as far as it had come when the orchestrator appended the record. `failed` comes with `error_kind` and
 * `error_detail`; `completed_ts_ms` is `null` until the end.
 */
export type EngineRunRecord = z.infer<typeof engineRunRecordSchema>;

/** What identifies a run. */
export interface RunKey {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly cut_end_ingest_seq: number;
  readonly engine_mode: EngineMode;
}

/**
 * SHA-256 hex of the UTF-8 text `symbol|engine_timestamp_ms|cut_end_ingest_seq|engine_mode`. Where the runtime has a SHA-256
 * of its own, handing it over as `digest` is several times faster than the portable one.
 */
export function runId(key: RunKey, digest: (text: string) => string = sha256Hex): RunId {
  const text = `${key.symbol}|${key.engine_timestamp_ms}|${key.cut_end_ingest_seq}|${key.engine_mode}`;
  return runIdSchema.parse(digest(text));
}
