import type { DatabaseSync } from 'node:sqlite';

import { logFault } from '../log-fault.ts';
import type { BatchHeader } from './batch.ts';

/** A row of the batch table. */
export interface BatchRow extends BatchHeader {
  readonly digest: Uint8Array;
  readonly body: Uint8Array<ArrayBuffer>;
}

type Columns = Record<string, unknown>;

/** A column that holds a whole number; anything else is damage that the schema should have refused. */
export function integerColumn(row: Columns, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw logFault('log_damaged', `column ${column} holds no number; verify the log`);
}

export function integerOrNull(row: Columns, column: string): number | null {
  return row[column] === null ? null : integerColumn(row, column);
}

export function textColumn(row: Columns, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw logFault('log_damaged', `column ${column} holds no text; verify the log`);
}

export function bytesColumn(row: Columns, column: string): Uint8Array<ArrayBuffer> {
  const value = row[column];
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer)
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw logFault('log_damaged', `column ${column} holds no bytes; verify the log`);
}

/** The batch of that number; `null` where there is none. */
export type BatchRowReader = (batchId: number) => BatchRow | null;

export function prepareBatchRows(database: DatabaseSync): BatchRowReader {
  const statement = database.prepare('SELECT * FROM batch WHERE batch_id = ?');
  return (batchId) => {
    const row = statement.get(batchId);
    if (row === undefined) return null;
    return {
      batch_id: integerColumn(row, 'batch_id'),
      stream: textColumn(row, 'stream'),
      first_seq: integerColumn(row, 'first_seq'),
      last_seq: integerColumn(row, 'last_seq'),
      records: integerColumn(row, 'records'),
      min_time_ms: integerOrNull(row, 'min_time_ms'),
      max_time_ms: integerOrNull(row, 'max_time_ms'),
      codec: textColumn(row, 'codec'),
      appended_ts_ms: integerColumn(row, 'appended_ts_ms'),
      digest: bytesColumn(row, 'digest'),
      body: bytesColumn(row, 'body'),
    };
  };
}

/** The number of the last batch in a segment; 0 in an empty one. */
export function lastBatchId(database: DatabaseSync): number {
  const row = database.prepare('SELECT coalesce(max(batch_id), 0) AS last FROM batch').get();
  return row === undefined ? 0 : integerColumn(row, 'last');
}

/** The last sequence number that a segment has of a stream; 0 where it has no records of it. */
export function lastSeq(database: DatabaseSync, stream: string): number {
  const row = database
    .prepare('SELECT last_seq FROM batch WHERE stream = ? ORDER BY first_seq DESC LIMIT 1')
    .get(stream);
  return row === undefined ? 0 : integerColumn(row, 'last_seq');
}
