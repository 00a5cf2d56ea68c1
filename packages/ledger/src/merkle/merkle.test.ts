import { createHash } from 'node:crypto';

import { at } from '@xray/contracts/checks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { appendLeaf, EMPTY_RANGE, peakSizes, rangeOf, rangeRoot } from './compact-range.ts';
import { leafHash, type Hash } from './hashes.ts';
import { consistencyPath, inclusionPath, treeRoot } from './proofs.ts';
import { provesConsistency, rootByInclusion } from './verify.ts';

function hex(hash: Uint8Array | null): string | null {
  return hash === null ? null : Buffer.from(hash).toString('hex');
}

/** RFC 6962, section 2.1, word by word: entries in, nothing remembered. */
const naive = {
  hash: (...parts: readonly Uint8Array[]): Uint8Array => createHash('sha256').update(Buffer.concat(parts)).digest(),
  split: (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1),
  root(entries: readonly Uint8Array[]): Uint8Array {
    if (entries.length === 0) return naive.hash();
    if (entries.length === 1) return naive.hash(Uint8Array.of(0), at(entries, 0));
    const k = naive.split(entries.length);
    return naive.hash(Uint8Array.of(1), naive.root(entries.slice(0, k)), naive.root(entries.slice(k)));
  },
  path(m: number, entries: readonly Uint8Array[]): readonly Uint8Array[] {
    if (entries.length <= 1) return [];
    const k = naive.split(entries.length);
    return m < k
      ? [...naive.path(m, entries.slice(0, k)), naive.root(entries.slice(k))]
      : [...naive.path(m - k, entries.slice(k)), naive.root(entries.slice(0, k))];
  },
  subproof(m: number, entries: readonly Uint8Array[], whole: boolean): readonly Uint8Array[] {
    if (m === entries.length) return whole ? [] : [naive.root(entries)];
    const k = naive.split(entries.length);
    return m <= k
      ? [...naive.subproof(m, entries.slice(0, k), whole), naive.root(entries.slice(k))]
      : [...naive.subproof(m - k, entries.slice(k), false), naive.root(entries.slice(0, k))];
  },
};

function entriesOf(size: number): readonly Uint8Array[] {
  return Array.from({ length: size }, (_, index) => new TextEncoder().encode(`entry ${index}`));
}

function leavesOf(size: number): readonly Hash[] {
  return entriesOf(size).map(leafHash);
}

/** The vectors that certificate transparency's implementations share. */
const VECTORS: readonly (readonly [entry: string, root: string])[] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

describe('the tree', () => {
  it("has the roots of the RFC's known test vectors", () => {
    const leaves = VECTORS.map(([entry]) => leafHash(Buffer.from(entry, 'hex')));
    expect(VECTORS.map((_, index) => hex(treeRoot(leaves, index + 1)))).toEqual(VECTORS.map(([, root]) => root));
    expect(hex(treeRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is that of the RFC, word by word, at every size: root, both proofs, and appending', () => {
    let range = EMPTY_RANGE;
    for (let size = 1; size <= 40; size += 1) {
      const [entries, leaves] = [entriesOf(size), leavesOf(size)];
      range = appendLeaf(range, at(leaves, size - 1));
      expect(hex(rangeRoot(range))).toBe(hex(naive.root(entries)));
      expect(range.peaks).toHaveLength(peakSizes(size).length);
      for (let index = 0; index < size; index += 1) {
        expect(inclusionPath(leaves, index).map(hex)).toEqual(naive.path(index, entries).map(hex));
        const older = index + 1;
        expect(consistencyPath(leaves, older, size).map(hex)).toEqual(naive.subproof(older, entries, true).map(hex));
      }
    }
  });

  it('goes on from a compact range as if all leaves were there', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (before, after) => {
        const leaves = leavesOf(before + after);
        const grown = rangeOf(leaves.slice(before), rangeOf(leaves.slice(0, before)));
        expect(grown).toEqual(rangeOf(leaves));
        expect(peakSizes(before).reduce((sum, size) => sum + size, 0)).toBe(before);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a proof', () => {
  it('of inclusion leads from its leaf to the root, and from no other leaf, place or size of the same proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (size, some, other) => {
        const leaves = leavesOf(size);
        const [index, another] = [some % size, other % size];
        const path = inclusionPath(leaves, index);
        const root = hex(treeRoot(leaves));
        expect(hex(rootByInclusion(at(leaves, index), index, size, path))).toBe(root);
        if (another === index) return;
        expect(hex(rootByInclusion(at(leaves, another), index, size, path))).not.toBe(root);
        expect(hex(rootByInclusion(at(leaves, index), another, size, path))).not.toBe(root);
        expect(hex(rootByInclusion(at(leaves, index), index, size, [...path, at(leaves, 0)]))).not.toBe(root);
        expect(hex(rootByInclusion(at(leaves, index), index, size, path.slice(1)))).not.toBe(root);
      }),
    );
  });

  it('of consistency holds between every two sizes, and not where a leaf of the older tree was changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (newer, some, changed) => {
        const older = some % (newer + 1);
        const leaves = leavesOf(newer);
        const claim = (of: readonly Hash[]) => ({
          older_size: older,
          older_root: treeRoot(leaves, older),
          newer_size: newer,
          newer_root: treeRoot(of),
          path: consistencyPath(of, older, newer),
        });
        expect(provesConsistency(claim(leaves))).toBe(true);
        const cut = claim(leaves);
        if (cut.path.length > 0) expect(provesConsistency({ ...cut, path: cut.path.slice(1) })).toBe(false);
        if (older === 0) return;
        const rewritten = leaves.map((leaf, index) => (index === changed % older ? leafHash(leaf) : leaf));
        expect(provesConsistency(claim(rewritten))).toBe(false);
      }),
    );
  });
});
