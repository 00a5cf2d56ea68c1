import type { DatabaseSync } from 'node:sqlite';

import type { RunIndexEntry } from './batch.ts';
import { integerColumn, textColumn } from './batch-row.ts';
import { runKey } from './schema.ts';

export interface StoredRun extends RunIndexEntry {
  /** Runs are numbered from 1 in the order in which their first run records stand in the log. */
  readonly run_number: number;
}

export type RunFinder = (runId: string) => StoredRun | null;

function storedRun(row: Record<string, unknown>): StoredRun {
  return {
    run_number: integerColumn(row, 'run_number'),
    run_id: textColumn(row, 'run_id'),
    symbol: textColumn(row, 'symbol'),
    engine_timestamp_ms: integerColumn(row, 'engine_timestamp_ms'),
  };
}

const COLUMNS = 'run_number, run_id, symbol, engine_timestamp_ms';

export function prepareRunFinder(database: DatabaseSync): RunFinder {
  const statement = database.prepare(`SELECT ${COLUMNS} FROM run_index WHERE run_key = ? AND run_id = ?`);
  return (runId) => {
    const row = statement.get(runKey(runId), runId);
    return row === undefined ? null : storedRun(row);
  };
}

/** The run of that number; `null` where there is none. */
export function prepareRunByNumber(database: DatabaseSync): (runNumber: number) => StoredRun | null {
  const statement = database.prepare(`SELECT ${COLUMNS} FROM run_index WHERE run_number = ?`);
  return (runNumber) => {
    const row = statement.get(runNumber);
    return row === undefined ? null : storedRun(row);
  };
}

/** Adds a run unless it is there: a run has several records. */
export function prepareRunIndexing(database: DatabaseSync): (run: RunIndexEntry) => void {
  const find = prepareRunFinder(database);
  const last = database.prepare('SELECT coalesce(max(run_number), 0) AS last FROM run_index').get();
  let runNumber = last === undefined ? 0 : integerColumn(last, 'last');
  const insert = database.prepare(
    'INSERT INTO run_index (run_number, run_key, run_id, symbol, engine_timestamp_ms) VALUES (?, ?, ?, ?, ?)',
  );
  return (run) => {
    if (find(run.run_id) !== null) return;
    runNumber += 1;
    insert.run(runNumber, runKey(run.run_id), run.run_id, run.symbol, run.engine_timestamp_ms);
  };
}
