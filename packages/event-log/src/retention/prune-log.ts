import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';

import { auditRecord, type AuditRecord, type Clock, type Logger } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { requireOptionalFunction, requireOptions } from '../checked-input.ts';
import { EventLogError } from '../errors.ts';
import { type LogLimits, completeLogLimits } from '../limits.ts';
import { type LogInfo, logInfo, type SegmentInfo } from '../segment-info.ts';
import { removeDatabase } from '../store/leftovers.ts';
import { keptPath, openForReading, segmentPath, syncFolderOf, UNFINISHED } from '../store/log-files.ts';
import { atSurface } from '../surface-error.ts';
import { verifyLog } from '../verify/verify-log.ts';
import type { VerifyOptions } from '../verify/report.ts';
import { openLogWriter } from '../writer/open-log-writer.ts';
import { segmentLeaves } from '../leaves/log-leaves.ts';
import { keptLeaves, leavesDigest, type NumberedLeaf } from '../store/kept-leaves.ts';
import { type KeptBatch, writeKeptBatches } from '../store/kept-batches.ts';
import { chosenBatches, chosenKept, createKeptSelection } from './kept-selection.ts';

/** How much of a log's beginning is to go, and what of it stays. */
export interface PruneOptions {
  readonly directory: string;
  /** The segments up to this one are removed; each must be closed. */
  readonly through_segment: number;
  /** Stamps the record that the audit keeps. */
  readonly clock: Clock;
  /** Further fields of that record, e.g. where the exports are. */
  readonly note?: AuditRecord['detail'];
  readonly limits?: Partial<LogLimits>;
  readonly logger?: Logger;
  /** Of the verification that goes before. */
  readonly onProgress?: VerifyOptions['onProgress'];
}

/** What is gone, and what was carried over. */
export interface PruneResult {
  readonly removed: readonly SegmentInfo[];
  readonly removed_bytes: number;
  /** Batches of derived streams that were kept of them and of those pruned before, and their records. */
  readonly kept_batches: number;
  readonly kept_records: number;
}

function removable(info: LogInfo, directory: string, through: number): readonly SegmentInfo[] {
  const removed = info.segments.filter(({ segment }) => segment <= through);
  if (removed.length > 0 && removed.at(-1)?.segment === through && removed.every(({ closed }) => closed))
    return removed;
  const closed = info.segments.filter((segment) => segment.closed).map(({ segment }) => segment);
  throw new EventLogError(
    'invalid_prune',
    `segment ${through} of ${directory} cannot be the last one to be pruned: the closed segments are ${closed.join(', ') || 'none'}`,
  );
}

/** What the audit keeps of a pruning: which segments are gone, and the digest with which the chain goes on. */
function pruneRecord(
  { clock, note, through_segment }: PruneOptions,
  removed: readonly SegmentInfo[],
  kept: Kept,
): AuditRecord {
  const last = at(removed, removed.length - 1);
  return auditRecord('log_pruned', clock.wallMs(), {
    ...note,
    through_segment,
    batch_id: last.batch_id,
    digest: last.digest,
    kept_digest: kept.digest,
    ...(kept.leaves_digest !== null && { leaves_digest: kept.leaves_digest }),
    segments: removed.map(({ batch_id, bytes, digest, first_appended_ts_ms, last_appended_ts_ms, segment }) => ({
      segment,
      bytes,
      first_appended_ts_ms,
      last_appended_ts_ms,
      batch_id,
      digest,
    })),
  });
}

/**
 * Removes the oldest segments of a log. Before, the whole log is verified; no writer may have it open. A record of the
 * audit names what is gone and the digest with which the chain goes on, the batches that hold what is still needed are
 * kept beside the segments, and only then are files removed. A process that ends in between leaves a log that is whole, or
 * one that is pruned and whose next writer removes what is left over.
 *
 * @throws EventLogError `invalid_argument`, `invalid_prune`, `log_damaged`, `second_writer` and whatever opening a log throws
 */
export async function pruneLog(options: PruneOptions): Promise<PruneResult> {
  requireOptions(options);
  requireOptionalFunction('onProgress', options.onProgress);
  const { clock, directory, logger, onProgress, through_segment: through } = options;
  const limits = completeLogLimits(options.limits);
  const writer = await openLogWriter({
    directory,
    clock,
    limits: { ...limits, rotate_daily: false, rotate_bytes: null },
    ...(logger && { logger }),
  });
  try {
    const info = logInfo(directory);
    const removed = removable(info, directory, through);
    const { first_bad } = verifyLog({ directory, ...(onProgress && { onProgress }) });
    if (first_bad !== null)
      throw new EventLogError(
        'log_damaged',
        `${first_bad.reason}; a damaged log is not pruned, restore it from a copy`,
      );
    const kept = atSurface(`keeping what is needed of ${directory}`, () =>
      keepNeeded(directory, info, removed, limits),
    );
    await writer.append({ entries: [{ stream: 'audit', record: pruneRecord(options, removed, kept) }] });
    atSurface(`pruning ${directory}`, () => {
      const path = keptPath(directory, through);
      renameSync(path + UNFINISHED, path);
      syncFolderOf(path);
      for (const { path: segment } of removed) removeDatabase(segment);
      if (info.pruned_through > 0) removeDatabase(keptPath(directory, info.pruned_through));
    });
    return {
      removed,
      removed_bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
      kept_batches: kept.batches,
      kept_records: kept.records,
    };
  } finally {
    rmSync(keptPath(directory, through) + UNFINISHED, { force: true });
    await writer.close();
  }
}

interface Kept {
  readonly digest: string;
  /** Over the leaf hashes of all batches that go; `null` where an older version pruned before and kept none. */
  readonly leaves_digest: string | null;
  readonly batches: number;
  readonly records: number;
}

/** The leaf hashes of all batches that will be gone: proofs of what stays go through them. */
function* goneLeaves(
  directory: string,
  { pruned_through }: LogInfo,
  removed: readonly SegmentInfo[],
): Generator<NumberedLeaf> {
  if (pruned_through > 0) {
    const database = openForReading(keptPath(directory, pruned_through));
    try {
      yield* keptLeaves(database);
    } finally {
      database.close();
    }
  }
  for (const { segment } of removed) yield* segmentLeaves(segmentPath(directory, segment));
}

/** Writes the batches that are needed, under a name that does not count yet. */
function keepNeeded(directory: string, info: LogInfo, removed: readonly SegmentInfo[], limits: LogLimits): Kept {
  const { pruned_through } = info;
  const sources = [
    ...(pruned_through > 0 ? [{ path: keptPath(directory, pruned_through), choose: chosenKept }] : []),
    ...removed.map(({ segment }) => ({ path: segmentPath(directory, segment), choose: chosenBatches })),
  ];
  const selection = createKeptSelection();
  for (const { path } of sources) {
    const database = openForReading(path);
    try {
      selection.scan(database);
    } finally {
      database.close();
    }
  }
  const chosen = selection.batches();
  const digest = createHash('sha256');
  let [batches, records] = [0, 0];
  function* all(): Generator<KeptBatch> {
    for (const { path, choose } of sources) {
      const database = openForReading(path);
      try {
        for (const batch of choose(database, chosen)) {
          digest.update(batch.row.digest);
          batches += 1;
          records += batch.row.records;
          yield batch;
        }
      } finally {
        database.close();
      }
    }
  }
  const leaves = [...goneLeaves(directory, info, removed)];
  writeKeptBatches(keptPath(directory, removed.at(-1)?.segment ?? 0), all(), leaves, limits);
  return { digest: digest.digest('hex'), leaves_digest: leavesDigest(leaves), batches, records };
}
