import { EMPTY_ROOT, nodeHash, sameHash, type Hash } from './hashes.ts';

/**
 * The root that a leaf and its path lead to (RFC 9162, 2.1.3.2); `null` where the path is none of that place in a tree of that size.
 */
export function rootByInclusion(leaf: Hash, index: number, size: number, path: readonly Hash[]): Hash | null {
  if (index < 0 || index >= size) return null;
  let [place, last] = [index, size - 1];
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      root = nodeHash(sibling, root);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? root : null;
}

function half(number: number): number {
  return Math.floor(number / 2);
}

/** Two trees of a log, and the proof between them. */
export interface ConsistencyClaim {
  readonly older_size: number;
  readonly older_root: Hash;
  readonly newer_size: number;
  readonly newer_root: Hash;
  readonly path: readonly Hash[];
}

/** Whether the newer tree begins with the older one (RFC 9162, 2.1.4.2). */
export function provesConsistency({ newer_root, newer_size, older_root, older_size, path }: ConsistencyClaim): boolean {
  if (older_size > newer_size) return false;
  if (older_size === newer_size) return path.length === 0 && sameHash(older_root, newer_root);
  if (older_size === 0) return path.length === 0 && sameHash(older_root, EMPTY_ROOT);
  const isFull = Number.isInteger(Math.log2(older_size));
  const [start, ...rest] = isFull ? [older_root, ...path] : path;
  if (start === undefined) return false;
  let [place, last] = [older_size - 1, newer_size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let [older, newer] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameHash(older, older_root) && sameHash(newer, newer_root);
}
