import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { faultOf, logFault } from '../log-fault.ts';
import { checkSchema } from './schema.ts';

/**
 * The files of a log's directory. Beside `log.sqlite` SQLite keeps `log.sqlite-wal` and `log.sqlite-shm` while the log is
 * open. No process that has a log open may open or copy these files by other means: closing such a handle would drop the
 * locks that SQLite holds on them.
 */
export function logPath(directory: string): string {
  return join(directory, 'log.sqlite');
}

export function lockPath(directory: string): string {
  return join(directory, 'writer.lock');
}

/** Tells a person who holds the lock; nothing is decided by it. */
export function holderPath(directory: string): string {
  return join(directory, 'writer.json');
}

/** Size of a file in bytes; `null` where there is none. */
function fileBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** A read-only connection to a log that is there. @throws LogFault */
export function openForReading(directory: string): DatabaseSync {
  const path = logPath(directory);
  if (fileBytes(path) === null)
    throw logFault('log_missing', `there is no log in ${directory}; name the directory of a log, or record one first`);
  const database = connect(path);
  try {
    const version = checkSchema(database, path);
    if (version === 0) throw logFault('log_missing', `the log in ${directory} was never begun; record into it first`);
    return database;
  } catch (thrown) {
    database.close();
    throw faultOf(thrown, `opening ${path}`);
  }
}

/**
 * A log that nobody writes can lie where its index of the write-ahead file cannot be created (a read-only file system, a
 * full disk). Without a write-ahead file there is nothing that index could tell, and the file is read as it stands.
 */
function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    database.prepare('PRAGMA schema_version').get();
    return database;
  } catch (thrown) {
    database.close();
    if ((fileBytes(`${path}-wal`) ?? 0) > 0) throw faultOf(thrown, `opening ${path}`);
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true });
  }
}
