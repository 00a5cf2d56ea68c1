import { z } from 'zod';

import { analysisEngineEventSchema } from '../analysis-engine/analysis-engine-event.ts';
import { featureSnapshotSchema } from '../composer/feature-snapshot.ts';
import { sequence, sha256Digest, timestampMs } from '../primitives.ts';
import { hysteresisStateSchema } from '../regime-engine/hysteresis.ts';
import { regimeOutputSchema } from '../regime-engine/regime-output.ts';
import { engineRunRecordSchema, runIdSchema } from '../runs/engine-run-record.ts';
import { orchestratorEventSchema } from '../runs/orchestrator-event.ts';
import { auditRecordSchema } from '../runtime/audit-record.ts';
import { runtimeEventSchema } from '../runtime/runtime-event.ts';
import { stateGateEventSchema } from '../state-gate/state-gate-event.ts';
import { runFeedbackSchema } from '../runtime/run-feedback.ts';

function list<Schema extends z.ZodType>(item: Schema) {
  return z.array(item).readonly();
}

const count = z.int().nonnegative();
/** As a text and no format of JSON Schema: not every reader of schemas knows that one. */
const base64Text = z
  .string()
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)
  .meta({ contentEncoding: 'base64' });

/** A frame that a run was made from, as it was received, and what was read from it. */
export const runFrameSchema = z
  .object({
    ingest_seq: sequence,
    recv_ts_ms: timestampMs,
    exchange_ts_ms: timestampMs.nullable(),
    source_id: z.string(),
    symbol: z.string(),
    channel: z.string().nullable(),
    event_type: z.string(),
    normalized: z.record(z.string(), z.unknown()).readonly(),
    payload_sha256: sha256Digest,
    /** The bytes, in base64. */
    payload: base64Text,
  })
  .readonly();

/** What a run was made with, as the log says it: names and digests, not the whole of configuration and calibration. */
export const evidenceIdentitySchema = z
  .object({
    /** When runs of this identity began, by a wall clock. */
    recorded_ts_ms: timestampMs,
    config_hash: sha256Digest,
    calibration: z.object({ name: z.string(), hash: sha256Digest }).readonly().nullable(),
    runtime: z
      .object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()).readonly() })
      .readonly(),
    runtime_fingerprint: sha256Digest,
  })
  .readonly();

/** One link of the chain from the frames to the verdict. Each digest covers the canonical JSON of the record named. */
export const runProofStepSchema = z
  .object({
    step: z.enum(['frames', 'features', 'verdict', 'hysteresis', 'gate', 'analysis', 'run_record']),
    /** What was hashed, in words. */
    of: z.string(),
    sha256: sha256Digest,
    /** SHA-256 over the text `previous digest|this digest`; the first one's is its own. */
    chain_sha256: sha256Digest,
  })
  .readonly();

/** A step of a run that was made again: what it gave by the log and what it gives now, as digests of the canonical JSON. */
export const rederivedStepSchema = z
  .object({
    step: z.enum(['features', 'verdict', 'hysteresis']),
    recorded_sha256: sha256Digest,
    derived_sha256: sha256Digest,
  })
  .readonly();

/** Where a step that was made again first differs; a side that has nothing there leaves its value out. */
export const rederivationDifferenceSchema = z
  .object({
    step: rederivedStepSchema.unwrap().shape.step,
    /** Dotted path within what the step gave. */
    path: z.string(),
    recorded: z.json().optional(),
    derived: z.json().optional(),
  })
  .readonly();

/** What a run was made again from beside its raw records, as the log has it. */
export const trustedStateSchema = z
  .object({
    /** `hysteresis_record` or `day_profile`. */
    stream: z.string(),
    /** The run that left it. */
    engine_timestamp_ms: timestampMs,
    /** Of its canonical JSON. */
    sha256: sha256Digest,
  })
  .readonly();

/**
 * Whether a verdict is what its raw records give: composed and judged again from them alone, with the configuration, the
 * calibration and the memory that the log names.
 */
