import { at } from '@xray/contracts/checks';

import { peakSizes, rangeOf, rangeRoot } from '../merkle/compact-range.ts';
import { sameHash, type Hash } from '../merkle/hashes.ts';
import { consistencyPath, treeRoot } from '../merkle/proofs.ts';
import { provesConsistency } from '../merkle/verify.ts';
import type { Checkpoint } from '../note/checkpoint.ts';

/** The leaves of a log as its reader finds them. */
export interface TreeLeaves {
  readonly size: number;
  /** Batches up to this one have no leaves any more; 0 where all are there. */
  readonly lost_through: number;
  readonly hashes: readonly Hash[];
}

/** A checkpoint that was kept with the roots of its greatest full subtrees. */
export interface KeptCheckpoint extends Checkpoint {
  readonly peaks: readonly Hash[];
}

/** Whether a log still begins with the tree that was signed, and where it does not. Batches count from 1, both ends included. */
export type Consistency =
  | {
      readonly status: 'CONSISTENT';
      readonly signed_size: number;
      readonly size: number;
      readonly path: readonly Hash[];
    }
  | { readonly status: 'TRUNCATED'; readonly signed_size: number; readonly size: number }
  | {
      readonly status: 'REWRITTEN';
      readonly signed_size: number;
      readonly first_batch: number;
      readonly last_batch: number;
    }
  | { readonly status: 'UNSUPPORTED'; readonly signed_size: number; readonly lost_through: number };

/** The batches between which something was changed, as narrow as what was signed lets it be told. */
interface Bounds {
  readonly first_batch: number;
  readonly last_batch: number;
}

/** Narrows where the first changed batch lies, by the subtrees that were kept with a checkpoint. */
function narrower(bounds: Bounds, { peaks, root, tree_size }: KeptCheckpoint, leaves: readonly Hash[]): Bounds {
  // Peaks that do not fold to the root that was signed say nothing.
  if (!sameHash(rangeRoot({ size: tree_size, peaks }), root)) return bounds;
  let { first_batch, last_batch } = bounds;
  let from = 0;
  for (const [index, size] of peakSizes(tree_size).entries()) {
    const to = from + size;
    if (!sameHash(rangeRoot(rangeOf(leaves.slice(from, to))), at(peaks, index))) {
      last_batch = Math.min(last_batch, to);
      break;
    }
    first_batch = Math.max(first_batch, to + 1);
    from = to;
  }
  return { first_batch, last_batch };
}

/**
 * Compares a log with a checkpoint that was signed of it earlier. Other checkpoints of the log, where they are known, tell more closely
 * where a log was rewritten.
 */
export function compareWithLog(
  { hashes, lost_through, size }: TreeLeaves,
  signed: Checkpoint,
  others: readonly KeptCheckpoint[] = [],
): Consistency {
  const { root, tree_size: signed_size } = signed;
  if (lost_through > 0) return { status: 'UNSUPPORTED', signed_size, lost_through };
  if (signed_size > size) return { status: 'TRUNCATED', signed_size, size };
  const path = consistencyPath(hashes, signed_size, size);
  const claim = {
    older_size: signed_size,
    older_root: root,
    newer_size: size,
    newer_root: treeRoot(hashes, size),
    path,
  };
  if (provesConsistency(claim)) return { status: 'CONSISTENT', signed_size, size, path };
  let bounds: Bounds = { first_batch: 1, last_batch: signed_size };
  for (const kept of others) if (kept.tree_size <= signed_size) bounds = narrower(bounds, kept, hashes);
  return { status: 'REWRITTEN', signed_size, ...bounds };
}

/** What a comparison found, in one sentence. */
export function consistencySentence(found: Consistency): string {
  switch (found.status) {
    case 'CONSISTENT':
      return `the log of ${found.size} batches begins with the ${found.signed_size} that were signed`;
    case 'TRUNCATED':
      return `the log was cut off: it has ${found.size} batches, and ${found.signed_size} were signed; batch ${found.size + 1} is the first that is missing`;
    case 'REWRITTEN': {
      const { first_batch, last_batch } = found;
      const where =
        first_batch === last_batch ? `batch ${first_batch}` : `a batch between ${first_batch} and ${last_batch}`;
      return `the log was rewritten: ${where} is not the one that was signed at ${found.signed_size} batches`;
    }
    case 'UNSUPPORTED':
      return `the log's tree is not provable: batches 1 to ${found.lost_through} were pruned by a version that kept no leaves`;
  }
}
