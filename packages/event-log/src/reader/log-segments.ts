import type { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { logFault } from '../log-fault.ts';
import { lastSeq } from '../store/batch-row.ts';
import { fileBytes, keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import { prepareRunFinder } from '../store/run-index.ts';
import type { RunFinder } from '../store/run-index.ts';
import { readOrigin } from '../store/segment-origin.ts';
import type { SegmentOrigin } from '../store/segment-origin.ts';
import { prepareSegmentQuery } from './batch-query.ts';
import type { BatchRange, FoundBatch, SegmentQuery } from './batch-query.ts';

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

/** @throws LogFault `log_missing`, `not_a_log`, `version_unsupported`, `log_damaged` */
export function openLogSegments(directory: string): LogSegments {
  let files: readonly SegmentFile[] = [];
  /** By path, in the order in which they were last used. */
  const connections = new Map<string, SegmentConnection>();

  function closeOldest(): void {
    const lastPath = files.at(-1)?.path;
    for (const [path, { database }] of connections) {
      if (connections.size <= MAX_CLOSED_CONNECTIONS) return;
      if (path === lastPath) continue;
      connections.delete(path);
      database.close();
    }
  }

  function connectPath(path: string): SegmentConnection {
    let connection = connections.get(path);
    if (connection === undefined) {
      const database = openForReading(path);
      connection = { database, query: prepareSegmentQuery(database), findRun: prepareRunFinder(database) };
    }
    connections.delete(path);
    connections.set(path, connection);
    closeOldest();
    return connection;
  }

  function describe(path: string): SegmentFile {
    const known = files.find((file) => file.path === path);
    return known ?? { path, origin: readOrigin(connectPath(path).database) };
  }

  function list(): void {
    const { pruned_through, segments } = listSegments(directory);
    const last = segments.at(-1);
    if (last === undefined) throw logMissing(directory);
    const kept = pruned_through === 0 ? [] : [keptPath(directory, pruned_through)];
    const paths = [...kept, ...segments.map((segment) => segmentPath(directory, segment))];
    files = paths.map(describe);
  }

  /** A segment that follows the last one known is all that can be new, but for a pruning. */
  function refresh(): readonly SegmentFile[] {
    const last = files.at(-1);
    if (last === undefined || fileBytes(segmentPath(directory, last.origin.segment + 1)) !== null) list();
    return files;
  }

  function current(): SegmentFile {
    const last = refresh().at(-1);
    if (last === undefined) throw logMissing(directory);
    return last;
  }

  function head(stream: LogStream): number {
    const file = current();
    const own = lastSeq(connectPath(file.path).database, stream);
    return own === 0 ? (file.origin.streams.get(stream)?.last_seq ?? 0) : own;
  }

  /** A closed segment is gone once it was pruned. */
  function connect(file: SegmentFile): SegmentConnection {
    if (!connections.has(file.path) && fileBytes(file.path) === null) {
      list();
      throw logFault('log_pruned', `${file.path} was pruned while it was read; read the log again`);
    }
    return connectPath(file.path);
  }

  refresh();
  return {
    files: refresh,
    last: current,
    connect,
    head,
    *batches(stream, range) {
      const bounded = { ...range, toSeq: Math.min(range.toSeq, head(stream)) };
      const all = refresh();
      let position = range.fromSeq;
      for (const [index, file] of all.entries()) {
        // A segment holds of a stream what lies between its own origin and the next one's.
        const end = all[index + 1]?.origin.streams.get(stream)?.last_seq ?? bounded.toSeq;
        if (end < position) continue;
        let first = true;
        while (position <= bounded.toSeq) {
          const { query } = connect(file);
          if (first) position = query.startOf(stream, position);
          first = false;
          const found = query.next(stream, position, bounded);
          if (found === null) break;
          yield found;
          position = found.lastSeq + 1;
        }
        if (position > bounded.toSeq) return;
      }
    },
    close() {
      for (const { database } of connections.values()) database.close();
      connections.clear();
    },
  };
}
