import {
  readAudit,
  auditRecord,
  sha256Hex,
  WATCH_CHANNEL,
  type AuditDetail,
  type EventLogReader,
  type EventLogWriter,
  type RawInputBufferRecord,
  type RawMarketEvent,
} from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';
import { restoreState } from './restored-state.ts';
import { sessionEvent } from './session-events.ts';
import { createWatchList, watchedUntil } from './watched-symbols.ts';

/** What of a log is to be brought into a new one. */
export interface LogImportPlan {
  /** The first record of the old log that the new one has, or will have, and what tells it from another. */
  readonly first_ingest_seq: number;
  readonly first_record_digest: string;
  /** The next record to be brought over. */
  readonly next_ingest_seq: number;
  /** The last record of the new log. */
  readonly as_ingest_seq: number;
}

function digestOf({ event }: RawInputBufferRecord): string {
  const { event_type, raw_payload, recv_ts_ms, source_id, symbol } = event;
  return sha256Hex([recv_ts_ms, source_id, symbol, event_type, sha256Hex(raw_payload)].join(' '));
}

function recordAt(reader: EventLogReader, ingestSeq: number): RawInputBufferRecord | null {
  for (const [record] of reader.readRaw({ from_ingest_seq: ingestSeq, to_ingest_seq: ingestSeq }))
    if (record !== undefined) return record;
  return null;
}

function lastIngestSeq(reader: EventLogReader | null): number {
  return reader?.rawBatches().at(-1)?.last_ingest_seq ?? 0;
}

function lastImport(reader: EventLogReader | null): AuditDetail<'log_imported'> | null {
  let last: AuditDetail<'log_imported'> | null = null;
  for (const batch of reader?.read('audit') ?? []) {
    for (const { record } of batch) {
      const read = readAudit(record, ['log_imported']);
      if (read.reading === 'known') last = read.record.detail;
    }
  }
  return last;
}

function notNew(why: string): OrchestratorError {
  return new OrchestratorError('log_not_new', `the log ${why}: import into a new folder`);
}

/** As far back as the next run of the old log would look; all of a log without runs. */
function beginning(source: EventLogReader): LogImportPlan {
  const wanted = restoreState(source).warm_up?.from_ingest_seq ?? 1;
  const first_ingest_seq = Math.max(wanted, source.rawBatches()[0]?.first_ingest_seq ?? 1);
  const first = recordAt(source, first_ingest_seq);
  if (first === null)
    throw new OrchestratorError('cut_missing', 'the log holds no raw events that could be imported: name another log');
  return {
    first_ingest_seq,
    first_record_digest: digestOf(first),
    next_ingest_seq: first_ingest_seq,
    as_ingest_seq: 0,
  };
}

/**
 * What of a log a new one is begun with, so that its first runs are warm: the raw events from the first that features of the old log's
 * next run would look at. An import that was stopped goes on. `target` is `null` where there is no log yet.
 *
 * @throws OrchestratorError `log_not_new` where the target holds something else; `cut_missing` where there is nothing to import
 */
export function planLogImport(source: EventLogReader, target: EventLogReader | null): LogImportPlan {
  const imported = lastImport(target);
  const as_ingest_seq = lastIngestSeq(target);
  if (imported === null) {
    if (as_ingest_seq > 0) throw notNew('holds events already');
    return beginning(source);
  }
  const { first_ingest_seq, first_record_digest, through_ingest_seq } = imported;
  const first = recordAt(source, first_ingest_seq);
  if (first === null || digestOf(first) !== first_record_digest) throw notNew('was begun with another log');
  if (imported.as_ingest_seq !== as_ingest_seq) throw notNew('has gone on by itself since it was begun with this one');
  return { first_ingest_seq, first_record_digest, next_ingest_seq: through_ingest_seq + 1, as_ingest_seq };
}

/** Who was watched where the import begins: nothing that is brought over says so. */
function watchEvents(source: EventLogReader, first: RawMarketEvent): readonly RawMarketEvent[] {
  return (watchedUntil(source, first.recv_ts_ms) ?? []).map(({ symbol }) =>
    sessionEvent(first.source_id, symbol, WATCH_CHANNEL, first.recv_ts_ms, {
      state: 'connected',
      detail: 'watched reason=imported_log',
    }),
  );
}

/** What is brought over, from where, and into what. */
export interface LogImportOptions {
  readonly source: EventLogReader;
  readonly plan: LogImportPlan;
  readonly writer: Pick<EventLogWriter, 'append'>;
  /** A wall clock in milliseconds since the Unix epoch. */
  readonly wallMs: () => number;
  readonly signal: AbortSignal;
  /** Called after each commit with the last record of the old log that is in, and how many events are. */
  readonly onImported: (throughIngestSeq: number, records: number) => void;
}

/** What came over. */
export interface ImportedLog {
  readonly records: number;
  readonly by_event_type: Readonly<Record<string, number>>;
}

/** Carries out a plan, a batch of the old log to a commit; ends after the one in flight when the signal is aborted. */
export async function importLog({
  onImported,
  plan,
  signal,
  source,
  wallMs,
  writer,
}: LogImportOptions): Promise<ImportedLog> {
  const { first_ingest_seq, first_record_digest, next_ingest_seq } = plan;
  let as_ingest_seq = plan.as_ingest_seq;
  const begins = next_ingest_seq === first_ingest_seq;
  const first = recordAt(source, first_ingest_seq)?.event;
  let announced = begins && first !== undefined ? watchEvents(source, first) : [];
  const watched = begins || first === undefined ? [] : watchedUntil(source, recvBefore(source, next_ingest_seq));
  const watchList = createWatchList(watched ?? [], wallMs);
  const by_event_type: Record<string, number> = {};
  let imported = 0;
  for (const records of source.readRaw({ from_ingest_seq: next_ingest_seq })) {
    if (signal.aborted) break;
    const through_ingest_seq = records.at(-1)?.ingest_seq;
    if (through_ingest_seq === undefined) continue;
    const raw = [...announced, ...records.map(({ event }) => event)];
    announced = [];
    as_ingest_seq += raw.length;
    const detail = { first_ingest_seq, first_record_digest, through_ingest_seq, as_ingest_seq };
    await writer.append({
      raw,
      ingest_ts_ms: wallMs(),
      entries: [
        ...watchList.entriesWith(raw),
        { stream: 'audit', record: auditRecord('log_imported', wallMs(), detail) },
      ],
    });
    imported += raw.length;
    for (const { event_type } of raw) by_event_type[event_type] = (by_event_type[event_type] ?? 0) + 1;
    onImported(through_ingest_seq, imported);
  }
  return { records: imported, by_event_type };
}

function recvBefore(source: EventLogReader, ingestSeq: number): number {
  return recordAt(source, ingestSeq - 1)?.event.recv_ts_ms ?? 0;
}
