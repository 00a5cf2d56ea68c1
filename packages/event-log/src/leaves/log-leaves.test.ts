import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { batchLeafEntry, LOG_STREAMS } from '@xray/contracts';
import { at } from '@xray/contracts/checks';
import { expect, it } from 'vitest';

import { pruneLog } from '../retention/prune-log.ts';
import { batchDigest } from '../store/hash-chain.ts';
import { prepareBatchRows } from '../store/batch-row.ts';
import { keptPath, segmentPath } from '../store/log-files.ts';
import { request, systemClock } from '../testing/log-content.ts';
import { writeLog } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { logLeaves } from './log-leaves.ts';

const limits = { min_free_bytes: 0, rotate_bytes: 262_144, max_batch_records: 40 };

function rotatedLog(): string {
  const directory = temporaryDirectory();
  writeLog(
    directory,
    Array.from({ length: 30 }, (_, index) => request(200 * index + 1, 200, index + 1)),
    limits,
  );
  return directory;
}

function hex(hashes: readonly Uint8Array[]): readonly string[] {
  return hashes.map((hash) => Buffer.from(hash).toString('hex'));
}

/** Changes a segment as a vandal would, who also mends the chain of digests. */
function rewrite(path: string, change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path);
  database.exec('DROP TRIGGER batch_refuses_update');
  change(database);
  const rows = prepareBatchRows(database);
  const set = database.prepare('UPDATE batch SET digest = ? WHERE batch_id = ?');
  let previous: Uint8Array = new Uint8Array(32);
  for (let id = 1; ; id += 1) {
    const row = rows(id);
    if (row === null) break;
    previous = batchDigest(previous, row, row.body);
    set.run(previous, id);
  }
  database.close();
}

it('each batch is a leaf, in the order of the log, made of its own content alone', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 50, 1), request(51, 50)], limits);
  const { hashes, lost_through, size } = logLeaves({ directory });
  const database = new DatabaseSync(segmentPath(directory, 1));
  const rows = database.prepare('SELECT * FROM batch ORDER BY batch_id').all();
  database.close();
  expect({ lost_through, size }).toEqual({ lost_through: 0, size: rows.length });
  const expected = rows.map((row) => {
    const body = row['body'] as Uint8Array;
    const block = row['codec'] === 'block' ? body : zstdDecompressSync(body);
    const entry = batchLeafEntry({
      batch_id: Number(row['batch_id']),
      stream: at(LOG_STREAMS, LOG_STREAMS.indexOf(row['stream'] as never)),
      first_seq: Number(row['first_seq']),
      last_seq: Number(row['last_seq']),
      appended_ts_ms: Number(row['appended_ts_ms']),
      block_sha256: createHash('sha256').update(block).digest('hex'),
    });
    return createHash('sha256').update(`\0${entry}`).digest('hex');
  });
  expect(hex(hashes)).toEqual(expected);
});

it('a leaf stays what it was when storage compresses its batch otherwise', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 50, 1)], limits);
  const before = hex(logLeaves({ directory }).hashes);
  rewrite(segmentPath(directory, 1), (database) => {
    const select = database.prepare("SELECT batch_id, body FROM batch WHERE codec = 'block_zstd'").all();
    const update = database.prepare('UPDATE batch SET body = ? WHERE batch_id = ?');
    for (const { batch_id, body } of select) {
      update.run(
        zstdCompressSync(zstdDecompressSync(body as Uint8Array), {
          params: { [constants.ZSTD_c_compressionLevel]: 12 },
        }),
        batch_id as number,
      );
    }
  });
  expect(hex(logLeaves({ directory }).hashes)).toEqual(before);
});

it('a pruned log has the leaves that it had, after one pruning and after another', async () => {
  const directory = rotatedLog();
  const before = hex(logLeaves({ directory }).hashes);
  for (const through_segment of [2, 4]) {
    await pruneLog({ directory, through_segment, clock: systemClock, limits });
    expect(existsSync(segmentPath(directory, through_segment))).toBe(false);
    const { hashes, lost_through } = logLeaves({ directory });
    expect(lost_through).toBe(0);
    expect(hex(hashes).slice(0, before.length)).toEqual(before);
    expect(verifyLog({ directory })).toMatchObject({ ok: true, pruned: { through_segment } });
  }
});

it('what an older version pruned without leaves is said to be lost, and what stays has its leaves', async () => {
  const directory = rotatedLog();
  const before = hex(logLeaves({ directory }).hashes);
  await pruneLog({ directory, through_segment: 2, clock: systemClock, limits });
  const kept = new DatabaseSync(keptPath(directory, 2));
  kept.exec('DROP TABLE leaf');
  kept.close();
  const old = logLeaves({ directory });
  expect(old.lost_through).toBeGreaterThan(0);
  expect(hex(old.hashes).slice(0, -1)).toEqual(before.slice(old.lost_through));
});

it('robust: rewritten log: a kept leaf was changed → verify names the leaves', async () => {
  const directory = rotatedLog();
  await pruneLog({ directory, through_segment: 2, clock: systemClock, limits });
  const kept = new DatabaseSync(keptPath(directory, 2));
  kept.exec('UPDATE leaf SET hash = zeroblob(32) WHERE batch_id = 3');
  kept.close();
  expect(verifyLog({ directory }).first_bad?.reason).toBe(
    'the leaves that were kept of pruned segments are not those that the audit names',
  );
});

it('robust: rewritten log: a batch was changed after it was written → no leaves, and its number', () => {
  const directory = rotatedLog();
  const database = new DatabaseSync(segmentPath(directory, 1));
  database.exec('DROP TRIGGER batch_refuses_update; UPDATE batch SET appended_ts_ms = 5 WHERE batch_id = 4');
  database.close();
  expect(() => logLeaves({ directory })).toThrow(
    expect.objectContaining({
      code: 'log_damaged',
      message: expect.stringContaining('batch 4 is not what the chain of digests says') as string,
    }),
  );
});
