import type { EngineRunRecord, EventLogReader, HysteresisStoreRecord } from '@xray/contracts';

/** Records that the first step back reads; each further one reads twice as many, up to the last of these. */
const FIRST_STEP_RECORDS = 64;
const LONGEST_STEP_RECORDS = 4096;

/** Where the memories of an engine time begin in their stream; `null` where it has none. */
function firstSeqAt(reader: EventLogReader, engineMs: number): number | null {
  const range = { from_engine_timestamp_ms: engineMs, to_engine_timestamp_ms: engineMs };
  for (const [first] of reader.read('hysteresis_record', range)) if (first !== undefined) return first.seq;
  return null;
}

/** The canonical form of a record of the symbol holds this; few others' do. */
function symbolMark(symbol: string): string {
  return `"symbol":${JSON.stringify(symbol)}`;
}

/** The last memory of the symbol within a closed range of the stream, from before an engine time. */
function lastMemory(
  reader: EventLogReader,
  { engine_timestamp_ms, symbol }: EngineRunRecord,
  range: { readonly from_seq: number; readonly to_seq: number },
): HysteresisStoreRecord | null {
  const mark = symbolMark(symbol);
  let last: HysteresisStoreRecord | null = null;
  for (const batch of reader.read('hysteresis_record', range)) {
    for (const stored of batch) {
      if (!stored.body.includes(mark)) continue;
      const { record } = stored;
      if (record.symbol === symbol && record.engine_timestamp_ms < engine_timestamp_ms) last = record;
    }
  }
  return last;
}

/**
 * The memory that a run went on from: the last one of its symbol before it, `null` for a symbol's first run. Read from the run's own
 * place backwards, in steps, up to the record that is wanted: what lies before it, however long the log, is not looked at. Memories
 * up to `afterSeq` are forgotten.
 */
export function previousMemory(
  reader: EventLogReader,
  run: EngineRunRecord,
  afterSeq = 0,
): HysteresisStoreRecord | null {
  // The first cut of a symbol begins with the log: nothing would be found, however far one went back.
  if (run.cut_start_ingest_seq === 1) return null;
  const own = firstSeqAt(reader, run.engine_timestamp_ms);
  let end = (own ?? 0) - 1;
  for (let step = FIRST_STEP_RECORDS; end > afterSeq; step = Math.min(LONGEST_STEP_RECORDS, step * 2)) {
    const from = Math.max(afterSeq + 1, end - step + 1);
    const found = lastMemory(reader, run, { from_seq: from, to_seq: end });
    if (found !== null) return found;
    end = from - 1;
  }
  return null;
}
