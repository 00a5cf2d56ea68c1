import { Buffer } from 'node:buffer';

import { requireOptionalFunction, requireOptions } from '../checked-input.ts';
import { lastBatchId } from '../store/batch-row.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import type { SegmentList } from '../store/log-files.ts';
import { LOG_BEGINNING, readOrigin, sameEnd } from '../store/segment-origin.ts';
import type { LogEnd, SegmentOrigin } from '../store/segment-origin.ts';
import { surfaceError } from '../surface-error.ts';
import { createPruneCheck } from './prune-check.ts';
import type { PruneCheck } from './prune-check.ts';
import type { FirstBad, PrunedBeginning, VerifyOptions, VerifyReport } from './report.ts';
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

/** Whether a segment begins where it should: at the end of the one before, at the log's beginning, or where pruning stopped. */
function badOrigin(origin: SegmentOrigin, segment: number, before: LogEnd | null, list: SegmentList): FirstBad | null {
  const where = `segment ${segment}`;
  if (origin.segment !== segment) return badFile(`${where} says that it is segment ${origin.segment}`);
  if (before !== null)
    return sameEnd(origin, before) ? null : badFile(`${where} does not begin where the one before it ended`);
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

/**
 * Walks the whole log, segment by segment: every batch's digest and its place in the chain, the sequence of every stream,
 * the run index against the run records, and SQLite's own structures. Damage is reported, never thrown. May run beside a
 * writer. A pruned log is walked from where the pruning stopped, if a record of its audit names that place.
 *
 * @throws EventLogError `log_missing`, `version_unsupported`, `invalid_argument`
 */
export function verifyLog(options: VerifyOptions): VerifyReport {
  requireOptions(options);
  requireOptionalFunction('onProgress', options.onProgress);
  const { directory, onProgress } = options;
  const walk: Walk = { records: 0, batches: 0, segments: 0, head: null, pruned: null };
  const list = listSegments(directory);
  if (list.segments.length === 0 && list.pruned_through === 0)
    throw surfaceError(logMissing(directory), `verifying the log in ${directory}`);
  const total = countBatches(directory, list.segments);
  const pruneCheck = createPruneCheck();
  let before: LogEnd | null = null;

  const onGood = (row: BatchRow): void => {
    walk.batches += 1;
    walk.records += row.records;
    walk.head = row.digest;
    if (list.pruned_through > 0) pruneCheck.take(row);
    if (walk.batches % PROGRESS_BATCHES === 0) onProgress?.({ batches_done: walk.batches, batches_total: total });
  };

  let anchor: LogEnd | null = null;
  for (const segment of list.segments) {
    const path = segmentPath(directory, segment);
    let database;
    try {
      database = openForReading(path);
    } catch (thrown) {
      const error = surfaceError(thrown, `verifying the log in ${directory}`);
      if (error.code === 'log_missing' || error.code === 'version_unsupported') throw error;
      return report(walk, badFile(error.detail));
    }
    try {
      // One snapshot, so that a writer at work changes nothing in between.
      database.exec('BEGIN');
      const origin = readOrigin(database);
      const bad = badOrigin(origin, segment, before, list);
      if (bad !== null) return report(walk, bad);
      anchor ??= origin;
      walk.segments += 1;
      const walked = walkSegment(database, origin, onGood);
      if (walked.bad !== null) return report(walk, walked.bad);
      before = walked.end;
    } catch (thrown) {
      return report(walk, badFile(`the database file is damaged: ${reasonOf(thrown)}`));
    } finally {
      database.close();
    }
  }
  onProgress?.({ batches_done: walk.batches, batches_total: total });
  return report(walk, badPruning(directory, list, anchor, pruneCheck, walk));
}

function badPruning(
  directory: string,
  { pruned_through }: SegmentList,
  anchor: LogEnd | null,
  check: PruneCheck,
  walk: Walk,
): FirstBad | null {
  if (pruned_through === 0) return null;
  if (anchor === null) return badFile('the log was pruned, and no segment is left');
  const { bad, pruned } = check.conclude(keptPath(directory, pruned_through), pruned_through, anchor);
  walk.pruned = pruned;
  return bad;
}
