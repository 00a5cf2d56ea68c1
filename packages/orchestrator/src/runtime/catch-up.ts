import type { EventLogReader } from '@xray/contracts';

import { cutBoundary, type CutTimes } from '../cuts/due-symbols.ts';
import type { LiveCuts } from '../cuts/live-cuts.ts';
import type { BoundaryRunner, RanBoundary } from './boundary-runner.ts';

export interface CatchUpOptions {
  readonly reader: EventLogReader;
  readonly cuts: LiveCuts;
  readonly runner: BoundaryRunner;
  readonly times: CutTimes;
  readonly from_ingest_seq: number;
  /** The last boundary that was run; `null` for a log without runs. */
  readonly after_engine_timestamp_ms: number | null;
  readonly signal: AbortSignal;
  readonly onBoundary: (boundary: RanBoundary) => void;
  /** Called once, with the last record taken, before any later one can become durable. */
  readonly onEnd: (ingestSeq: number) => void;
}

/**
 * Works through what the log holds behind its last run: records in order, and every boundary whose cut is whole by them, in
 * order. The log may grow meanwhile; what came until the end is in. Resolves with the last boundary whose cut was closed,
 * `null` where the log holds no record.
 */
export async function catchUp(options: CatchUpOptions): Promise<number | null> {
  const { cuts, onBoundary, onEnd, reader, runner, signal, times } = options;
  const { cadence_ms } = times;
  let position = options.from_ingest_seq - 1;
  let closed = options.after_engine_timestamp_ms;
  for (;;) {
    const before = position;
    for (const records of reader.readRaw({ from_ingest_seq: position + 1 })) {
      const [first] = records;
      if (first === undefined) continue;
      runner.take(records);
      position = records.at(-1)?.ingest_seq ?? position;
      closed ??= cutBoundary(first.event.recv_ts_ms, times) - cadence_ms;
      while (!signal.aborted && cuts.whole(closed + cadence_ms)) {
        closed += cadence_ms;
        const ran = await runner.run(closed);
        if (ran !== null) onBoundary(ran);
      }
      if (signal.aborted) return closed;
    }
    if (position !== before) continue;
    onEnd(position);
    return closed;
  }
}