export const runRederivationSchema = z
  .object({
    schema: z.literal('run_rederivation'),
    schema_version: z.literal('1'),
    run_id: runIdSchema,
    /** `NOT_DERIVABLE`: it could not be tried, and `reason` says why. */
    status: z.enum(['IDENTICAL', 'DIFFERENT', 'NOT_DERIVABLE']),
    /** One sentence; `null` where it was tried. */
    reason: z.string().nullable(),
    /** What lessens what was found, as that another runtime made the run; `null` where nothing does. */
    caveat: z.string().nullable(),
    /** Raw records from the first that a feature of the run looks at to the end of its cut. */
    raw_records: count,
    /** SHA-256 over what the run record says that the run was made from and with. */
    input_sha256: sha256Digest,
    /** In the order of the run. Empty where it could not be tried. */
    steps: list(rederivedStepSchema),
    /** What of the runs before was trusted as it was recorded; empty where there was nothing. Left out where nothing was made. */
    trusted: list(trustedStateSchema).optional(),
    first_difference: rederivationDifferenceSchema.nullable(),
  })
  .readonly();

/**
 * Everything that one run touched, whoever asks: label ← belief ← opinions ← features ← frames, what followed from it, what is
 * said of it, and both halves of its proof, the digest chain over the records and the verdict derived again.
 */
export const runEvidenceSchema = z
  .object({
    schema: z.literal('run_evidence'),
    schema_version: z.literal('1'),
    /** The last record of the run: it names the cut, the lookback, and the identity that the run was made with. */
    run: engineRunRecordSchema,
    /** The label with its belief and opinions, of the engine's memory where it has one; `null` where the run has no verdict. */
    verdict: regimeOutputSchema.nullable(),
    /** What this run alone says, without memory; equal to the verdict in truth mode. */
    truth: regimeOutputSchema.nullable(),
    hysteresis: hysteresisStateSchema.nullable(),
    features: featureSnapshotSchema.nullable(),
    /** What the gate decided of it; `null` where it has not yet. */
    gate: stateGateEventSchema.nullable(),
    frames: z
      .object({
        /**
         * `cut`: what came since the run before. `bar`: where archives were imported one after the other, a cut holds nothing of its
         * symbol, and the records of its bar lie in an earlier one.
         */
        from: z.enum(['cut', 'bar']),
        total: count,
        /** The first of them, as many as were asked for. */
        shown: list(runFrameSchema),
      })
      .readonly(),
    orchestrator_events: list(orchestratorEventSchema),
    gate_events: list(stateGateEventSchema),
    analysis_events: list(analysisEngineEventSchema),
    thread: list(runtimeEventSchema),
    /** `null` where the log does not say it. */
    identity: evidenceIdentitySchema.nullable(),
    /** Entries of both logs of the market that concern the run: where its frames come from, and whatever names it. */
    audit: list(auditRecordSchema),
    /** What people said of the verdict. No engine reads it. */
    feedback: list(runFeedbackSchema),
    proof: list(runProofStepSchema),
    rederivation: runRederivationSchema,
  })
  .readonly();

/** One digest of a run and how it hangs on the one before, so that somebody else can make it again. */
export type RunProofStep = z.infer<typeof runProofStepSchema>;
/** Which part of a run was made again, and whether it is the same. */
export type RederivedStep = z.infer<typeof rederivedStepSchema>;
/** The first field of a step that is made otherwise today. */
export type RederivationDifference = z.infer<typeof rederivationDifferenceSchema>;
/** The half of a run's proof that executes: the verdict made again from the bytes. */
export type RunRederivation = z.infer<typeof runRederivationSchema>;
/** A state that a run was made again from, trusted as it was recorded. */
export type TrustedState = z.infer<typeof trustedStateSchema>;
/** A frame as evidence shows it. */
export type RunFrame = z.infer<typeof runFrameSchema>;
/** What a run was made with. */
export type EvidenceIdentity = z.infer<typeof evidenceIdentitySchema>;
/** Everything that is known of one run. */
export type RunEvidence = z.infer<typeof runEvidenceSchema>;
