import { z } from 'zod';

import { firstProblem } from '../config/parse-config.ts';
import { opaqueObject, sha256Digest, timestampMs } from '../primitives.ts';
import { runIdSchema } from '../runs/engine-run-record.ts';
import type { AuditRecord } from './audit-record.ts';
import { operationDoorSchema, operationProgressSchema, retryAdviceSchema } from './operation-execution.ts';
import { feedbackReasonSchema, feedbackStanceSchema } from './run-feedback.ts';

const count = z.int().nonnegative();
/**
 * A part of a record that is read as it stands. It comes from a log, so that it is JSON; to look at all of it would be most of what
 * reading a whole configuration costs.
 */
const json = z.custom<z.core.util.JSONType>((value) => value !== undefined);

/**
 * How far into a file an import has come, and what it has found there: all that is needed to go on from the next line.
 * Committed together with the events of these lines.
 */
const importPositionSchema = z
  .object({
    /** Lines read so far, of every sort. */
    lines: count,
    /** Uncompressed bytes of these lines, terminators included. */
    bytes: count,
    /** Events that came of them. */
    records: count,
    /** How many of the events are DecodeFailure. */
    decode_failures: count,
    bad_lines: count,
    /** Header, blank and connection lines, and frames that say nothing about the market. */
    metadata_lines: count,
    /** Events whose time lies before that of an earlier one of the same file. They keep their place: archives are not sorted. */
    out_of_order: count,
    latest_recv_ts_ms: timestampMs.nullable(),
    /** The least time of an event; left out by older versions. */
    earliest_recv_ts_ms: timestampMs.nullable().default(null),
    /** Candles whose price moved without a volume, and the line of the first one. */
    moved_without_volume: count.default(0),
    first_moved_without_volume_line: count.nullable().default(null),
    /** Symbol of the last decoded event: what a frame without one is attributed to. */
    symbol_hint: z.string().nullable(),
  })
  .readonly();
/** A place between two lines of a file, as the audit keeps it. Lines count from 1, sizes are bytes. */
export type ImportPosition = z.output<typeof importPositionSchema>;

/**
 * What was imported: the same bytes read as the same thing are imported once. The symbol belongs to it because files of
 * two symbols may be equal byte for byte, as funding rates in a quiet month are; `null` where the lines themselves tell.
 */
const importedContentSchema = z
  .object({ kind: z.string(), source_id: z.string(), symbol: z.string().nullable(), file_digest: sha256Digest })
  .readonly();
/** What makes two imports the same one, whatever the file is called. */
export type ImportedContent = z.output<typeof importedContentSchema>;

const badLines = z.array(z.object({ line: count, reason: z.string() }).readonly()).readonly();

/** Where an import stands after the batch that the record is committed with. */
const importReached = z.object({
  content: importedContentSchema,
  /** The last part of the path only: where the file lay is nobody's business. */
  file_name: z.string(),
  position: importPositionSchema,
  bad_lines: badLines.default([]),
});

/** What every entry about an operation says. `trace_id` and `span_id` have the shapes of W3C trace context. */
const operationThread = {
  /** The operation's id, such as `why`. */
  operation: z.string().min(1),
  trace_id: z.string().regex(/^[0-9a-f]{32}$/),
  span_id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Who asked, and by which door. */
  actor: z.string().min(1),
  door: operationDoorSchema,
};

/** Where in a log one identity ends and the next one begins: between two boundaries, and between two records of each stream. */
const identityBorderSchema = z
  .object({
    /** The last boundary that was run before it, and the end of that boundary's cut. */
    after_engine_timestamp_ms: timestampMs,
    cut_end_ingest_seq: count,
    /** The first raw record that features look at from there on. */
    lookback_start_ingest_seq: count,
    /** By stream, how many records were made before it, and the last engine time of them. */
    streams: z
      .record(z.string(), z.object({ records: count, last_engine_timestamp_ms: timestampMs.nullable() }).readonly())
      .readonly(),
  })
  .readonly();
/** Where in a log one identity ends and the next one begins. */
export type IdentityBorder = z.output<typeof identityBorderSchema>;

const carried = z.enum(['carried', 'anew']);
const carriedMemorySchema = z
  .object({
    /** Each symbol's belief and the regime that is held. */
    hysteresis: carried,
    /** How many records of the hysteresis are forgotten, by this identity and by those before it. */
    forgotten_hysteresis_records: count,
    /** Each symbol's last decision of the gate. */
    gate: carried,
    /** The analysis modules whose states begin anew; those of all others are carried. */
    modules_anew: z.array(z.string()).readonly(),
  })
  .readonly();
/** What becomes, where an identity begins, of what the runs before it remembered. */
export type CarriedMemory = z.output<typeof carriedMemorySchema>;

