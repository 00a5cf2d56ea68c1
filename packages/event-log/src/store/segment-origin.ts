import { Buffer } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { logFault } from '../log-fault.ts';
import { STREAM_NAMES } from '../stream-names.ts';
import { GENESIS_DIGEST } from './hash-chain.ts';
import { bytesColumn, integerColumn, integerOrNull, textColumn } from './batch-row.ts';
import { pragmaNumber } from './schema.ts';

/** How far a stream has come. */
export interface StreamEnd {
  /** 0 where it has no records. */
  readonly last_seq: number;
  /** The greatest time of its records; `null` where they have none. */
  readonly max_time_ms: number | null;
}

/** Where a log stands after a batch. */
export interface LogEnd {
  /** 0 before the first batch. */
  readonly batch_id: number;
  readonly digest: Uint8Array;
  readonly streams: ReadonlyMap<LogStream, StreamEnd>;
}

/** The end of what stands before a segment, and the segment's number. */
export interface SegmentOrigin extends LogEnd {
  readonly segment: number;
  /** The streams of which no batch before it has a time earlier than a batch before that one. Older versions did not say it. */
  readonly in_order: ReadonlySet<LogStream>;
}

const NOTHING: StreamEnd = { last_seq: 0, max_time_ms: null };

/** Where the first segment begins. */
export const LOG_BEGINNING: SegmentOrigin = {
  segment: 1,
  batch_id: 0,
  digest: GENESIS_DIGEST,
  streams: new Map(STREAM_NAMES.map((stream) => [stream, NOTHING])),
  in_order: new Set(STREAM_NAMES),
};

/** Schemas before the second version knew no segments. */
const FIRST_VERSION_WITH_ORIGIN = 2;

export function readOrigin(database: DatabaseSync): SegmentOrigin {
  if (pragmaNumber(database, 'user_version') < FIRST_VERSION_WITH_ORIGIN) return LOG_BEGINNING;
  const row = database.prepare('SELECT segment, batch_id, digest, heads FROM origin').get();
  if (row === undefined) return LOG_BEGINNING;
  const heads = readHeads(textColumn(row, 'heads'));
  return {
    segment: integerColumn(row, 'segment'),
    batch_id: integerColumn(row, 'batch_id'),
    digest: bytesColumn(row, 'digest'),
    streams: new Map(heads.map(([stream, head]) => [stream, readEnd(head)])),
    in_order: new Set(heads.filter(([, head]) => isInOrder(head)).map(([stream]) => stream)),
  };
}

export function writeOrigin(
  database: DatabaseSync,
  segment: number,
  end: LogEnd,
  inOrder: SegmentOrigin['in_order'],
): void {
  const heads = JSON.stringify(
    Object.fromEntries([...end.streams].map(([stream, head]) => [stream, { ...head, in_order: inOrder.has(stream) }])),
  );
  database
    .prepare('INSERT INTO origin (segment, batch_id, digest, heads) VALUES (?, ?, ?, ?)')
    .run(segment, end.batch_id, end.digest, heads);
}

/** How far each stream has come with a segment's batches. */
export function streamEnds(database: DatabaseSync, origin: LogEnd): ReadonlyMap<LogStream, StreamEnd> {
  const last = database.prepare(
    'SELECT max(last_seq) AS last_seq, max(max_time_ms) AS max_time_ms FROM batch WHERE stream = ?',
  );
  return new Map(
    STREAM_NAMES.map((stream) => {
      const before = origin.streams.get(stream) ?? NOTHING;
      const row = last.get(stream);
      const lastSeq = row === undefined ? null : integerOrNull(row, 'last_seq');
      if (row === undefined || lastSeq === null) return [stream, before];
      return [stream, { last_seq: lastSeq, max_time_ms: later(before.max_time_ms, integerOrNull(row, 'max_time_ms')) }];
    }),
  );
}

/** The streams whose times are in order up to a segment's end, batch after batch. */
export function streamsInOrder(database: DatabaseSync, origin: SegmentOrigin): SegmentOrigin['in_order'] {
  const batches = database.prepare(
    'SELECT min_time_ms, max_time_ms FROM batch WHERE stream = ? AND min_time_ms IS NOT NULL ORDER BY first_seq',
  );
  const goesOn = (stream: LogStream): boolean => {
    let latest = origin.streams.get(stream)?.max_time_ms ?? Number.NEGATIVE_INFINITY;
    for (const batch of batches.iterate(stream)) {
      if (integerColumn(batch, 'min_time_ms') < latest) return false;
      latest = Math.max(latest, integerColumn(batch, 'max_time_ms'));
    }
    return true;
  };
  return new Set([...origin.in_order].filter(goesOn));
}

export function later(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

export function sameEnd(one: LogEnd, other: LogEnd): boolean {
  return (
    one.batch_id === other.batch_id &&
    Buffer.compare(one.digest, other.digest) === 0 &&
    STREAM_NAMES.every((stream) => {
      const [left, right] = [one.streams.get(stream), other.streams.get(stream)];
      return left?.last_seq === right?.last_seq && left?.max_time_ms === right?.max_time_ms;
    })
  );
}

function readHeads(text: string): readonly (readonly [LogStream, unknown])[] {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw unreadable();
  return STREAM_NAMES.map((stream) => [stream, Reflect.get(value, stream)]);
}

/** A stream that a later version brought had no records: they are in order. */
function isInOrder(head: unknown): boolean {
  return head === undefined || (typeof head === 'object' && head !== null && Reflect.get(head, 'in_order') === true);
}

function readEnd(value: unknown): StreamEnd {
  if (value === undefined) return NOTHING;
  if (typeof value !== 'object' || value === null) throw unreadable();
  const last_seq: unknown = Reflect.get(value, 'last_seq');
  const max_time_ms: unknown = Reflect.get(value, 'max_time_ms');
  if (typeof last_seq !== 'number' || (max_time_ms !== null && typeof max_time_ms !== 'number')) throw unreadable();
  return { last_seq, max_time_ms };
}

function unreadable(): Error {
  return logFault('log_damaged', 'the origin of a segment cannot be read; verify the log');
}
