import { invariant } from '@xray/contracts/checks';

import { rangeOf, rangeRoot } from './compact-range.ts';
import type { Hash } from './hashes.ts';

/** The leaf hashes of a tree, from the first. */
export type Leaves = readonly Hash[];

/** The root of the leaves `from` to `to` (exclusive). */
function rootOf(leaves: Leaves, from: number, to: number): Hash {
  return rangeRoot(rangeOf(leaves.slice(from, to)));
}

/** The greatest power of two below a size: where RFC 6962 divides a tree. */
function division(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** The root of the tree that the first `size` leaves make. */
export function treeRoot(leaves: Leaves, size = leaves.length): Hash {
  invariant(size <= leaves.length, () => `a tree of ${size} leaves has as many of them`);
  return rootOf(leaves, 0, size);
}

/** The inclusion proof (audit path) of RFC 6962 for a leaf in the tree of the first `size` leaves, from the leaf upwards. */
export function inclusionPath(leaves: Leaves, index: number, size = leaves.length): readonly Hash[] {
  invariant(index >= 0 && index < size && size <= leaves.length, () => `leaf ${index} lies in a tree of ${size}`);
  const path: Hash[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + division(to - from);
    const isLeft = index < middle;
    path.unshift(isLeft ? rootOf(leaves, middle, to) : rootOf(leaves, from, middle));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return path;
}

/** The consistency proof of RFC 6962 from the tree of the first `older` leaves to that of the first `newer`. */
export function consistencyPath(leaves: Leaves, older: number, newer: number): readonly Hash[] {
  invariant(older >= 0 && older <= newer && newer <= leaves.length, () => `a tree of ${older} grows to ${newer}`);
  if (older === 0 || older === newer) return [];
  const path: Hash[] = [];
  let [from, to] = [0, newer];
  // Down the right edge of the older tree, until what is left of it is a whole subtree of the newer one.
  while (to !== older) {
    const middle = from + division(to - from);
    if (older <= middle) {
      path.unshift(rootOf(leaves, middle, to));
      to = middle;
    } else {
      path.unshift(rootOf(leaves, from, middle));
      from = middle;
    }
  }
  return from === 0 ? path : [rootOf(leaves, from, to), ...path];
}
