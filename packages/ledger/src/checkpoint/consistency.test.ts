import { at } from '@xray/contracts/checks';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { rangeOf, rangeRoot } from '../merkle/compact-range.ts';
import { leafHash, type Hash } from '../merkle/hashes.ts';
import { compareWithLog, consistencySentence, type KeptCheckpoint } from './consistency.ts';

function leavesOf(size: number): readonly Hash[] {
  return Array.from({ length: size }, (_, index) => leafHash(new TextEncoder().encode(`batch ${index + 1}`)));
}

function keptAt(leaves: readonly Hash[], size: number): KeptCheckpoint {
  const range = rangeOf(leaves.slice(0, size));
  return { origin: 'example.org/btc', tree_size: size, root: rangeRoot(range), peaks: range.peaks };
}

function treeOf(hashes: readonly Hash[]) {
  return { size: hashes.length, lost_through: 0, hashes };
}

it('a log that has only grown is consistent with every checkpoint of it', () => {
  fc.assert(
    fc.property(fc.nat(120), fc.nat(120), (signed, more) => {
      const leaves = leavesOf(signed + more);
      const found = compareWithLog(treeOf(leaves), keptAt(leaves, signed));
      expect(found).toMatchObject({ status: 'CONSISTENT', signed_size: signed, size: signed + more });
    }),
  );
});

it('a log that was cut off names its size and the one that was signed', () => {
  const leaves = leavesOf(30);
  const found = compareWithLog(treeOf(leaves.slice(0, 21)), keptAt(leaves, 30));
  expect(found).toEqual({ status: 'TRUNCATED', signed_size: 30, size: 21 });
  expect(consistencySentence(found)).toBe(
    'the log was cut off: it has 21 batches, and 30 were signed; batch 22 is the first that is missing',
  );
});

it('a log that was rewritten is found, and the changed batch lies within the batches that are named', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }),
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.nat(20),
      (signed, some, waypoints, more) => {
        const leaves = leavesOf(signed + more);
        const changed = (some % signed) + 1;
        const rewritten = leaves.map((leaf, index) => (index === changed - 1 ? leafHash(leaf) : leaf));
        const others = waypoints.map((size) => keptAt(leaves, size % (signed + 1)));
        const found = compareWithLog(treeOf(rewritten), keptAt(leaves, signed), others);
        expect(found.status).toBe('REWRITTEN');
        if (found.status !== 'REWRITTEN') return;
        expect(found.first_batch).toBeLessThanOrEqual(changed);
        expect(found.last_batch).toBeGreaterThanOrEqual(changed);
      },
    ),
  );
});

it('checkpoints in between tell more closely where a log was rewritten', () => {
  const leaves = leavesOf(100);
  const rewritten = leaves.map((leaf, index) => (index === 69 ? at(leaves, 0) : leaf));
  const others = [10, 65, 72, 90].map((size) => keptAt(leaves, size));
  const found = compareWithLog(treeOf(rewritten), keptAt(leaves, 100), others);
  expect(consistencySentence(found)).toBe(
    'the log was rewritten: a batch between 66 and 72 is not the one that was signed at 100 batches',
  );
});

it('robust: rewritten log: peaks that do not fold to the signed root → they narrow nothing', () => {
  const leaves = leavesOf(100);
  const rewritten = leaves.map((leaf, index) => (index === 4 ? at(leaves, 0) : leaf));
  const forged = { ...keptAt(leaves, 100), peaks: keptAt(rewritten, 100).peaks };
  expect(compareWithLog(treeOf(rewritten), keptAt(leaves, 100), [forged])).toMatchObject({
    status: 'REWRITTEN',
    first_batch: 1,
    last_batch: 100,
  });
});

it('robust: pruned log: its leaves were not kept by an older version → unsupported, and through which batch', () => {
  const leaves = leavesOf(20);
  const found = compareWithLog({ size: 20, lost_through: 8, hashes: leaves.slice(8) }, keptAt(leaves, 15));
  expect(found).toMatchObject({ status: 'UNSUPPORTED', lost_through: 8 });
  expect(consistencySentence(found)).toContain('batches 1 to 8 were pruned');
});
