import { Buffer } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';

import { countText, LOG_STREAMS, type LogStream } from '@xray/contracts';

import { requireDirectory } from './checked-input.ts';
import { integerColumn, integerOrNull } from './store/batch-row.ts';
import { fileBytes, listSegments, logMissing, openForReading, segmentPath } from './store/log-files.ts';
import { readOrigin, streamEnds, type LogEnd } from './store/segment-origin.ts';
import { isWritten } from './store/writer-lock.ts';
import { atSurface } from './surface-error.ts';

/** Which sequence numbers a segment holds of a stream. */
export interface SegmentStream {
  readonly stream: LogStream;
  readonly first_seq: number;
  readonly last_seq: number;
}

/** One of the files that a log is a row of. */
export interface SegmentInfo {
  /** Numbered from 1. */
  readonly segment: number;
  readonly path: string;
  readonly bytes: number;
  /** Whether it is written no more. */
  readonly closed: boolean;
  /** When its first and its last batch were committed; `null` where it has none. */
  readonly first_appended_ts_ms: number | null;
  readonly last_appended_ts_ms: number | null;
  /** Its last batch, or the one before it where it has none: the chain goes on from there. */
  readonly batch_id: number;
  /** SHA-256 of that batch in lower-case hexadecimal; all zeros before the log's first batch. */
  readonly digest: string;
  /** The streams that it holds records of, in the order of the contract. */
  readonly streams: readonly SegmentStream[];
}

function minute(ms: number | null): string {
  return ms === null ? 'empty' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

/** Which segment it is, from when to when it was written, and how large it is. */
export function segmentText({ bytes, first_appended_ts_ms, last_appended_ts_ms, segment }: SegmentInfo): string {
  const size = `${countText(Math.ceil(bytes / 1024 / 1024))} MiB`;
  return `segment ${segment}  ${minute(first_appended_ts_ms)} to ${minute(last_appended_ts_ms)}  ${size}`;
}

/** A log as its files show it, found without reading a record. */
export interface LogInfo {
  /** The segments up to this one were pruned; 0 where none was. */
  readonly pruned_through: number;
  /** Those that are left, oldest first. Only the last one is written. */
  readonly segments: readonly SegmentInfo[];
}

/** Where a segment ends, by its last batch. */
export function segmentEnd(database: DatabaseSync): LogEnd {
  const origin = readOrigin(database);
  const streams = streamEnds(database, origin);
  const row = database.prepare('SELECT batch_id, digest FROM batch ORDER BY batch_id DESC LIMIT 1').get();
  const digest = row?.['digest'];
  if (row === undefined || !(digest instanceof Uint8Array)) return { ...origin, streams };
  return { batch_id: integerColumn(row, 'batch_id'), digest, streams };
}

function describe(directory: string, segment: number, closed: boolean): SegmentInfo {
  const path = segmentPath(directory, segment);
  const database = openForReading(path);
  try {
    const origin = readOrigin(database);
    const end = segmentEnd(database);
    const times = database.prepare('SELECT min(appended_ts_ms) AS first, max(appended_ts_ms) AS last FROM batch').get();
    return {
      segment,
      path,
      bytes: fileBytes(path) ?? 0,
      closed,
      first_appended_ts_ms: times === undefined ? null : integerOrNull(times, 'first'),
      last_appended_ts_ms: times === undefined ? null : integerOrNull(times, 'last'),
      batch_id: end.batch_id,
      digest: Buffer.from(end.digest).toString('hex'),
      streams: LOG_STREAMS.flatMap((stream) => {
        const first_seq = (origin.streams.get(stream)?.last_seq ?? 0) + 1;
        const last_seq = end.streams.get(stream)?.last_seq ?? 0;
        return last_seq < first_seq ? [] : [{ stream, first_seq, last_seq }];
      }),
    };
  } finally {
    database.close();
  }
}

/** What the file system says of a log: cheap enough to be asked every second. */
export interface LogFiles {
  /** Whether a writer has it open now. */
  readonly written: boolean;
  /** Of all segments together. */
  readonly bytes: number;
}

/** @throws EventLogError `log_missing`, `io_error`, `invalid_argument` */
export function logFiles(directory: string): LogFiles {
  requireDirectory(directory);
  return atSurface(`looking at the log in ${directory}`, () => {
    const { segments } = listSegments(directory);
    if (segments.length === 0) throw logMissing(directory);
    const bytes = segments.reduce((sum, segment) => sum + (fileBytes(segmentPath(directory, segment)) ?? 0), 0);
    return { written: isWritten(directory), bytes };
  });
}

/**
 * The segments of a log, without reading their records.
 *
 * @throws EventLogError `log_missing`, `version_unsupported`, `io_error`, `invalid_argument`
 */
export function logInfo(directory: string): LogInfo {
  requireDirectory(directory);
  return atSurface(`looking at the log in ${directory}`, () => {
    const { pruned_through, segments } = listSegments(directory);
    if (segments.length === 0) throw logMissing(directory);
    return {
      pruned_through,
      segments: segments.map((segment, index) => describe(directory, segment, index < segments.length - 1)),
    };
  });
}
