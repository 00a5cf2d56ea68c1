import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { faultOf, logFault } from '../log-fault.ts';
import { holderPath, lockPath } from './log-files.ts';

const SQLITE_BUSY = 5;

/** Held until `release`, or until the process ends in whatever way: the operating system owns it. */
export interface WriterLock {
  readonly release: () => void;
}

function holder(directory: string): string {
  try {
    const told: unknown = JSON.parse(readFileSync(holderPath(directory), 'utf8'));
    if (typeof told === 'object' && told !== null && 'pid' in told && typeof told.pid === 'number')
      return `process ${told.pid}`;
  } catch {
    return 'another writer';
  }
  return 'another writer';
}

function isBusy(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'errcode' in thrown &&
    typeof thrown.errcode === 'number' &&
    (thrown.errcode & 0xff) === SQLITE_BUSY
  );
}

/** Long enough for whoever only looks whether the log is written. */
const LOOK_MS = 250;

/** Whether a writer, in this process or another, has the log open now. */
export function isWritten(directory: string): boolean {
  if (!existsSync(lockPath(directory))) return false;
  const database = new DatabaseSync(lockPath(directory), { readOnly: true });
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').get();
    return false;
  } catch (thrown) {
    if (isBusy(thrown)) return true;
    throw faultOf(thrown, `looking whether ${directory} is written`);
  } finally {
    database.close();
  }
}

/**
 * Makes this the one writer of a log: an exclusive SQLite transaction on a file of its own, so that readers of the log are
 * not shut out. SQLite's locks hold between processes and between threads, and go with the process that holds them.
 *
 * @throws LogFault `second_writer`, naming the holder's process where it is known
 */
export function acquireWriterLock(directory: string): WriterLock {
  const path = lockPath(directory);
  const database = new DatabaseSync(path, { timeout: LOOK_MS });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    database.close();
    if (!isBusy(thrown)) throw faultOf(thrown, `locking ${path}`);
    throw logFault(
      'second_writer',
      `${holder(directory)} already writes the log in ${directory}; stop that one, or write to another directory`,
      thrown,
    );
  }
  writeFileSync(holderPath(directory), `${JSON.stringify({ pid: process.pid })}\n`);
  return {
    release: () => {
      database.close();
    },
  };
}
