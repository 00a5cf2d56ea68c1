import type { EventLogReader, StoredRecord } from '../ports/event-log.ts';
import type { EngineRunRecord } from '../runs/engine-run-record.ts';

/** How far the first step back looks: a symbol that runs has a profile every half hour. Each further step looks twice as far. */
const FIRST_STEP_MS = 3_600_000;

/** The last profile of the symbol between two engine times, both included. */
function lastBetween(
  reader: Pick<EventLogReader, 'read'>,
  symbol: string,
  fromMs: number,
  toMs: number,
): StoredRecord<'day_profile'> | null {
  let last: StoredRecord<'day_profile'> | null = null;
  const range = { from_engine_timestamp_ms: fromMs, to_engine_timestamp_ms: toMs };
  for (const batch of reader.read('day_profile', range))
    for (const stored of batch) if (stored.record.symbol === symbol) last = stored;
  return last;
}

/**
 * The profile of the day that a run went on from: the last one of its symbol before it, read from the run's own time backwards in
 * steps. `null` for a symbol's first run, whose profile begins with what its window holds, and where there is none.
 */
export function previousDayProfile(
  reader: Pick<EventLogReader, 'read'>,
  { cut_start_ingest_seq, engine_timestamp_ms, symbol }: EngineRunRecord,
): StoredRecord<'day_profile'> | null {
  // The first cut of a symbol begins with the log: nothing would be found, however far one went back.
  if (cut_start_ingest_seq === 1) return null;
  let toMs = engine_timestamp_ms - 1;
  for (let step = FIRST_STEP_MS; toMs >= 0; step *= 2) {
    const fromMs = Math.max(0, toMs - step + 1);
    const found = lastBetween(reader, symbol, fromMs, toMs);
    if (found !== null) return found;
    toMs = fromMs - 1;
  }
  return null;
}

/** The profile of the day that a run made; `null` where no half hour ended with it, and where it remembers nothing. */
export function dayProfileOf(
  reader: Pick<EventLogReader, 'read'>,
  { engine_timestamp_ms, symbol }: EngineRunRecord,
): StoredRecord<'day_profile'> | null {
  return lastBetween(reader, symbol, engine_timestamp_ms, engine_timestamp_ms);
}
