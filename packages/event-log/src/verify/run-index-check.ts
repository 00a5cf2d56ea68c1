import type { DatabaseSync } from 'node:sqlite';

import { openBlock } from '../block/record-block.ts';
import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { unpackBlock } from '../store/batch.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { prepareRunByNumber, prepareRunFinder } from '../store/run-index.ts';
import { badBatch } from './batch-check.ts';
import type { FirstBad } from './report.ts';

export interface RunIndexCheck {
  /** Compares the run records of a batch with the index; returns the first difference, or `null`. */
  take(row: BatchRow): FirstBad | null;
  /** The number of runs that the run records so far stand for. */
  runs(): number;
}

/**
 * Runs are numbered in the order of their first run records, so one walk over both compares them without keeping either
 * in memory. Each run is also looked up by its id: the way `findRun` goes.
 */
export function createRunIndexCheck(database: DatabaseSync): RunIndexCheck {
  const byNumber = prepareRunByNumber(database);
  const byId = prepareRunFinder(database);
  let runs = 0;
  return {
    runs: () => runs,
    take(row) {
      if (row.stream !== 'run_record') return null;
      const block = openBlock(unpackBlock(row.codec, row.body));
      const all = { from: 0, to: block.records - 1, fromEngineTimeMs: null, toEngineTimeMs: null };
      for (const { seq, record } of decodeDerivedBatch(block, 'run_record', row.first_seq, all)) {
        if (byNumber(runs + 1)?.run_id === record.run_id) runs += 1;
        const indexed = byId(record.run_id);
        if (indexed === null || indexed.run_number > runs)
          return badBatch(row, `the run index does not lead from run ${record.run_id} to its record`, seq);
        if (indexed.symbol !== record.symbol || indexed.engine_timestamp_ms !== record.engine_timestamp_ms)
          return badBatch(
            row,
            `the run index says ${indexed.symbol} at ${indexed.engine_timestamp_ms} of run ${record.run_id}, its record says otherwise`,
            seq,
          );
      }
      return null;
    },
  };
}
