import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { faultOf, logFault } from '../log-fault.ts';
import { checkSchema } from './schema.ts';

/**
 * The files of a log's directory. The log is a row of segments, each a database: `log.sqlite` is the first, those after it
 * are `segments/000002.sqlite` and so on. Only the last one is written; a segment is closed by the next one being there.
 * `segments/000007.kept.sqlite` says that the segments up to the seventh were pruned, and holds what of them was kept.
 *
 * Beside a database SQLite keeps `-wal` and `-shm` while it is open. No process that has a log open may open or copy these
 * files by other means: closing such a handle would drop the locks that SQLite holds on them.
 */
export function segmentPath(directory: string, segment: number): string {
  return segment === 1 ? join(directory, 'log.sqlite') : join(directory, SEGMENTS, `${digits(segment)}.sqlite`);
}

/** What was kept of the segments up to that one. */
export function keptPath(directory: string, through: number): string {
  return join(directory, SEGMENTS, `${digits(through)}.kept.sqlite`);
}

export function lockPath(directory: string): string {
  return join(directory, 'writer.lock');
}

/** Tells a person who holds the lock; nothing is decided by it. */
export function holderPath(directory: string): string {
  return join(directory, 'writer.json');
}

/** Follows the final name of a file that is not whole yet. */
export const UNFINISHED = '.new';

const SEGMENTS = 'segments';
const SEGMENT_FILE = /^(\d{6,})\.sqlite$/;
const KEPT_FILE = /^(\d{6,})\.kept\.sqlite$/;

function digits(segment: number): string {
  return String(segment).padStart(6, '0');
}

/** Which segments a log has. */
export interface SegmentList {
  /** The segments up to this one were pruned; 0 where none was. */
  readonly pruned_through: number;
  /** Numbers of the segments after those, ascending; the last one is the one that is written. */
  readonly segments: readonly number[];
  /** Numbers of pruned segments whose files are still there, as where a process ended before it had removed them. */
  readonly leftover: readonly number[];
  /** The same of what was kept of segments by earlier prunings. */
  readonly leftover_kept: readonly number[];
}

export function listSegments(directory: string): SegmentList {
  let names: readonly string[] = [];
  try {
    names = readdirSync(join(directory, SEGMENTS));
  } catch {
    // A log without rotations has no such folder.
  }
  const numbers = (pattern: RegExp): readonly number[] =>
    names.map((name) => Number(pattern.exec(name)?.[1] ?? 0)).filter((number) => number > 0);
  const kept = numbers(KEPT_FILE);
  const pruned_through = Math.max(0, ...kept);
  const first = fileBytes(segmentPath(directory, 1)) === null ? [] : [1];
  const all = [...first, ...numbers(SEGMENT_FILE)].sort((one, other) => one - other);
  return {
    pruned_through,
    segments: all.filter((number) => number > pruned_through),
    leftover: all.filter((number) => number <= pruned_through),
    leftover_kept: kept.filter((number) => number < pruned_through),
  };
}

/** Size of a file in bytes; `null` where there is none. */
export function fileBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** Makes the names in a file's folder durable. */
export function syncFolderOf(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export function logMissing(directory: string): Error {
  return logFault('log_missing', `there is no log in ${directory}; name the directory of a log, or record one first`);
}

/** A read-only connection to a segment that is there. @throws LogFault */
export function openForReading(path: string): DatabaseSync {
  const database = connect(path);
  try {
    const version = checkSchema(database, path);
    if (version === 0) throw logFault('log_missing', `the log in ${path} was never begun; record into it first`);
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
