import { Buffer } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';

import { GENESIS_DIGEST } from '../store/batch.ts';
import { integerColumn, lastBatchId, prepareBatchRows } from '../store/batch-row.ts';
import { openForReading } from '../store/log-files.ts';
import { surfaceError } from '../surface-error.ts';
import { createBatchCheck } from './batch-check.ts';
import type { FirstBad, VerifyOptions, VerifyReport } from './report.ts';
import { createRunIndexCheck } from './run-index-check.ts';

const PROGRESS_BATCHES = 256;

/** What was found good so far. */
interface Walk {
  records: number;
  batches: number;
  head: Uint8Array | null;
}

/** Damage that no batch stands for alone: of the database file, or of the run index. */
function badFile(reason: string, batchId: number | null = null): FirstBad {
  return { batch_id: batchId, stream: null, first_seq: null, last_seq: null, record_seq: null, reason };
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function walkChain(database: DatabaseSync, walk: Walk, onProgress: VerifyOptions['onProgress']): FirstBad | null {
  const rows = prepareBatchRows(database);
  const checkBatch = createBatchCheck(GENESIS_DIGEST);
  const runIndex = createRunIndexCheck(database);
  const total = lastBatchId(database);
  for (let batchId = 1; batchId <= total; batchId += 1) {
    try {
      const row = rows(batchId);
      if (row === null) return badFile(`batch ${batchId} of ${total} is missing`, batchId);
      const bad = checkBatch(row) ?? runIndex.take(row);
      if (bad !== null) return bad;
      walk.batches = batchId;
      walk.records += row.records;
      walk.head = row.digest;
    } catch (thrown) {
      return badFile(`batch ${batchId} cannot be read: ${reasonOf(thrown)}`, batchId);
    }
    if (batchId % PROGRESS_BATCHES === 0) onProgress?.({ batches_done: batchId, batches_total: total });
  }
  onProgress?.({ batches_done: total, batches_total: total });
  return strayRuns(database, runIndex.runs());
}

function strayRuns(database: DatabaseSync, runs: number): FirstBad | null {
  const row = database.prepare('SELECT count(*) AS rows FROM run_index').get();
  const rows = row === undefined ? 0 : integerColumn(row, 'rows');
  return rows === runs ? null : badFile(`the run index has ${rows} rows and the run records stand for ${runs} runs`);
}

/** What SQLite itself finds wrong with the file's pages and indexes. */
function structuralDamage(database: DatabaseSync): FirstBad | null {
  const [finding] = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {});
  return finding === 'ok' ? null : badFile(`the database file is damaged: ${String(finding)}`);
}

/** Both in one snapshot, so that a writer at work changes nothing in between. */
function findDamage(database: DatabaseSync, walk: Walk, onProgress: VerifyOptions['onProgress']): FirstBad | null {
  try {
    database.exec('BEGIN');
    return walkChain(database, walk, onProgress) ?? structuralDamage(database);
  } catch (thrown) {
    return badFile(`the database file is damaged: ${reasonOf(thrown)}`);
  }
}

function report(walk: Walk, firstBad: FirstBad | null): VerifyReport {
  return {
    ok: firstBad === null,
    records: walk.records,
    batches: walk.batches,
    head_digest: walk.head === null ? null : Buffer.from(walk.head).toString('hex'),
    first_bad: firstBad,
  };
}

/**
 * Walks the whole log: every batch's digest and its place in the chain, the sequence of every stream, the run index
 * against the run records, and SQLite's own structures. Damage is reported, never thrown. May run beside a writer.
 *
 * @throws EventLogError `log_missing`, `version_unsupported`
 */
export function verifyLog({ directory, onProgress }: VerifyOptions): VerifyReport {
  const walk: Walk = { records: 0, batches: 0, head: null };
  let database: DatabaseSync;
  try {
    database = openForReading(directory);
  } catch (thrown) {
    const error = surfaceError(thrown, `verifying the log in ${directory}`);
    if (error.code === 'log_missing' || error.code === 'version_unsupported') throw error;
    return report(walk, badFile(error.detail));
  }
  try {
    return report(walk, findDamage(database, walk, onProgress));
  } finally {
    database.close();
  }
}
