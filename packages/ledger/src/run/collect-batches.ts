import {
  dayProfileOf,
  previousDayProfile,
  readAudit,
  type DayProfile,
  type EngineRunRecord,
  type HysteresisStoreRecord,
  type LogStream,
} from '@xray/contracts';

import { LedgerError } from '../errors.ts';
import type { ProofSource, ProvenBatch, RecordedIdentity } from './ports.ts';
import { isIdentityOf } from './run-material.ts';

/** Where a record of a run stands in its stream. */
interface Place<Record> {
  readonly seq: number;
  readonly record: Record;
}

/** Memories that the first step back reads; each further one reads twice as many. */
const FIRST_STEP_RECORDS = 64;

/** A run as it was completed, and the memory before and after it. */
interface RunPlaces {
  readonly run: Place<EngineRunRecord>;
  readonly memory_before: Place<HysteresisStoreRecord> | null;
  readonly memory_after: Place<HysteresisStoreRecord> | null;
  /** The profiles of the day before and after it. */
  readonly profiles: readonly Place<DayProfile>[];
}

function completedRun(
  { reader }: ProofSource,
  engineMs: number,
  isWanted: (run: EngineRunRecord) => boolean,
): Place<EngineRunRecord> | null {
  let found: Place<EngineRunRecord> | null = null;
  const at = { from_engine_timestamp_ms: engineMs, to_engine_timestamp_ms: engineMs };
  for (const batch of reader.read('run_record', at)) {
    for (const { record, seq } of batch) if (record.status === 'completed' && isWanted(record)) found = { record, seq };
  }
  return found;
}

function memoryAfter({ reader }: ProofSource, run: EngineRunRecord): Place<HysteresisStoreRecord> | null {
  if (run.engine_mode === 'truth') return null;
  const { engine_timestamp_ms, symbol } = run;
  const at = { from_engine_timestamp_ms: engine_timestamp_ms, to_engine_timestamp_ms: engine_timestamp_ms };
  let found: Place<HysteresisStoreRecord> | null = null;
  for (const batch of reader.read('hysteresis_record', at))
    for (const { record, seq } of batch) if (record.symbol === symbol) found = { record, seq };
  return found;
}

/** The symbol's memory from before a place of the stream, read from there backwards; of the first records, which are forgotten, none. */
function memoryBefore(
  { reader }: ProofSource,
  symbol: string,
  place: number,
  forgotten: number,
): Place<HysteresisStoreRecord> | null {
  let end = place - 1;
  for (let step = FIRST_STEP_RECORDS; end > forgotten; step *= 2) {
    const from = Math.max(forgotten + 1, end - step + 1);
    let found: Place<HysteresisStoreRecord> | null = null;
    for (const batch of reader.read('hysteresis_record', { from_seq: from, to_seq: end }))
      for (const { record, seq } of batch) if (record.symbol === symbol) found = { record, seq };
    if (found !== null) return found;
    end = from - 1;
  }
  return null;
}

/** The profiles of the day that a run went on from and that it made, where there are any. */
function profilesAround({ reader }: ProofSource, run: EngineRunRecord): readonly Place<DayProfile>[] {
  return [previousDayProfile(reader, run), dayProfileOf(reader, run)].filter((place) => place !== null);
}

/** The identity that a run was made with, and its place in the audit. */
function recordedIdentity({ reader }: ProofSource, run: EngineRunRecord) {
  let last: { readonly detail: RecordedIdentity; readonly seq: number } | null = null;
  for (const batch of reader.read('audit')) {
    for (const { record, seq } of batch) {
      const read = readAudit(record, ['run_epoch']);
      if (read.reading === 'known' && isIdentityOf(read.record.detail, run)) last = { detail: read.record.detail, seq };
    }
  }
  return last;
}

function placesOf(source: ProofSource, run: Place<EngineRunRecord>): RunPlaces {
  const memory_after = memoryAfter(source, run.record);
  const forgotten = recordedIdentity(source, run.record)?.detail.memory?.forgotten_hysteresis_records ?? 0;
  const memory_before =
    memory_after === null ? null : memoryBefore(source, run.record.symbol, memory_after.seq, forgotten);
  return { run, memory_before, memory_after, profiles: profilesAround(source, run.record) };
}

/** The completed run of an id. @throws LedgerError `unknown_run` */
function findRun(source: ProofSource, runId: string): Place<EngineRunRecord> {
  const place = source.reader.findRun(runId);
  if (place === null)
    throw new LedgerError(
      'unknown_run',
      `the log has no run ${runId}: xray inspect --stream run_record lists the runs`,
    );
  const run = completedRun(source, place.engine_timestamp_ms, ({ run_id }) => run_id === runId);
  if (run !== null) return run;
  throw new LedgerError(
    'unknown_run',
    `run ${runId} has no verdict, because it was not finished or failed: name another run`,
  );
}

/** The runs of the symbol right before a run, as far back as is asked for and as its memory reaches. Latest first. */
function earlierRuns(source: ProofSource, from: RunPlaces, runs: number): readonly RunPlaces[] {
  const found: RunPlaces[] = [];
  let at = from;
  while (found.length < runs && at.memory_before !== null) {
    const { engine_timestamp_ms, symbol } = at.memory_before.record;
    const before = completedRun(
      source,
      engine_timestamp_ms,
      (run) => run.symbol === symbol && run.engine_mode === 'hysteresis',
    );
    if (before === null) break;
    at = placesOf(source, before);
    found.push(at);
  }
  return found;
}

/**
 * The whole batches that hold what a run was made from and what it gave: frames of lookback and cut, its records, the memory before and
 * after it with all that lies between them, and its identity. With `deep` also what so many earlier runs of the symbol were made from.
 *
 * @throws LedgerError `unknown_run`
 */
export function collectBatches(source: ProofSource, runId: string, deep: number): readonly ProvenBatch[] {
  const own = placesOf(source, findRun(source, runId));
  const found = new Map<number, ProvenBatch>();
  const take = (stream: LogStream, fromSeq: number, toSeq: number): void => {
    for (const batch of source.batches(stream, fromSeq, toSeq)) found.set(batch.leaf.batch_id, batch);
  };
  for (const { memory_after, memory_before, profiles, run } of [own, ...earlierRuns(source, own, deep)]) {
    take('raw', run.record.lookback_start_ingest_seq, run.record.cut_end_ingest_seq);
    take('run_record', run.seq, run.seq);
    if (memory_after !== null) take('hysteresis_record', memory_before?.seq ?? memory_after.seq, memory_after.seq);
    for (const { seq } of profiles) take('day_profile', seq, seq);
    const identity = recordedIdentity(source, run.record);
    if (identity !== null) take('audit', identity.seq, identity.seq);
  }
  const { engine_timestamp_ms } = own.run.record;
  const at = { from_engine_timestamp_ms: engine_timestamp_ms, to_engine_timestamp_ms: engine_timestamp_ms };
  for (const batch of source.reader.read('orchestrator_event', at)) {
    for (const { record, seq } of batch) if (record.run_id === runId) take('orchestrator_event', seq, seq);
  }
  return [...found.values()].sort((one, other) => one.leaf.batch_id - other.leaf.batch_id);
}
