import type { DatabaseSync } from 'node:sqlite';

import { integerColumn, lastBatchId, prepareBatchRows, type BatchRow } from '../store/batch-row.ts';
import type { LogEnd, SegmentOrigin } from '../store/segment-origin.ts';
import { createBatchCheck } from './batch-check.ts';
import type { FirstBad } from './report.ts';
import { createRunIndexCheck } from './run-index-check.ts';

/** Damage that no batch stands for alone: of the database file, or of the run index. */
export function badFile(reason: string, batchId: number | null = null): FirstBad {
  return { batch_id: batchId, stream: null, first_seq: null, last_seq: null, record_seq: null, reason };
}

export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export interface SegmentWalk {
  readonly bad: FirstBad | null;
  /** After the last good batch. */
  readonly end: LogEnd;
}

/**
 * Walks a segment's batches in the order of the chain, its run index and its pages, a step a good batch. What `onGood` makes of a batch is the
 * step; what whoever takes the steps throws is theirs, and no damage.
 */
export function* walkSegment<Step>(
  database: DatabaseSync,
  origin: SegmentOrigin,
  onGood: (row: BatchRow) => Step,
): Generator<Step, SegmentWalk> {
  const check = createBatchCheck(origin);
  const stop = (bad: FirstBad | null): SegmentWalk => ({ bad, end: check.end() });
  try {
    const rows = prepareBatchRows(database);
    const runIndex = createRunIndexCheck(database);
    const total = lastBatchId(database);
    for (let batchId = origin.batch_id + 1; batchId <= total; batchId += 1) {
      let good: BatchRow;
      try {
        const row = rows(batchId);
        if (row === null) return stop(badFile(`batch ${batchId} of ${total} is missing`, batchId));
        const bad = check.take(row) ?? runIndex.take(row);
        if (bad !== null) return stop(bad);
        good = row;
      } catch (thrown) {
        return stop(badFile(`batch ${batchId} cannot be read: ${reasonOf(thrown)}`, batchId));
      }
      yield onGood(good);
    }
    return stop(strayRuns(database, runIndex.runs()) ?? structuralDamage(database));
  } catch (thrown) {
    return stop(badFile(`the database file is damaged: ${reasonOf(thrown)}`));
  }
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
