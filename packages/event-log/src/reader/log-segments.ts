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
  readonly origin: SegmentOrigin;
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

function describe(open: OpenSegments, path: string): SegmentFile {
  const known = open.files.find((file) => file.path === path);
  return known ?? { path, origin: readOrigin(connectPath(open, path).database) };
}

function list(open: OpenSegments): void {
  const { directory } = open;
  const { pruned_through, segments } = listSegments(directory);
  const last = segments.at(-1);
  if (last === undefined) throw logMissing(directory);
  const kept = pruned_through === 0 ? [] : [keptPath(directory, pruned_through)];
  const paths = [...kept, ...segments.map((segment) => segmentPath(directory, segment))];
  open.files = paths.map((path) => describe(open, path));
}

/** A segment that follows the last one known is all that can be new, but for a pruning. */
function refresh(open: OpenSegments): readonly SegmentFile[] {
  const last = open.files.at(-1);
  if (last === undefined || fileBytes(segmentPath(open.directory, last.origin.segment + 1)) !== null) list(open);
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
  return own === 0 ? (file.origin.streams.get(stream)?.last_seq ?? 0) : own;
}

/** A closed segment is gone once it was pruned. */
function connect(open: OpenSegments, file: SegmentFile): SegmentConnection {
  if (!open.connections.has(file.path) && fileBytes(file.path) === null) {
    list(open);
    throw logFault('log_pruned', `${file.path} was pruned while it was read; read the log again`);
  }
  return connectPath(open, file.path);
}

function* batches(open: OpenSegments, stream: LogStream, range: BatchRange): Generator<FoundBatch> {
  const bounded = { ...range, toSeq: Math.min(range.toSeq, head(open, stream)) };
  const all = refresh(open);
  let position = range.fromSeq;
  for (const [index, file] of all.entries()) {
    // A segment holds of a stream what lies between its own origin and the next one's.
    const end = all[index + 1]?.origin.streams.get(stream)?.last_seq ?? bounded.toSeq;
    if (end < position) continue;
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
  const open: OpenSegments = { files: [], connections, directory };

  refresh(open);
  return {
    files: () => refresh(open),
    last: () => current(open),
    connect: (file) => connect(open, file),
    head: (stream) => head(open, stream),
    batches: (stream, range) => batches(open, stream, range),
    close() {
      for (const { database } of connections.values()) database.close();
      connections.clear();
    },
  };
}