function kind<const Kind extends string, Detail extends z.ZodType>(name: Kind, detail: Detail) {
  return z
    .object({
      schema: z.literal('audit_record'),
      schema_version: z.literal('1'),
      kind: z.literal(name),
      recorded_ts_ms: timestampMs,
      detail,
    })
    .readonly();
}

/**
 * The facts that this version writes into the audit, by kind: the words stand in logs and never change. Within a version a
 * detail may gain optional fields. An audit may hold other kinds, of older and of newer versions: a reader passes over them.
 */
const AUDIT_KINDS = {
  /** An import of a file begins. */
  import_started: () =>
    kind(
      'import_started',
      z
        .object({
          content: importedContentSchema,
          file_name: z.string(),
          file_bytes: count,
          /** The column or field that the events have their receipt time from. */
          recv_ts_ms_from: z.string(),
        })
        .readonly(),
    ),
  /** Some lines of a file are in the log. */
  import_progress: () => kind('import_progress', importReached.readonly()),
  /** All lines of a file are in the log. */
  import_completed: () => kind('import_completed', importReached.readonly()),
  /** A live session or a recording begins, and what it listens to. */
  feed_session: () =>
    kind(
      'feed_session',
      z
        .object({
          venue: z.string(),
          streams: z.array(z.string()).readonly(),
          mode: z.string().optional(),
          symbols: z.array(z.string()).readonly().optional(),
          socket_url: z.string().optional(),
          rest_url: z.string().optional(),
        })
        .readonly(),
    ),
  /** The identity that the log's runs are made with, from here on: its first, or one that follows another. */
  run_epoch: () =>
    kind(
      'run_epoch',
      z
        .object({
          config: json,
          config_hash: z.string(),
          /** The whole of it; left out by older versions. */
          calibration: json.default(null),
          runtime: z
            .object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()).readonly() })
            .readonly(),
          runtime_fingerprint: z.string(),
          /** The package that brings the command which made the runs, by which it can be fetched; left out by older versions. */
          program: z.object({ package: z.string(), version: z.string() }).readonly().optional(),
          /** Where it takes over from the identity before; left out where the log had no runs. */
          border: identityBorderSchema.optional(),
          /** What differs from the identity before, by path. */
          changed: z
            .array(z.object({ path: z.string(), before: json, now: json }).readonly())
            .readonly()
            .optional(),
          /** What becomes of what the runs before remembered; left out where the log had none. */
          memory: carriedMemorySchema.optional(),
        })
        .readonly(),
    ),
  /** The log was begun with events of another one, and how far they are in it. */
  log_imported: () =>
    kind(
      'log_imported',
      z
        .object({
          /** The first record of the other log that came over, and a digest by which it is known again. */
          first_ingest_seq: count,
          first_record_digest: sha256Digest,
          /** The last one so far, and what it is here. */
          through_ingest_seq: count,
          as_ingest_seq: count,
        })
        .readonly(),
    ),
  /** Who is watched from a receipt on. */
  watched_symbols: () =>
    kind(
      'watched_symbols',
      z
        .object({
          as_of_recv_ts_ms: z.int(),
          symbols: z.array(z.object({ symbol: z.string(), since_ts_ms: z.int() }).readonly()).readonly(),
        })
        .readonly(),
    ),
  /** Events that are in the log and go no further: how many so far, and why. */
  events_left_out: () =>
    kind(
      'events_left_out',
      z
        .object({
          reason: z.string(),
          events: count,
          symbols: count,
          first_symbols: z.array(z.string()).readonly(),
          engine_timestamp_ms: timestampMs,
          max_symbols: count.optional(),
        })
        .readonly(),
    ),
  /** An operation was asked for: with what, and what for. Nothing of it has happened yet. */
  'operation.requested': () =>
    kind('operation.requested', z.object({ ...operationThread, intent: z.string(), input: json }).readonly()),
  /** It may be done. */
  'operation.allowed': () => kind('operation.allowed', z.object(operationThread).readonly()),
  /** It may not be done, and was not. */
  'operation.denied': () => kind('operation.denied', z.object({ ...operationThread, reason: z.string() }).readonly()),
  /** It begins. One that has no entry after this was ended from outside, or goes on. */
  'operation.started': () => kind('operation.started', z.object(operationThread).readonly()),
  /** How far a long one is. */
  'operation.progress': () =>
    kind('operation.progress', z.object({ ...operationThread, ...operationProgressSchema.unwrap().shape }).readonly()),
  /** Somebody asked that an open one stop. It does after its next whole commit, and says so as `failed` or `completed`. */
  'operation.stop_requested': () =>
    kind(
      'operation.stop_requested',
      z.object({ trace_id: operationThread.trace_id, actor: z.string().min(1), why: z.string() }).readonly(),
    ),
  /** It is done; what it committed is durable with this entry. */
  'operation.completed': () =>
    kind(
      'operation.completed',
      z
        .object({
          ...operationThread,
          duration_ms: count,
          /** SHA-256 of the output's canonical JSON. */
          output_digest: sha256Digest,
          /** What is wrong with the result, where something is. */
          finding: z.string().nullable(),
        })
        .readonly(),
    ),
  /** It ended without its result. */
  'operation.failed': () =>
    kind(
      'operation.failed',
      z
        .object({
          ...operationThread,
          duration_ms: count,
          error_kind: z.string(),
          error_detail: z.string(),
          retry_advice: retryAdviceSchema,
        })
        .readonly(),
    ),
  /** What a person says of a verdict. It stands beside the runs, in the governance log: nothing that makes runs reads it. */
  signal_feedback: () =>
    kind(
      'signal_feedback',
      z
        .object({
          run_id: runIdSchema,
          symbol: z.string(),
          engine_timestamp_ms: timestampMs,
          stance: feedbackStanceSchema,
          why: feedbackReasonSchema,
          operator: z.string().min(1).max(200).optional(),
        })
        .readonly(),
    ),
  /** The oldest segments are gone, and how the chain of digests goes on after them. Its writer may add notes of its own. */
  log_pruned: () =>
    kind(
      'log_pruned',
      z
        .looseObject({
          /** The segments up to this one are gone. */
          through_segment: count,
          /** The last batch of that segment, and its digest. */
          batch_id: count,
          digest: z.string(),
          /** SHA-256 over the digests of the batches that were kept, in the order of the log. */
          kept_digest: z.string(),
          /**
           * SHA-256 over the leaf hashes of all batches that are gone, in the order of the log; left out by older versions, and where an
           * older version has pruned before, which kept none.
           */
          leaves_digest: sha256Digest.optional(),
        })
        .readonly(),
    ),
  /** A checkpoint of the log was signed: its Merkle tree had this root at this size. */
  checkpoint_signed: () =>
    kind(
      'checkpoint_signed',
      z
        .object({
          /** The signed note, as it is printed. */
          note: z.string(),
          origin: z.string(),
          /** Batches that the tree covers. */
          tree_size: count,
          root_sha256: sha256Digest,
          /** The roots of the greatest full subtrees, from the left: they fold to the root, and a tree grows on from them. */
          peaks: z.array(sha256Digest).readonly(),
        })
        .readonly(),
    ),
};

