import type { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { isLogFault, logFault } from '../log-fault.ts';
import { lastSeq } from '../store/batch-row.ts';
import { fileBytes, keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import { prepareRunFinder, type RunFinder } from '../store/run-index.ts';
import { readOrigin, type SegmentOrigin, type StreamEnd } from '../store/segment-origin.ts';
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
  /**
   * Looks at the files that there are now, oldest first; the last one is the one that is written. Where one of them is pruned
   * meanwhile, it looks again at those that are left.
   */
  over<Result>(look: (files: readonly SegmentFile[]) => Result): Result;
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

/** Beside a segment that follows the last one known, all that can be new is that the oldest files were pruned. */
function refresh(open: OpenSegments): readonly SegmentFile[] {
  const [first] = open.files;
  const last = open.files.at(-1);
  const isCurrent =
    first !== undefined &&
    last !== undefined &&
    fileBytes(first.path) !== null &&
    fileBytes(segmentPath(open.directory, last.segment + 1)) === null;
  if (!isCurrent) list(open);
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

/** Looks at files, and once more at those that are left where one of them is pruned before it was opened. */
function over<Result>(open: OpenSegments, look: (files: readonly SegmentFile[]) => Result): Result {
  try {
    return look(refresh(open));
  } catch (thrown) {
    if (!isLogFault(thrown) || thrown.fault !== 'log_pruned') throw thrown;
    return look(open.files);
  }
}

/** A reading of a stream, by the files that there were when it began. */
interface Reading {
  readonly files: readonly SegmentFile[];
  readonly stream: LogStream;
  /** Up to where the log ended then. */
  readonly range: BatchRange;
}

/** How far the stream has come before the file at a place; after the last one, as far as is read. */
function endBefore(open: OpenSegments, { files, range, stream }: Reading, place: number): StreamEnd {
  const file = files[place];
  if (place === 0) return { last_seq: 0, max_time_ms: null };
  if (file === undefined) return { last_seq: range.toSeq, max_time_ms: Number.POSITIVE_INFINITY };
  return originOf(open, file).streams.get(stream) ?? { last_seq: 0, max_time_ms: null };
}

/** Whether a time that was reached before some files is past the range, and none of them goes back behind it: all but the last are in order. */
function isPast(open: OpenSegments, { files, range, stream }: Reading, reachedMs: number | null, to: number): boolean {
  const last = files.at(-1);
  if (range.toTimeMs === null || reachedMs === null || reachedMs <= range.toTimeMs || to === files.length) return false;
  return last !== undefined && originOf(open, last).in_order.has(stream);
}

/**
 * The files of places `from` to `to` (exclusive) that can hold any of what is read, in order. What stands before a file only grows from
 * file to file: where both ends of many say that there is nothing between them, none of those is opened.
 */
function* filesHolding(open: OpenSegments, reading: Reading, from: number, to: number): Generator<SegmentFile> {
  const { fromSeq, fromTimeMs, toSeq } = reading.range;
  const [before, end] = [endBefore(open, reading, from), endBefore(open, reading, to)];
  if (end.last_seq <= before.last_seq || end.last_seq < fromSeq || before.last_seq >= toSeq) return;
  if (fromTimeMs !== null && (end.max_time_ms ?? Number.NEGATIVE_INFINITY) < fromTimeMs) return;
  if (isPast(open, reading, before.max_time_ms, to)) return;
  const file = reading.files[from];
  if (to - from === 1 && file !== undefined) {
    yield file;
    return;
  }
  const middle = Math.floor((from + to) / 2);
  yield* filesHolding(open, reading, from, middle);
  yield* filesHolding(open, reading, middle, to);
}

function* batches(open: OpenSegments, stream: LogStream, asked: BatchRange): Generator<FoundBatch> {
  const range = { ...asked, toSeq: Math.min(asked.toSeq, head(open, stream)) };
  if (range.fromSeq > range.toSeq) return;
  // What is pruned before the first file is open is not there to be read; what is pruned later, ahead of the reading, is missed.
  const { first, holding } = over(open, (files) => {
    const found = filesHolding(open, { files, stream, range }, 0, files.length);
    const begun = found.next();
    if (begun.done !== true) connect(open, begun.value);
    return { first: begun, holding: found };
  });
  let position = range.fromSeq;
  for (let step = first; step.done !== true; step = holding.next()) {
    position = connect(open, step.value).query.startOf(stream, position);
    while (position <= range.toSeq) {
      const found = connect(open, step.value).query.next(stream, position, range);
      if (found === null) break;
      yield found;
      position = found.lastSeq + 1;
    }
    if (position > range.toSeq) return;
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
    over: (look) => over(open, look),
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
