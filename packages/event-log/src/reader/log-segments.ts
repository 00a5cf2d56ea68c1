import type { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { logFault } from '../log-fault.ts';
import { lastSeq } from '../store/batch-row.ts';
import { fileBytes, keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import { prepareRunFinder, type RunFinder } from '../store/run-index.ts';
import { readOrigin, type SegmentOrigin } from '../store/segment-origin.ts';
import { type BatchRange, type FoundBatch, prepareSegmentQuery, type SegmentQuery } from './batch-query.ts';

/** A database of the log: a segment, or what was kept of pruned ones. */
export interface SegmentFile {
  readonly path: string;
  /** Of what was kept, the last segment that is gone. */
  readonly segment: number;
}

/** A connection to one of them. */
export interface SegmentConnection {
  readonly database: DatabaseSync;
  readonly query: SegmentQuery;
  readonly findRun: RunFinder;
}

/** The databases of a log as one: whoever reads need not know where one ends. */
export interface LogSegments {
  /** What there is now, oldest first; the last one is the one that is written. */
  files(): readonly SegmentFile[];
  last(): SegmentFile;
  /** Where a file begins. It is opened for that the first time, and no other one is. */
  origin(file: SegmentFile): SegmentOrigin;
  /** A connection, which is good until another one is asked for. */
  connect(file: SegmentFile): SegmentConnection;
  /** The last sequence number of a stream. */
  head(stream: LogStream): number;
  /** The batches of a stream, up to where the log ends now. */
  batches(stream: LogStream, range: BatchRange): Generator<FoundBatch>;
  close(): void;
}

/** Connections to closed segments that are kept open. Each takes three file descriptors. */
const MAX_CLOSED_CONNECTIONS = 4;

interface OpenSegments {
  readonly directory: string;
  files: readonly SegmentFile[];
  /** By path, in the order in which they were last used. */
  readonly connections: Map<string, SegmentConnection>;
  /** By path, of those files that were asked for it. */
  readonly origins: Map<string, SegmentOrigin>;
}

function closeOldest(open: OpenSegments): void {
  const { connections } = open;
  const lastPath = open.files.at(-1)?.path;
  for (const [path, { database }] of connections) {
    if (connections.size <= MAX_CLOSED_CONNECTIONS) return;
    if (path === lastPath) continue;
    connections.delete(path);
    database.close();
  }
}

function connectPath(open: OpenSegments, path: string): SegmentConnection {
  const { connections } = open;
  let connection = connections.get(path);
  if (connection === undefined) {
    const database = openForReading(path);
    connection = { database, query: prepareSegmentQuery(database), findRun: prepareRunFinder(database) };
  }
  connections.delete(path);
  connections.set(path, connection);
  closeOldest(open);
  return connection;
}

function originOf(open: OpenSegments, file: SegmentFile): SegmentOrigin {
  const known = open.origins.get(file.path);
  if (known !== undefined) return known;
  const origin = readOrigin(connect(open, file).database);
  open.origins.set(file.path, origin);
  return origin;
}

function list(open: OpenSegments): void {
  const { directory } = open;
  const { pruned_through, segments } = listSegments(directory);
  if (segments.length === 0) throw logMissing(directory);
  const kept = pruned_through === 0 ? [] : [{ path: keptPath(directory, pruned_through), segment: pruned_through }];
  open.files = [...kept, ...segments.map((segment) => ({ path: segmentPath(directory, segment), segment }))];
}

/** A segment that follows the last one known is all that can be new, but for a pruning. */
function refresh(open: OpenSegments): readonly SegmentFile[] {
  const last = open.files.at(-1);
  if (last === undefined || fileBytes(segmentPath(open.directory, last.segment + 1)) !== null) list(open);
  return open.files;
}

function current(open: OpenSegments): SegmentFile {
  const last = refresh(open).at(-1);
  if (last === undefined) throw logMissing(open.directory);
  return last;
}

function head(open: OpenSegments, stream: LogStream): number {
  const file = current(open);
  const own = lastSeq(connectPath(open, file.path).database, stream);
  return own === 0 ? (originOf(open, file).streams.get(stream)?.last_seq ?? 0) : own;
}

/** A closed segment is gone once it was pruned. */
function connect(open: OpenSegments, file: SegmentFile): SegmentConnection {
  if (!open.connections.has(file.path) && fileBytes(file.path) === null) {
    list(open);
    throw logFault('log_pruned', `${file.path} was pruned while it was read; read the log again`);
  }
  return connectPath(open, file.path);
}

/** Whether all that a stream has before a file lies before a range: by its numbers, or by its times. */
function liesBefore({ streams }: SegmentOrigin, stream: LogStream, { fromSeq, fromTimeMs }: BatchRange): boolean {
  const end = streams.get(stream);
  if (end === undefined || end.last_seq < fromSeq) return true;
  return fromTimeMs !== null && (end.max_time_ms ?? Number.NEGATIVE_INFINITY) < fromTimeMs;
}

/** Whether all that a stream has before a file reaches past a range of times. */
function reachesPast({ streams }: SegmentOrigin, stream: LogStream, { toTimeMs }: BatchRange): boolean {
  return toTimeMs !== null && (streams.get(stream)?.max_time_ms ?? Number.NEGATIVE_INFINITY) > toTimeMs;
}

/**
 * The place of the first file that can hold any of a range: what stands before a file only grows from file to file, so that a few
 * of them are looked at, and not all.
 */
function firstOfRange(open: OpenSegments, files: readonly SegmentFile[], stream: LogStream, range: BatchRange): number {
  let [low, high] = [0, files.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const file = files[middle];
    if (file !== undefined && liesBefore(originOf(open, file), stream, range)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The files from a place on that can hold some of a range: once one reaches past its times, only the one that is written may go back, where
 * all others are known to be in order.
 */
function* filesFrom(
  open: OpenSegments,
  files: readonly SegmentFile[],
  begin: number,
  stream: LogStream,
  range: BatchRange,
): Generator<SegmentFile> {
  const last = files.at(-1);
  for (const [index, file] of files.entries()) {
    if (index < begin) continue;
    const isPast = index > begin && file !== last && reachesPast(originOf(open, file), stream, range);
    if (isPast && last !== undefined && originOf(open, last).in_order.has(stream)) {
      yield last;
      return;
    }
    yield file;
  }
}

function* batches(open: OpenSegments, stream: LogStream, range: BatchRange): Generator<FoundBatch> {
  const bounded = { ...range, toSeq: Math.min(range.toSeq, head(open, stream)) };
  const all = refresh(open);
  if (range.fromSeq > bounded.toSeq) return;
  const begin = firstOfRange(open, all, stream, range);
  let position = range.fromSeq;
  for (const file of filesFrom(open, all, begin, stream, range)) {
    let first = true;
    while (position <= bounded.toSeq) {
      const { query } = connect(open, file);
      if (first) position = query.startOf(stream, position);
      first = false;
      const found = query.next(stream, position, bounded);
      if (found === null) break;
      yield found;
      position = found.lastSeq + 1;
    }
    if (position > bounded.toSeq) return;
  }
}

/** @throws LogFault `log_missing`, `not_a_log`, `version_unsupported`, `log_damaged` */
export function openLogSegments(directory: string): LogSegments {
  /** By path, in the order in which they were last used. */
  const connections = new Map<string, SegmentConnection>();
  const open: OpenSegments = { files: [], connections, origins: new Map(), directory };

  // What is no log is refused at once.
  connect(open, current(open));
  return {
    files: () => refresh(open),
    last: () => current(open),
    origin: (file) => originOf(open, file),
    connect: (file) => connect(open, file),
    head: (stream) => head(open, stream),
    batches: (stream, range) => batches(open, stream, range),
    close() {
      for (const { database } of connections.values()) database.close();
      connections.clear();
    },
  };
}