/** A record of the audit whose kind this version knows, its detail read. */
export type KnownAuditRecord = {
  [Kind in keyof typeof AUDIT_KINDS]: z.output<ReturnType<(typeof AUDIT_KINDS)[Kind]>>;
}[keyof typeof AUDIT_KINDS];
/** The word by which a reader finds a fact in the audit. */
export type AuditKind = KnownAuditRecord['kind'];
/** The record of one kind, e.g. `AuditRecordOf<'log_pruned'>`. */
export type AuditRecordOf<Kind extends AuditKind> = Extract<KnownAuditRecord, { readonly kind: Kind }>;
/** What a record of a kind says. */
export type AuditDetail<Kind extends AuditKind> = AuditRecordOf<Kind>['detail'];

/** The record of a fact, as the log keeps it. @throws ZodError where the detail has no JSON form */
export function auditRecord<Kind extends AuditKind>(
  name: Kind,
  recordedTsMs: number,
  detail: AuditDetail<Kind>,
): AuditRecord {
  return {
    schema: 'audit_record',
    schema_version: '1',
    kind: name,
    recorded_ts_ms: recordedTsMs,
    detail: opaqueObject.parse(detail),
  };
}

/** What became of reading a record: it is of another kind, it cannot be read, or what it says. */
export type AuditReading<Kind extends AuditKind> =
  | { readonly reading: 'other' }
  | { readonly reading: 'unreadable'; readonly problem: string }
  | { readonly reading: 'known'; readonly record: AuditRecordOf<Kind> };

const made = new Map<AuditKind, ReturnType<(typeof AUDIT_KINDS)[AuditKind]>>();

/** The schema of one kind, made when a record of it is first read: most of a process's records are of a few. */
function schemaOf(kind: AuditKind) {
  const schema = made.get(kind) ?? AUDIT_KINDS[kind]();
  made.set(kind, schema);
  return schema;
}

/** Reads a record of the audit where it is of one of these kinds. */
export function readAudit<Kind extends AuditKind>(record: AuditRecord, kinds: readonly Kind[]): AuditReading<Kind> {
  const named = kinds.find((each) => each === record.kind);
  if (named === undefined) return { reading: 'other' };
  const parsed = schemaOf(named).safeParse(record);
  if (!parsed.success) return { reading: 'unreadable', problem: firstProblem(parsed.error) };
  const { data } = parsed;
  return isOneOf(data, kinds) ? { reading: 'known', record: data } : { reading: 'other' };
}

function isOneOf<Kind extends AuditKind>(
  record: KnownAuditRecord,
  kinds: readonly Kind[],
): record is AuditRecordOf<Kind> {
  return kinds.some((each) => each === record.kind);
}
