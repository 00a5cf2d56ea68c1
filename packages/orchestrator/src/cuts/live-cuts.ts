import type { RawInputBufferRecord } from '@xray/contracts';

import { checkedRecords, requireCutTimes } from '../checked-input.ts';
import { closeCut, type BoundaryCut } from './boundary-cut.ts';
import { createDueSymbols, cutBoundary, type CutTimes } from './due-symbols.ts';
import type { CutResume } from './log-cuts.ts';

/** Where cutting goes on after a restart; without `resume` the first record opens the first cut. */
export interface LiveCutOptions extends CutTimes {
  readonly resume?: CutResume;
  /** Records of earlier cuts that fall due only after the last run: `stillDue` of the log. */
  readonly still_due?: Iterable<RawInputBufferRecord>;
}

/** Cuts as time goes on: the same, record for record, as `logCuts` makes of the finished log. */
export interface LiveCuts {
  /** Takes durable records, in ingest order; their receipts never go back. */
  add(records: readonly RawInputBufferRecord[]): void;
  /**
   * What of the records taken belongs to the coming boundary for certain, each once: the composer may have it before the
   * boundary. The boundary's cut then holds only what came after.
   */
  takeEarly(): readonly RawInputBufferRecord[];
  /** Records that wait for later boundaries. */
  waiting(): number;
  /** Whether the log asks for a boundary: a receipt lies in its cut or later, or what was taken falls due there. */
  reached(engineMs: number): boolean;
  /** Whether the cut of a boundary is whole: something was received after it. */
  whole(engineMs: number): boolean;
  /** The cut of a boundary: everything received until its delay has passed must have been added. `null` for one where nobody is due. */
  close(engineMs: number): BoundaryCut | null;
}

/** @see logCuts for the rule. Boundaries must be closed in order; those that are passed over are closed with a later one. */
export function createLiveCuts(options: LiveCutOptions): LiveCuts {
  requireCutTimes(options);
  const { boundary_delay_ms, cadence_ms, resume, still_due = [] } = options;
  const due = createDueSymbols(options, resume?.watched);
  let cutEnd = resume?.cut_end_ingest_seq ?? 0;
  let lastRecvMs = Number.NEGATIVE_INFINITY;
  let waiting: RawInputBufferRecord[] = [];
  for (const record of still_due) due.add(record);

  /** The boundary whose cut is open: receipts until its delay has passed belong to it, whatever else comes. */
  let open = resume === undefined ? null : resume.engine_timestamp_ms + cadence_ms;

  const takeUntil = (limitMs: number, boundary: number): readonly RawInputBufferRecord[] => {
    const later = waiting.findIndex((record) => record.event.recv_ts_ms > limitMs);
    const taken = later === -1 ? waiting : waiting.slice(0, later);
    waiting = later === -1 ? [] : waiting.slice(later);
    for (const record of taken) due.add(record, boundary);
    cutEnd = taken.at(-1)?.ingest_seq ?? cutEnd;
    return taken;
  };

  return {
    add(records) {
      checkedRecords(records);
      const [first] = records;
      if (first === undefined) return;
      open ??= cutBoundary(first.event.recv_ts_ms, options);
      for (const record of records) waiting.push(record);
      lastRecvMs = records.at(-1)?.event.recv_ts_ms ?? lastRecvMs;
    },
    takeEarly() {
      return open === null ? [] : takeUntil(open + boundary_delay_ms, open);
    },
    waiting: () => waiting.length,
    reached: (engineMs) =>
      waiting.length > 0 ||
      lastRecvMs > engineMs - cadence_ms + boundary_delay_ms ||
      (due.next() ?? Number.POSITIVE_INFINITY) <= engineMs,
    whole: (engineMs) => lastRecvMs > engineMs + boundary_delay_ms,
    close(engineMs) {
      const records = takeUntil(engineMs + boundary_delay_ms, engineMs);
      open = engineMs + cadence_ms;
      return closeCut(due, {
        engine_timestamp_ms: engineMs,
        boundary_delay_ms,
        cut_end_ingest_seq: cutEnd,
        records,
      });
    },
  };
}
