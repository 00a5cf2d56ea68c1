import {
  engineTimeOf,
  LOG_STREAMS,
  type CanonicalRecord,
  type AppendReceipt,
  type AppendRequest,
  type LogEntry,
  type LogStream,
} from '@xray/contracts';

import {
  blockRecords,
  createBlockBuilder,
  finishBlock,
  MAX_BLOCK_BYTES,
  truncateBlock,
  type BlockBuilder,
} from '../block/record-block.ts';
import { encodeDerivedRecord } from '../derived-codec/derived-batch.ts';
import { EventLogError } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import {
  createRawBatchEncoder,
  encodeRawEvent,
  finishRawBatch,
  truncateRawBatch,
  type RawBatchEncoder,
} from '../raw-codec/raw-batch-encoder.ts';
import type { EncodedBatch, RunIndexEntry } from '../store/batch.ts';

interface OpenBatch {
  readonly stream: LogStream;
  readonly firstSeq: number;
  readonly block: BlockBuilder;
  /** The encoder around the block, for the raw stream only. */
  readonly raw: RawBatchEncoder | null;
  minTimeMs: number | null;
  maxTimeMs: number | null;
}

/** The appends that will share one commit, encoded as they come: per stream one or more batches of bounded size. */
export interface CommitGroup {
  readonly batches: ReadonlyMap<LogStream, OpenBatch[]>;
  /** By run id; a run has several records and one entry. */
  readonly runs: Map<string, RunIndexEntry>;
  records: number;
  bytes: number;
}

/** What encoding needs beside the group: the next sequence number of each stream, and the memory of the canonicaliser. */
export interface EncodingContext {
  readonly limits: LogLimits;
  readonly heads: Map<LogStream, number>;
  readonly canonicalize: (entry: LogEntry) => CanonicalRecord;
}

export function createCommitGroup(): CommitGroup {
  return { batches: new Map(LOG_STREAMS.map((stream) => [stream, []])), runs: new Map(), records: 0, bytes: 0 };
}

function isFull(batch: OpenBatch, limits: LogLimits): boolean {
  return blockRecords(batch.block) >= limits.max_batch_records || batch.block.writer.position >= limits.max_batch_bytes;
}

function openBatch(stream: LogStream, firstSeq: number): OpenBatch {
  const raw = stream === 'raw' ? createRawBatchEncoder() : null;
  const block = raw?.block ?? createBlockBuilder();
  return { stream, firstSeq, block, raw, minTimeMs: null, maxTimeMs: null };
}

function batchFor(group: CommitGroup, context: EncodingContext, stream: LogStream): OpenBatch {
  const batches = group.batches.get(stream) ?? [];
  const last = batches.at(-1);
  if (last !== undefined && !isFull(last, context.limits)) return last;
  const next = openBatch(stream, (context.heads.get(stream) ?? 0) + 1);
  batches.push(next);
  return next;
}

/** Books a record that was just written: its sequence number, its time, its size. Returns the number. */
function book(
  group: CommitGroup,
  context: EncodingContext,
  batch: OpenBatch,
  start: number,
  timeMs: number | null,
): number {
  if (batch.block.writer.position > MAX_BLOCK_BYTES)
    throw new RangeError(`a record of ${batch.block.writer.position - start} bytes is larger than a batch may be`);
  const seq = (context.heads.get(batch.stream) ?? 0) + 1;
  context.heads.set(batch.stream, seq);
  if (timeMs !== null) {
    batch.minTimeMs = Math.min(batch.minTimeMs ?? timeMs, timeMs);
    batch.maxTimeMs = Math.max(batch.maxTimeMs ?? timeMs, timeMs);
  }
  group.records += 1;
  group.bytes += batch.block.writer.position - start;
  return seq;
}

