import type { DatabaseSync } from 'node:sqlite';

import { logFault } from '../log-fault.ts';

/** "xray" in ASCII: tells a log from any other SQLite file. */
const APPLICATION_ID = 0x78726179;

function refusals(table: string): string {
  const triggers = ['UPDATE', 'DELETE'].map(
    (change) => `
    CREATE TRIGGER ${table}_refuses_${change.toLowerCase()} BEFORE ${change} ON ${table}
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: ${table} refuses ${change}'); END;`,
  );
  return triggers.join('');
}

/** Triggers that let rows be added after the last one and nothing else, `INSERT OR REPLACE` included. */
function appendOnly(table: string, number: string): string {
  return `${refusals(table)}
    CREATE TRIGGER ${table}_appends_at_its_end BEFORE INSERT ON ${table}
    WHEN NEW.${number} IS NOT (SELECT coalesce(max(${number}), 0) + 1 FROM ${table})
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: ${table} takes rows at its end'); END;`;
}

/**
 * Step `i` brings a log from schema version `i` to `i + 1`; steps are only ever added. The body is the last column, so
 * that a header is read without walking the body's pages; the index by stream holds all that planning a read needs.
 * `run_key` is the first 48 bits of the run id: a short key keeps the index small, and a few equal ones do no harm.
 * `origin` has a row in every segment but the first: the end of the segment before it.
 */
const MIGRATIONS: readonly string[] = [
  `
    CREATE TABLE batch (
      batch_id INTEGER PRIMARY KEY,
      stream TEXT NOT NULL,
      first_seq INTEGER NOT NULL,
      last_seq INTEGER NOT NULL,
      records INTEGER NOT NULL,
      min_time_ms INTEGER,
      max_time_ms INTEGER,
      codec TEXT NOT NULL,
      appended_ts_ms INTEGER NOT NULL,
      digest BLOB NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX batch_by_stream
      ON batch (stream, first_seq, last_seq, records, min_time_ms, max_time_ms);
    CREATE TABLE run_index (
      run_number INTEGER PRIMARY KEY,
      run_key INTEGER NOT NULL,
      run_id TEXT NOT NULL,
      symbol TEXT NOT NULL,
      engine_timestamp_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX run_by_key ON run_index (run_key);
    ${appendOnly('batch', 'batch_id')}
    ${appendOnly('run_index', 'run_number')}
  `,
  `
    CREATE TABLE origin (
      segment INTEGER PRIMARY KEY,
      batch_id INTEGER NOT NULL,
      digest BLOB NOT NULL,
      heads TEXT NOT NULL
    ) STRICT;
    ${refusals('origin')}
    CREATE TRIGGER origin_takes_one_row BEFORE INSERT ON origin
    WHEN EXISTS (SELECT 1 FROM origin) OR EXISTS (SELECT 1 FROM batch)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: a segment has one origin'); END;
    DROP TRIGGER batch_appends_at_its_end;
    CREATE TRIGGER batch_appends_at_its_end BEFORE INSERT ON batch
    WHEN NEW.batch_id IS NOT (SELECT coalesce(max(batch_id), (SELECT batch_id FROM origin), 0) + 1 FROM batch)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: batch takes rows at its end'); END;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** The first 48 bits of a run id, a number that SQLite indexes cheaply. */
export function runKey(runId: string): number {
  return Number.parseInt(runId.slice(0, 12), 16) || 0;
}

/** A whole number that a pragma answers. */
export function pragmaNumber(database: DatabaseSync, pragma: string): number {
  const [value] = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {});
  return typeof value === 'number' ? value : 0;
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

/** Refuses what is no log of a version that is known. Returns the version; 0 for an empty file. */
export function checkSchema(database: DatabaseSync, path: string): number {
  const version = pragmaNumber(database, 'user_version');
  if (pragmaNumber(database, 'application_id') !== APPLICATION_ID) {
    if (version === 0 && isEmpty(database)) return 0;
    throw logFault('not_a_log', `${path} is a database of something else; name another directory`);
  }
  if (version > SCHEMA_VERSION)
    throw logFault(
      'version_unsupported',
      `${path} has schema version ${version} and this xray knows up to ${SCHEMA_VERSION}; read it with a later xray`,
    );
  return version;
}

/** Creates the tables of a new log, or brings an older one to the present version, in one transaction. */
export function migrate(database: DatabaseSync, version: number): void {
  if (version === SCHEMA_VERSION) return;
  database.exec('BEGIN IMMEDIATE');
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}
