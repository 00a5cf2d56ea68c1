import { createMemoryLog } from '@xray/contracts';
import { at } from '@xray/contracts/checks';
import { expect, it } from 'vitest';

import { newSigningKeyText, parseSigningKey } from '../keys/signing-key.ts';
import { leafHash, type Hash } from '../merkle/hashes.ts';
import { openCheckpoint } from '../note/checkpoint.ts';
import { nextCheckpoint, recordedCheckpoints, type RecordedCheckpoint } from './recorded-checkpoints.ts';

const key = parseSigningKey(newSigningKeyText('example.org/btc'), 'the test');

function leavesOf(size: number): readonly Hash[] {
  return Array.from({ length: size }, (_, index) => leafHash(new TextEncoder().encode(`batch ${index + 1}`)));
}

function treeOf(hashes: readonly Hash[]) {
  return { size: hashes.length, lost_through: 0, hashes };
}

function sign(hashes: readonly Hash[], earlier: readonly RecordedCheckpoint[] = [], recorded_ts_ms = 9) {
  return nextCheckpoint({ leaves: treeOf(hashes), key, origin: key.verifier.name, earlier, recorded_ts_ms });
}

it('a checkpoint that was recorded reads back with the peaks that a tree grows on from', async () => {
  const { reader, writer } = createMemoryLog();
  for (const size of [5, 12]) {
    const { note, record } = sign(leavesOf(size), recordedCheckpoints(reader), size);
    await writer.append({ entries: [{ stream: 'audit', record }] });
    expect(openCheckpoint(note, key.verifier)).toMatchObject({ origin: 'example.org/btc', tree_size: size });
  }
  const recorded = recordedCheckpoints(reader);
  expect(recorded.map(({ peaks, tree_size, recorded_ts_ms }) => [tree_size, peaks.length, recorded_ts_ms])).toEqual([
    [5, 2, 5],
    [12, 2, 12],
  ]);
});

it('robust: rewritten log: a checkpoint of it is to be signed → refused, naming the batches', async () => {
  const { reader, writer } = createMemoryLog();
  await writer.append({ entries: [{ stream: 'audit', record: sign(leavesOf(12)).record }] });
  const earlier = recordedCheckpoints(reader);
  const rewritten = leavesOf(20).map((leaf, index) => (index === 9 ? at(leavesOf(1), 0) : leaf));
  expect(() => sign(rewritten, earlier)).toThrow(
    expect.objectContaining({ code: 'inconsistent_log', message: expect.stringMatching(/between 9 and 12/) as string }),
  );
  expect(() => sign(leavesOf(11), earlier)).toThrow(/batch 12 is the first that is missing/);
});

it('robust: pruned log: it has no leaves of its beginning → no checkpoint, and what can be checked instead', () => {
  const leaves = { size: 20, lost_through: 8, hashes: leavesOf(12) };
  expect(() => nextCheckpoint({ leaves, key, origin: 'a', earlier: [], recorded_ts_ms: 1 })).toThrow(
    expect.objectContaining({ code: 'leaves_lost' }),
  );
});
