import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import type { LogLimits } from '../limits.ts';
import { bytesColumn, integerColumn, prepareBatchRows, type BatchRow } from './batch-row.ts';
import { writeKeptLeaves, type NumberedLeaf } from './kept-leaves.ts';
import { UNFINISHED } from './log-files.ts';
import { openSegmentDatabase } from './segment-writer.ts';

/** A batch that outlives its segment, with what its digest is chained to. */
export interface KeptBatch {
  readonly previous_digest: Uint8Array;
  readonly row: BatchRow;
}

/** The batches of a file of kept ones, in the order of the log. */
export function* keptBatches(database: DatabaseSync): Generator<KeptBatch> {
  const rows = prepareBatchRows(database);
  const ids = database.prepare('SELECT batch_id, previous_digest FROM kept ORDER BY batch_id').all();
  for (const kept of ids) {
    const row = rows(integerColumn(kept, 'batch_id'));
    if (row !== null) yield { previous_digest: bytesColumn(kept, 'previous_digest'), row };
  }
}

/**
 * Writes batches, in the order of the log, into a database of the same tables as a segment's, so that it reads like one;
 * but there are gaps, so that it takes what a segment would refuse; beside them the leaf hashes of all batches that are gone. The name is that of the finished file, which the caller
 * gives it when it is to count.
 */
export function writeKeptBatches(
  path: string,
  batches: Iterable<KeptBatch>,
  leaves: Iterable<NumberedLeaf>,
  limits: LogLimits,
): void {
  rmSync(path + UNFINISHED, { force: true });
  const database = openSegmentDatabase(path + UNFINISHED, { ...limits, max_log_bytes: null });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec(`
      DROP TRIGGER batch_appends_at_its_end;
      CREATE TABLE kept (batch_id INTEGER PRIMARY KEY, previous_digest BLOB NOT NULL) STRICT;
    `);
    const insertBatch = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const insertKept = database.prepare('INSERT INTO kept VALUES (?, ?)');
    for (const { previous_digest, row } of batches) {
      const { batch_id, stream, first_seq, last_seq, records, min_time_ms, max_time_ms, codec, appended_ts_ms } = row;
      const header = [batch_id, stream, first_seq, last_seq, records, min_time_ms, max_time_ms, codec, appended_ts_ms];
      insertBatch.run(...header, row.digest, row.body);
      insertKept.run(batch_id, previous_digest);
    }
    writeKeptLeaves(database, leaves);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
