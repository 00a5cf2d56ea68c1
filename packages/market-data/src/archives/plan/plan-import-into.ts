import type { AuditRecord, EventLogReader } from '@xray/contracts';

import { importHistory } from '../audit/import-history.ts';
import { planImport, type ImportPlan, type ImportRequest } from './import-plan.ts';
import type { RecordedEvents } from './overlap.ts';

/** What is to be imported, without what the log holds already. */
export type NewImport = Omit<ImportRequest, 'history' | 'recorded'>;

function auditRecords(reader: Pick<EventLogReader, 'read'>): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const batch of reader.read('audit')) records.push(...batch.map((stored) => stored.record));
  return records;
}

/** Raw events of a symbol received in a span of time; batches that lie outside are not read. */
function recordedEvents(reader: Pick<EventLogReader, 'rawBatches' | 'readRaw'>): RecordedEvents {
  return function* recorded(symbol, fromMs, toMs) {
    for (const batch of reader.rawBatches()) {
      if (batch.max_recv_ts_ms < fromMs || batch.min_recv_ts_ms > toMs) continue;
      const range = { from_ingest_seq: batch.first_ingest_seq, to_ingest_seq: batch.last_ingest_seq, symbol };
      for (const records of reader.readRaw(range)) for (const { event } of records) yield event;
    }
  };
}

/**
 * Plans with what the log already holds, so that no line enters it twice and what contradicts it is announced; `null` is a log
 * that is not there yet.
 *
 * @throws MarketDataError as `planImport` and `importHistory`
 */
export function planImportInto(
  reader: Pick<EventLogReader, 'rawBatches' | 'read' | 'readRaw'> | null,
  request: NewImport,
): Promise<ImportPlan> {
  if (reader === null) return planImport({ ...request, history: importHistory([]) });
  const history = importHistory(auditRecords(reader));
  return planImport({ ...request, history, recorded: recordedEvents(reader) });
}
