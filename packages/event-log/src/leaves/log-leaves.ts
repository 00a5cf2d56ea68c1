import { Buffer } from 'node:buffer';

import { requireOptionalFunction, requireOptions } from '../checked-input.ts';
import { logFault } from '../log-fault.ts';
import { lastBatchId, prepareBatchRows } from '../store/batch-row.ts';
import { batchDigest } from '../store/hash-chain.ts';
import { keptLeaves, type NumberedLeaf } from '../store/kept-leaves.ts';
import { keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import { readOrigin } from '../store/segment-origin.ts';
import { surfaceError } from '../surface-error.ts';
import { takeSteps } from '../take-steps.ts';
import { batchLeafHash } from './batch-leaf.ts';

/** The leaves of a log's Merkle tree, as they follow from what is stored now. */
export interface LogLeaves {
  /** Batches that the log has had so far, those that were pruned with them. */
  readonly size: number;
  /**
   * The batches up to this one were pruned by a version that kept no leaves: their tree is not provable any more. 0 where every
   * leaf is there.
   */
  readonly lost_through: number;
  /** The leaf hash of batch `lost_through + 1`, of the one after it, and so on: SHA-256 of a zero byte and `batchLeafEntry`. */
  readonly hashes: readonly Uint8Array[];
}

/** Which log's leaves to find. */
export interface LogLeavesOptions {
  readonly directory: string;
  /** Called every 256 batches, with how many there are so far. */
  readonly onProgress?: (batches: number) => void;
}

const PROGRESS_BATCHES = 256;

function* prunedLeaves(directory: string, prunedThrough: number): Generator<NumberedLeaf> {
  if (prunedThrough === 0) return;
  const database = openForReading(keptPath(directory, prunedThrough));
  try {
    yield* keptLeaves(database);
  } finally {
    database.close();
  }
}

/** The leaf hashes of a segment's batches; each batch must be what the chain of digests says. */
export function* segmentLeaves(path: string): Generator<NumberedLeaf> {
  const database = openForReading(path);
  try {
    // One snapshot, so that a writer at work changes nothing in between.
    database.exec('BEGIN');
    const { batch_id: before, digest } = readOrigin(database);
    const rows = prepareBatchRows(database);
    let previous = digest;
    const last = lastBatchId(database);
    for (let batchId = before + 1; batchId <= last; batchId += 1) {
      const row = rows(batchId);
      if (row === null) throw logFault('log_damaged', `batch ${batchId} of ${last} is missing; verify the log`);
      if (Buffer.compare(batchDigest(previous, row, row.body), row.digest) !== 0)
        throw logFault('log_damaged', `batch ${batchId} is not what the chain of digests says; verify the log`);
      previous = row.digest;
      yield { batch_id: batchId, hash: batchLeafHash(row) };
    }
  } finally {
    database.close();
  }
}

function* allLeaves(directory: string): Generator<NumberedLeaf> {
  const { pruned_through, segments } = listSegments(directory);
  if (segments.length === 0) throw logMissing(directory);
  yield* prunedLeaves(directory, pruned_through);
  for (const segment of segments) yield* segmentLeaves(segmentPath(directory, segment));
}

/** How many batches stand before the first segment that is left. */
function prunedBatches(directory: string): number {
  const [first] = listSegments(directory).segments;
  if (first === undefined) throw logMissing(directory);
  const database = openForReading(segmentPath(directory, first));
  try {
    return readOrigin(database).batch_id;
  } finally {
    database.close();
  }
}

function* findLeaves(directory: string): Generator<number, LogLeaves> {
  let size = 0;
  let lostThrough = prunedBatches(directory);
  let hashes: Uint8Array[] = [];
  for (const { batch_id, hash } of allLeaves(directory)) {
    if (batch_id !== size + 1 || hashes.length === 0) {
      // A gap between kept leaves: what stands before it proves nothing.
      hashes = [];
      lostThrough = batch_id - 1;
    }
    hashes.push(hash);
    size = batch_id;
    yield size;
  }
  return { size: Math.max(size, lostThrough), lost_through: lostThrough, hashes };
}

function* surfacing(directory: string): Generator<number, LogLeaves> {
  try {
    return yield* findLeaves(directory);
  } catch (thrown) {
    throw surfaceError(thrown, `reading the leaves of the log in ${directory}`);
  }
}

/**
 * As `logLeaves`, a batch a step, each with how many there are so far: for whoever has others to attend to in between.
 *
 * @throws EventLogError as `logLeaves` does
 */
export function leafSteps(options: Pick<LogLeavesOptions, 'directory'>): Generator<number, LogLeaves> {
  requireOptions(options);
  return surfacing(options.directory);
}

/**
 * Finds the leaf of every batch of a log from what is stored, and on the way compares each batch with the chain of digests. Of pruned
 * batches it reads what was kept. May run beside a writer, and ends where the log ends then.
 *
 * @throws EventLogError `log_missing`, `log_damaged`, `version_unsupported`, `io_error`, `invalid_argument`
 */
export function logLeaves(options: LogLeavesOptions): LogLeaves {
  requireOptions(options);
  requireOptionalFunction('onProgress', options.onProgress);
  const { directory, onProgress } = options;
  return takeSteps(leafSteps({ directory }), (size) => {
    if (size % PROGRESS_BATCHES === 0) onProgress?.(size);
  });
}
