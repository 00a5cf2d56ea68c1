import type { EngineRunRecord, EventLogReader, RawInputBufferRecord } from '@xray/contracts';

import { requireReader } from '../checked-input.ts';
import { OrchestratorError } from '../errors.ts';
import type { BoundaryCut } from './boundary-cut.ts';

/** A cut that was run, with what its run records say of it. */
export interface RecordedCut extends BoundaryCut {
  readonly run_records: readonly EngineRunRecord[];
}

/** The first boundary whose cut is wanted, and the end of the cut before it; the last one where not all that follow are. */
export interface RecordedCutsFrom {
  readonly engine_timestamp_ms: number;
  readonly cut_end_ingest_seq: number;
  readonly until_engine_timestamp_ms?: number;
}

/** Run records by engine time: the final record of every run, in the order in which the runs were made. */
function* runsByBoundary(reader: EventLogReader, from: RecordedCutsFrom | null): Generator<readonly EngineRunRecord[]> {
  let runs: EngineRunRecord[] = [];
  const until = from?.until_engine_timestamp_ms;
  const range = {
    ...(from === null ? {} : { from_engine_timestamp_ms: from.engine_timestamp_ms }),
    ...(until === undefined ? {} : { to_engine_timestamp_ms: until }),
  };
  for (const batch of reader.read('run_record', range)) {
    for (const { record } of batch) {
      if (record.status === 'started') continue;
      if (runs[0] !== undefined && runs[0].engine_timestamp_ms !== record.engine_timestamp_ms) {
        yield runs;
        runs = [];
      }
      runs.push(record);
    }
  }
  if (runs.length > 0) yield runs;
}

/**
 * The cuts that a log's run records name, with their raw records: what a replay executes again.
 *
 * @throws OrchestratorError `cut_missing` when the raw log ends before a recorded cut does.
 */
export function* recordedCuts(reader: EventLogReader, from: RecordedCutsFrom | null = null): Generator<RecordedCut> {
  requireReader(reader);
  const range = from === null ? {} : { from_ingest_seq: from.cut_end_ingest_seq + 1 };
  const source = reader.readRaw(range)[Symbol.iterator]();
  let pending: readonly RawInputBufferRecord[] = [];
  let cursor = 0;

  const take = (cutEnd: number): readonly RawInputBufferRecord[] => {
    const records: RawInputBufferRecord[] = [];
    for (;;) {
      const record = pending[cursor];
      if (record === undefined) {
        const next = source.next();
        if (next.done === true) return records;
        pending = next.value;
        cursor = 0;
      } else if (record.ingest_seq > cutEnd) {
        return records;
      } else {
        records.push(record);
        cursor += 1;
      }
    }
  };

  let lastSeq = from?.cut_end_ingest_seq ?? 0;
  for (const runs of runsByBoundary(reader, from)) {
    const [first] = runs;
    if (first === undefined) continue;
    const records = take(first.cut_end_ingest_seq);
    lastSeq = records.at(-1)?.ingest_seq ?? lastSeq;
    if (lastSeq < first.cut_end_ingest_seq) {
      throw new OrchestratorError(
        'cut_missing',
        `the runs at engine time ${first.engine_timestamp_ms} end at ingest_seq ${first.cut_end_ingest_seq}, but the raw ` +
          `log ends at ${lastSeq}: the log is not whole; run xray verify on it`,
      );
    }
    yield {
      engine_timestamp_ms: first.engine_timestamp_ms,
      planned_ts_ms: first.planned_ts_ms,
      cut_kind: first.cut_kind,
      cut_end_ingest_seq: first.cut_end_ingest_seq,
      records,
      symbols: runs.map((run) => run.symbol),
      run_records: runs,
    };
  }
}
