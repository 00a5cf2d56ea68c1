import { at } from '@xray/contracts/checks';

import { EMPTY_ROOT, nodeHash, type Hash } from './hashes.ts';

/**
 * A tree without its leaves: the roots of its greatest full subtrees, from the left, one for each bit of the size. All that appending
 * and the root need, so that both cost the logarithm of the size.
 */
export interface CompactRange {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

/** The range of no leaves: what a tree grows from. */
export const EMPTY_RANGE: CompactRange = { size: 0, peaks: [] };

/** The sizes of a range's subtrees, from the left: the powers of two that the size is a sum of. */
export function peakSizes(size: number): readonly number[] {
  const sizes: number[] = [];
  for (let rest = size; rest > 0; rest -= at(sizes, sizes.length - 1)) sizes.push(2 ** Math.floor(Math.log2(rest)));
  return sizes;
}

/** The range with one more leaf. */
export function appendLeaf({ peaks, size }: CompactRange, leaf: Hash): CompactRange {
  const next = [...peaks];
  let right = leaf;
  // As in counting: every low bit that is set carries over.
  for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) {
    right = nodeHash(at(next, next.length - 1), right);
    next.pop();
  }
  next.push(right);
  return { size: size + 1, peaks: next };
}

/** The range of leaves, or of more of them after a range. */
export function rangeOf(leaves: Iterable<Hash>, before: CompactRange = EMPTY_RANGE): CompactRange {
  let range = before;
  for (const leaf of leaves) range = appendLeaf(range, leaf);
  return range;
}

/** The root of the tree. */
export function rangeRoot({ peaks }: CompactRange): Hash {
  if (peaks.length === 0) return EMPTY_ROOT;
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}
