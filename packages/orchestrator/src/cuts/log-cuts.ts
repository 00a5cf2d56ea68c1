import { valueKind, type EventLogReader, type RawBatchInfo, type RawInputBufferRecord } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { checkedRecords, invalidArgument, requireCutTimes, requirePort, requireReader } from '../checked-input.ts';
import { boundaryAtOrAfter } from '../schedule/boundaries.ts';
import { closeCut, type BoundaryCut } from './boundary-cut.ts';
import { createDueSymbols, cutBoundary, dueBoundary, type CutTimes, type DueSymbols } from './due-symbols.ts';
import type { WatchedSymbol } from './watch-roll.ts';

/** Where an earlier run over a log ended. */
export interface CutResume {
  /** The last boundary that was run, and the end of its cut. */
  readonly engine_timestamp_ms: number;
  readonly cut_end_ingest_seq: number;
  /** The symbols that are watched by what the log says up to there; left out where it has not said it of any. */
  readonly watched?: readonly WatchedSymbol[];
}

/** Where cutting a log goes on; without `resume` at its beginning. */
export interface LogCutOptions extends CutTimes {
  readonly resume?: CutResume;
}

/** A stretch of records in ingest order, and the earliest receipt of all that come after it; Infinity after the last. */
interface CutBatch {
  readonly records: readonly RawInputBufferRecord[];
  readonly earliest_after_ms: number;
}

/** `earliest[i]` is the earliest receipt of batch `i` and of all that follow it. */
function earliestFrom(batches: readonly RawBatchInfo[]): readonly number[] {
  const earliest: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const batch of batches.toReversed()) {
    least = Math.min(least, batch.min_recv_ts_ms);
    earliest.push(least);
  }
  return earliest.reverse();
}

