import { arch, platform } from 'node:process';

import type { DuckDBAppender } from '@duckdb/node-api';

import { ExportError } from '../errors.ts';
import type { Column, ColumnType, ExportedRow } from './columns.ts';

/** Rows that are gathered in memory and then written as one Parquet file. */
export interface ParquetTable {
  readonly append: (row: ExportedRow) => void;
  readonly rows: () => number;
  /** About what the rows take in memory. */
  readonly bytes: () => number;
  /** Writes the rows and forgets them. */
  readonly writeTo: (path: string) => Promise<void>;
  readonly close: () => void;
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
  flag: 'BOOLEAN',
  bytes: 'BLOB',
  json: 'VARCHAR',
};

/** What is installed beside this package by whoever wants Parquet: its binaries are some fifty megabytes. */
const DUCKDB = '@duckdb/node-api@1.5.6-r.1';

const CELL_BYTES = 8;

/** Nothing is fetched, and what does not fit is an error and not a slow machine. */
const SETTINGS = {
  memory_limit: '1GB',
  threads: '2',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** Loaded when it is needed: no other command pays for it. */
async function loadDuckDb() {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new ExportError(
      'parquet_unavailable',
      `Parquet needs DuckDB, which is not installed for ${platform} ${arch}: call npm install ${DUCKDB}, or export with --format jsonl`,
      { cause },
    );
  }
}

function quoted(text: string, quote: string): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}

/** Appends a cell. Returns about what it takes in memory. */
function appendCell(appender: DuckDBAppender, type: ColumnType, value: unknown): number {
  if (value === null || value === undefined) {
    appender.appendNull();
    return 1;
  }
  switch (type) {
    case 'integer':
      appender.appendBigInt(BigInt(Number(value)));
      return CELL_BYTES;
    case 'number':
      appender.appendDouble(Number(value));
      return CELL_BYTES;
    case 'flag':
      appender.appendBoolean(value === true);
      return 1;
    case 'bytes': {
      const bytes = value instanceof Uint8Array ? value : new Uint8Array();
      appender.appendBlob(bytes);
      return 2 * CELL_BYTES + bytes.length;
    }
    case 'text':
    case 'json': {
      const text = typeof value === 'string' && type === 'text' ? value : JSON.stringify(value);
      appender.appendVarchar(text);
      return 2 * CELL_BYTES + text.length;
    }
  }
}

export async function createParquetTable(columns: readonly Column[]): Promise<ParquetTable> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(':memory:', SETTINGS);
  const connection = await instance.connect();
  const definitions = columns.map(({ name, type }) => `${quoted(name, '"')} ${SQL_TYPES[type]}`);
  const create = `CREATE OR REPLACE TABLE part (${definitions.join(', ')})`;
  await connection.run(create);
  let appender = await connection.createAppender('part');
  let [rows, bytes] = [0, 0];
  return {
    rows: () => rows,
    bytes: () => bytes,
    append(row) {
      for (const { read, type } of columns) bytes += appendCell(appender, type, read(row));
      appender.endRow();
      rows += 1;
    },
    async writeTo(path) {
      appender.closeSync();
      await connection.run(`COPY part TO ${quoted(path, "'")} (FORMAT parquet, COMPRESSION zstd)`);
      await connection.run(create);
      appender = await connection.createAppender('part');
      [rows, bytes] = [0, 0];
    },
    close() {
      appender.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}
