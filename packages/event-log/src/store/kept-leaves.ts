import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { bytesColumn, integerColumn } from './batch-row.ts';

/** The leaf hash of a batch. */
export interface NumberedLeaf {
  readonly batch_id: number;
  readonly hash: Uint8Array;
}

/**
 * The leaf hashes of pruned batches in a file of kept ones, in the order of the log. Versions before the tree kept none; where
 * a log was pruned by one of them, the row begins later than with batch 1.
 */
export function* keptLeaves(database: DatabaseSync): Generator<NumberedLeaf> {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'leaf'").get();
  if (table === undefined) return;
  for (const row of database.prepare('SELECT batch_id, hash FROM leaf ORDER BY batch_id').iterate())
    yield { batch_id: integerColumn(row, 'batch_id'), hash: bytesColumn(row, 'hash') };
}

/** Adds a table of leaf hashes to a file of kept batches. */
export function writeKeptLeaves(database: DatabaseSync, leaves: Iterable<NumberedLeaf>): void {
  database.exec('CREATE TABLE leaf (batch_id INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO leaf VALUES (?, ?)');
  for (const { batch_id, hash } of leaves) insert.run(batch_id, hash);
}

/** SHA-256 over leaf hashes; `null` where the row does not begin with batch 1 or has a gap. */
export function leavesDigest(leaves: Iterable<NumberedLeaf>): string | null {
  const all = createHash('sha256');
  let expected = 1;
  for (const { batch_id, hash } of leaves) {
    if (batch_id !== expected) return null;
    all.update(hash);
    expected += 1;
  }
  return expected === 1 ? null : all.digest('hex');
}