/** The batches of a log, whose index says how early the receipts of the rest are. */
function* plannedBatches(reader: EventLogReader, from: number): Generator<CutBatch> {
  const earliest = earliestFrom(reader.rawBatches().filter((batch) => batch.last_ingest_seq >= from));
  let read = 0;
  for (const records of reader.readRaw({ from_ingest_seq: from })) {
    read += 1;
    yield { records, earliest_after_ms: read < earliest.length ? at(earliest, read) : Number.POSITIVE_INFINITY };
  }
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Batches of receipts that never go back in time: the next one's first receipt is the earliest of all that follow. */
function* orderedBatches(batches: Iterable<readonly RawInputBufferRecord[]>): Generator<CutBatch> {
  let waiting: readonly RawInputBufferRecord[] = [];
  let last = 0;
  for (const given of batches) {
    const records = checkedRecords(given, last);
    last = records.at(-1)?.ingest_seq ?? last;
    const [first] = records;
    if (first === undefined) continue;
    yield { records: waiting, earliest_after_ms: first.event.recv_ts_ms };
    waiting = records;
  }
  yield { records: waiting, earliest_after_ms: Number.POSITIVE_INFINITY };
}

/** What an earlier run had cut already, because it lies early in the log, and what falls due only after that run. */
export function* stillDue(reader: EventLogReader, resume: CutResume, times: CutTimes): Generator<RawInputBufferRecord> {
  requireReader(reader);
  requirePort('what is resumed', resume);
  requireCutTimes(times);
  for (const batch of reader.rawBatches()) {
    const { first_ingest_seq, last_ingest_seq, max_recv_ts_ms } = batch;
    if (first_ingest_seq > resume.cut_end_ingest_seq || max_recv_ts_ms <= resume.engine_timestamp_ms) continue;
    const range = {
      from_ingest_seq: first_ingest_seq,
      to_ingest_seq: Math.min(last_ingest_seq, resume.cut_end_ingest_seq),
    };
    for (const records of reader.readRaw(range)) {
      for (const record of records) {
        const due = dueBoundary(record, times);
        if (due !== null && due > resume.engine_timestamp_ms) yield record;
      }
    }
  }
}

/** The boundaries of batches; `due` holds what earlier cuts left due. */
function* cutsOf(batches: Iterable<CutBatch>, options: LogCutOptions, due: DueSymbols): Generator<BoundaryCut> {
  const { cadence_ms, boundary_delay_ms, resume } = options;
  const lastRun = resume?.engine_timestamp_ms ?? Number.NEGATIVE_INFINITY;
  const source = batches[Symbol.iterator]();

  let pending: RawInputBufferRecord[] = [];
  let pendingEarliest: number[] = [];
  let cursor = 0;
  let cutEnd = resume?.cut_end_ingest_seq ?? 0;
  let boundary: number | null = null;

  const loadBatch = (): boolean => {
    const next = source.next();
    if (next.done === true) return false;
    pending = pending.slice(cursor).concat(next.value.records);
    cursor = 0;
    const suffix = new Array<number>(pending.length);
    let least = next.value.earliest_after_ms;
    for (let position = pending.length - 1; position >= 0; position -= 1) {
      least = Math.min(least, pending[position]?.event.recv_ts_ms ?? least);
      suffix[position] = least;
    }
    pendingEarliest = suffix;
    return true;
  };
  /** Whether a record stands at the cursor, once all that is needed has been read. */
  const hasRecord = (): boolean => {
    while (cursor >= pending.length) if (!loadBatch()) return false;
    return true;
  };

  for (;;) {
    const fromReceipts = hasRecord() ? cutBoundary(at(pendingEarliest, cursor), options) : null;
    const fromDue = due.next();
    const candidates = [fromReceipts, fromDue].filter((candidate) => candidate !== null);
    if (candidates.length === 0) return;
    const previous: number = boundary ?? lastRun;
    const following = boundaryAtOrAfter(previous + 1, cadence_ms);
    // Where symbols are watched, no boundary is passed over before the end of the receipts.
    const watched = fromReceipts === null ? null : due.watchedFrom(following);
    const least = Math.min(...candidates, watched ?? Number.POSITIVE_INFINITY);
    boundary = boundaryAtOrAfter(Math.max(least, previous + 1), cadence_ms);

    const limit = boundary + boundary_delay_ms;
    const records: RawInputBufferRecord[] = [];
    while (hasRecord()) {
      const record = pending[cursor];
      const reachable = pendingEarliest[cursor];
      if (record === undefined || reachable === undefined || reachable > limit) break;
      records.push(record);
      cutEnd = record.ingest_seq;
      // What is older than the last run of a resumed log enters the history and gets no run of its own.
      due.add(record, boundary);
      cursor += 1;
    }
    const cut = closeCut(due, {
      engine_timestamp_ms: boundary,
      boundary_delay_ms,
      cut_end_ingest_seq: cutEnd,
      records,
    });
    if (cut !== null) yield cut;
  }
}

/**
 * The boundaries of a finished log on a simulated clock. The cut of boundary B ends at the last record, in ingest order,
 * whose receipt is no later than B + `boundary_delay_ms`. A symbol is due at the boundary of the bar in which something
 * happened to it, by the exchange's time where that is known and else by the receipt: at B for what is received in
 * (B − cadence + delay, B], and for what is received within the delay after B at B or at the one that follows. Nothing is
 * run for a symbol that was silent. Failures to decode and states of streams make nobody due: they are no market data. A
 * symbol that a `StreamState` on the channel `watch` announced as connected is due at every boundary until it is
 * disconnected; where its last market data is older than `max_silence_ms` by then it is silent, and its run fails closed.
 * From the first such announcement on, events of symbols that are not watched make nobody due.
 *
 * Receipts need not be in time order (archives imported one after the other): a cut reaches as far as its last record
 * stands, and what it holds of later times falls due at its own boundary.
 */
export function* logCuts(reader: EventLogReader, options: LogCutOptions): Generator<BoundaryCut> {
  requireReader(reader);
  requireCutTimes(options);
  const { resume } = options;
  const due = createDueSymbols(options, resume?.watched);
  if (resume !== undefined) for (const record of stillDue(reader, resume, options)) due.add(record);
  yield* cutsOf(plannedBatches(reader, (resume?.cut_end_ingest_seq ?? 0) + 1), options, due);
}

/**
 * The boundaries that `logCuts` gives of a log of the same records, without a log: for batches of records, in ingest order,
 * whose receipts never go back in time. One batch is read ahead.
 */
export function orderedCuts(
  batches: Iterable<readonly RawInputBufferRecord[]>,
  options: Omit<LogCutOptions, 'resume'>,
): Generator<BoundaryCut> {
  requireCutTimes(options);
  if (!isIterable(batches))
    throw invalidArgument(`the batches are ${valueKind(batches)}, not a list of lists of records`);
  return cutsOf(orderedBatches(batches), options, createDueSymbols(options));
}
