import { Buffer } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';

import { requireOptionalFunction, requireOptions } from '../checked-input.ts';
import { lastBatchId, type BatchRow } from '../store/batch-row.ts';
import {
  keptPath,
  listSegments,
  logMissing,
  openForReading,
  segmentPath,
  type SegmentList,
} from '../store/log-files.ts';
import { LOG_BEGINNING, readOrigin, sameEnd, type LogEnd, type SegmentOrigin } from '../store/segment-origin.ts';
import { surfaceError } from '../surface-error.ts';
import { takeSteps } from '../take-steps.ts';
import { createOrderCheck, type OrderCheck } from './order-check.ts';
import { createPruneCheck, type PruneCheck } from './prune-check.ts';
import type { FirstBad, PrunedBeginning, VerifyOptions, VerifyProgress, VerifyReport } from './report.ts';
import { badFile, reasonOf, walkSegment } from './segment-walk.ts';

const PROGRESS_BATCHES = 256;

/** What was found good so far. */
interface Walk {
  records: number;
  batches: number;
  segments: number;
  head: Uint8Array | null;
  pruned: PrunedBeginning | null;
}

function report(walk: Walk, firstBad: FirstBad | null): VerifyReport {
  return {
    ok: firstBad === null,
    records: walk.records,
    batches: walk.batches,
    segments: walk.segments,
    pruned: walk.pruned,
    head_digest: walk.head === null ? null : Buffer.from(walk.head).toString('hex'),
    first_bad: firstBad,
  };
}

/** A log that is walked: how far the walk has come. */
interface WalkedLog {
  readonly directory: string;
  readonly list: SegmentList;
  readonly walk: Walk;
  readonly pruneCheck: PruneCheck;
  readonly order: OrderCheck;
  readonly onGood: (row: BatchRow) => VerifyProgress;
  /** Where the first segment begins, and where the last one walked ends. */
  anchor: LogEnd | null;
  before: LogEnd | null;
}

/** Whether a segment begins where it should: at the end of the one before, at the log's beginning, or where pruning stopped. */
function badOrigin(origin: SegmentOrigin, segment: number, { before, list, order }: WalkedLog): FirstBad | null {
  const where = `segment ${segment}`;
  if (origin.segment !== segment) return badFile(`${where} says that it is segment ${origin.segment}`);
  if (before !== null)
    return sameEnd(origin, before)
      ? order.bad(origin)
      : badFile(`${where} does not begin where the one before it ended`);
  if (segment === LOG_BEGINNING.segment) return null;
  return segment === list.pruned_through + 1
    ? null
    : badFile(`the segments before ${where} are missing, and nothing says that they were pruned`);
}

/** The number of batches that there are to walk, as far as it can be told. */
function countBatches(directory: string, segments: readonly number[]): number {
  try {
    const [first, last] = [segments[0] ?? 1, segments.at(-1) ?? 1].map((segment) =>
      openForReading(segmentPath(directory, segment)),
    );
    const total = last === undefined || first === undefined ? 0 : lastBatchId(last) - readOrigin(first).batch_id;
    first?.close();
    last?.close();
    return total;
  } catch {
    return 0;
  }
}

/** Walks one segment in one snapshot, so that a writer at work changes nothing in between. */
function* walkFile(log: WalkedLog, segment: number): Generator<VerifyProgress, FirstBad | null> {
  const { directory, walk } = log;
  let database: DatabaseSync;
  try {
    database = openForReading(segmentPath(directory, segment));
  } catch (thrown) {
    const error = surfaceError(thrown, `verifying the log in ${directory}`);
    if (error.code === 'log_missing' || error.code === 'version_unsupported') throw error;
    return badFile(error.detail);
  }
  try {
    database.exec('BEGIN');
    const origin = readOrigin(database);
    const bad = badOrigin(origin, segment, log);
    if (bad !== null) return bad;
    log.anchor ??= origin;
    walk.segments += 1;
    const walked = yield* walkSegment(database, origin, log.onGood);
    log.before = walked.end;
    return walked.bad;
  } catch (thrown) {
    return badFile(`the database file is damaged: ${reasonOf(thrown)}`);
  } finally {
    database.close();
  }
}

function walkedLog(directory: string, list: SegmentList): WalkedLog {
  const walk: Walk = { records: 0, batches: 0, segments: 0, head: null, pruned: null };
  const batches_total = countBatches(directory, list.segments);
  const pruneCheck = createPruneCheck();
  const order = createOrderCheck();
  let bytes_done = 0;
  return {
    directory,
    list,
    walk,
    pruneCheck,
    order,
    anchor: null,
    before: null,
    onGood(row) {
      walk.batches += 1;
      walk.records += row.records;
      walk.head = row.digest;
      bytes_done += row.body.length;
      order.take(row);
      if (list.pruned_through > 0) pruneCheck.take(row);
      return { batches_done: walk.batches, batches_total, records_done: walk.records, bytes_done };
    },
  };
}

function* steps(directory: string, list: SegmentList): Generator<VerifyProgress, VerifyReport> {
  const log = walkedLog(directory, list);
  for (const segment of list.segments) {
    const bad = yield* walkFile(log, segment);
    if (bad !== null) return report(log.walk, bad);
  }
  return report(log.walk, badPruning(log));
}

/**
 * As `verifyLog`, a batch a step: for whoever has others to attend to in between, or a bound to keep. Whoever ends it early has no report.
 *
 * @throws EventLogError `log_missing`, `version_unsupported`, `invalid_argument`
 */
export function verifySteps(options: Pick<VerifyOptions, 'directory'>): Generator<VerifyProgress, VerifyReport> {
  requireOptions(options);
  const { directory } = options;
  const list = listSegments(directory);
  if (list.segments.length === 0 && list.pruned_through === 0)
    throw surfaceError(logMissing(directory), `verifying the log in ${directory}`);
  return steps(directory, list);
}

/**
 * Walks the whole log, segment by segment: every batch's digest and its place in the chain, the sequence of every stream,
 * the run index against the run records, and SQLite's own structures. Damage is reported, never thrown; what `onProgress` throws ends the
 * walk and is thrown. May run beside a writer. A pruned log is walked from where the pruning stopped, if a record of its audit names that place.
 *
 * @throws EventLogError `log_missing`, `version_unsupported`, `invalid_argument`
 */
export function verifyLog(options: VerifyOptions): VerifyReport {
  requireOptions(options);
  requireOptionalFunction('onProgress', options.onProgress);
  const { directory, onProgress } = options;
  let last: VerifyProgress = { batches_done: 0, batches_total: 0, records_done: 0, bytes_done: 0 };
  const found = takeSteps(verifySteps({ directory }), (step) => {
    last = step;
    if (step.batches_done % PROGRESS_BATCHES === 0) onProgress?.(step);
  });
  if (found.ok) onProgress?.(last);
  return found;
}

function badPruning({ anchor, directory, list: { pruned_through }, pruneCheck, walk }: WalkedLog): FirstBad | null {
  if (pruned_through === 0) return null;
  if (anchor === null) return badFile('the log was pruned, and no segment is left');
  const { bad, pruned } = pruneCheck.conclude(keptPath(directory, pruned_through), pruned_through, anchor);
  walk.pruned = pruned;
  return bad;
}