function addRaw(group: CommitGroup, context: EncodingContext, request: AppendRequest): AppendReceipt {
  const events = request.raw ?? [];
  if (events.length === 0) return { first_ingest_seq: null, last_ingest_seq: null };
  if (request.ingest_ts_ms === undefined) throw new TypeError('raw events need an ingest_ts_ms');
  const first = (context.heads.get('raw') ?? 0) + 1;
  for (const event of events) {
    const batch = batchFor(group, context, 'raw');
    const start = batch.block.writer.position;
    if (batch.raw !== null) encodeRawEvent(batch.raw, event, request.ingest_ts_ms);
    book(group, context, batch, start, event.recv_ts_ms);
  }
  return { first_ingest_seq: first, last_ingest_seq: first + events.length - 1 };
}

function addEntry(group: CommitGroup, context: EncodingContext, entry: LogEntry): void {
  const batch = batchFor(group, context, entry.stream);
  const start = batch.block.writer.position;
  const timeMs = engineTimeOf(entry.stream, entry.record);
  encodeDerivedRecord(batch.block, context.canonicalize(entry), timeMs);
  book(group, context, batch, start, timeMs);
  if (entry.stream !== 'run_record') return;
  const { run_id, symbol, engine_timestamp_ms } = entry.record;
  if (!group.runs.has(run_id)) group.runs.set(run_id, { run_id, symbol, engine_timestamp_ms });
}

/** How a group stood before an append: what is needed to take the append out again. */
interface Mark {
  readonly heads: ReadonlyMap<LogStream, number>;
  readonly batches: ReadonlyMap<
    LogStream,
    { readonly count: number; readonly records: number; readonly last: OpenBatch | null }
  >;
  readonly runs: number;
  readonly records: number;
  readonly bytes: number;
}

function mark(group: CommitGroup, context: EncodingContext): Mark {
  return {
    heads: new Map(context.heads),
    batches: new Map(
      LOG_STREAMS.map((stream) => {
        const batches = group.batches.get(stream) ?? [];
        const last = batches.at(-1);
        return [
          stream,
          {
            count: batches.length,
            records: last === undefined ? 0 : blockRecords(last.block),
            last: last === undefined ? null : { ...last },
          },
        ];
      }),
    ),
    runs: group.runs.size,
    records: group.records,
    bytes: group.bytes,
  };
}

function restore(group: CommitGroup, context: EncodingContext, before: Mark): void {
  for (const [stream, seq] of before.heads) context.heads.set(stream, seq);
  for (const [stream, { count, records, last }] of before.batches) {
    const batches = group.batches.get(stream) ?? [];
    batches.length = count;
    const open = batches.at(-1);
    if (open === undefined || last === null) continue;
    if (open.raw === null) truncateBlock(open.block, records);
    else truncateRawBatch(open.raw, records);
    open.minTimeMs = last.minTimeMs;
    open.maxTimeMs = last.maxTimeMs;
  }
  for (const runId of [...group.runs.keys()].slice(before.runs)) group.runs.delete(runId);
  group.records = before.records;
  group.bytes = before.bytes;
}

/**
 * Encodes an append into a group, whole or not at all.
 *
 * @throws EventLogError `invalid_append`; the group is then as it was
 */
export function addToGroup(group: CommitGroup, context: EncodingContext, request: AppendRequest): AppendReceipt {
  const before = mark(group, context);
  try {
    const receipt = addRaw(group, context, request);
    for (const entry of request.entries ?? []) addEntry(group, context, entry);
    return receipt;
  } catch (cause) {
    restore(group, context, before);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventLogError('invalid_append', `the log cannot hold the append: ${reason}; mend what produced it`, {
      cause,
    });
  }
}

/** The group's batches, streams in the order of the contract. The group is used up. */
export function finishGroup(group: CommitGroup): readonly EncodedBatch[] {
  return LOG_STREAMS.flatMap((stream) =>
    (group.batches.get(stream) ?? [])
      .filter((batch) => blockRecords(batch.block) > 0)
      .map((batch) => {
        const records = blockRecords(batch.block);
        return {
          stream,
          first_seq: batch.firstSeq,
          last_seq: batch.firstSeq + records - 1,
          min_time_ms: batch.minTimeMs,
          max_time_ms: batch.maxTimeMs,
          block: batch.raw === null ? finishBlock(batch.block) : finishRawBatch(batch.raw),
        };
      }),
  );
}
