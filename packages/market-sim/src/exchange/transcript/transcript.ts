import { hash } from 'node:crypto';

import type { Fault } from '../faults/fault.ts';

/** How much of what was sent is kept: every frame's bytes, its SHA-256, or numbers alone. */
export type TranscriptDetail = 'bytes' | 'hashes' | 'counts';

export type VenueName = 'binance-usdm' | 'okx-swap';
export type ClosedBy = 'client' | 'exchange' | 'fault';

/** What the exchange truly did, in order. `connection` counts the accepted sockets from 1. */
export type TranscriptEntry = { readonly ts_ms: number } & (
  | {
      readonly kind: 'connection_opened';
      readonly connection: number;
      readonly venue: VenueName;
      readonly path: string;
    }
  | {
      readonly kind: 'connection_closed';
      readonly connection: number;
      readonly code: number | null;
      readonly closed_by: ClosedBy;
    }
  | { readonly kind: 'connection_refused'; readonly path: string; readonly status: number | null }
  /** A data frame was written to the socket. `stream` is `null` for answers to the client and for garbage. */
  | {
      readonly kind: 'frame_sent';
      readonly connection: number;
      readonly stream: string | null;
      /** SHA-256 of the payload; with `bytes` the payload, too. */
      readonly payload_hash: string;
      readonly payload?: Uint8Array;
    }
  /** A frame that the client subscribes to was not sent, because of a fault. */
  | {
      readonly kind: 'frame_withheld';
      readonly connection: number;
      readonly stream: string | null;
      readonly fault: number;
      readonly payload_hash: string;
    }
  | {
      readonly kind: 'request';
      readonly path: string;
      /** `null`: never answered. */
      readonly status: number | null;
      readonly payload_hash: string;
    }
  | { readonly kind: 'client_unresponsive'; readonly connection: number }
  | { readonly kind: 'fault_begun'; readonly fault: number }
  | { readonly kind: 'fault_ended'; readonly fault: number }
);

/**
 * A socket from the handshake to its end, `null` where the end has not come. `connection` counts from 1, `code` is the
 * WebSocket close code that was sent or received.
 */
export interface ConnectionRecord {
  readonly connection: number;
  readonly venue: VenueName;
  readonly path: string;
  readonly opened_ts_ms: number;
  readonly closed_ts_ms: number | null;
  readonly closed_by: ClosedBy | null;
  readonly code: number | null;
  readonly frames_sent: number;
  /** Frames before the last ping that the client answered: it has received them, for certain. */
  readonly frames_confirmed: number;
}

/** A fault that has begun, and what it has done. */
export interface FaultRecord {
  /** Counted from 1. */
  readonly fault: number;
  readonly what: Fault;
  readonly begun_ts_ms: number;
  /** `null` while it goes on. */
  readonly ended_ts_ms: number | null;
  /** Connections, frames or requests that it has changed. */
  readonly affected: number;
}

/** What the exchange did in all, whatever detail is kept. */
export interface TranscriptTotals {
  readonly connections: number;
  readonly frames_sent: number;
  readonly bytes_sent: number;
  readonly frames_withheld: number;
  readonly requests: number;
  readonly faults: number;
}

/** What a client is held against: every frame that it should have, and every one that a fault withheld. */
export interface Transcript {
  /** In order; without `frame_sent`, `frame_withheld` and `request` where only numbers are kept. */
  readonly entries: readonly TranscriptEntry[];
  readonly connections: readonly ConnectionRecord[];
  readonly faults: readonly FaultRecord[];
  readonly totals: TranscriptTotals;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export interface TranscriptBook {
  opened(connection: number, venue: VenueName, path: string): Mutable<ConnectionRecord>;
  closed(record: Mutable<ConnectionRecord>, closedBy: ClosedBy, code: number | null): void;
  refused(path: string, status: number | null): void;
  sent(record: Mutable<ConnectionRecord>, stream: string | null, payload: Uint8Array, payloadHash: string): void;
  withheld(connection: number, stream: string | null, fault: number, payloadHash: string): void;
  requested(path: string, status: number | null, body: string): void;
  unresponsive(connection: number): void;
  begun(what: Fault): Mutable<FaultRecord>;
  ended(record: Mutable<FaultRecord>): void;
  /** SHA-256 of a payload; empty where only numbers are kept. */
  hashOf(payload: Uint8Array | string): string;
  read(): Transcript;
}

export type OpenConnectionRecord = Mutable<ConnectionRecord>;
export type OpenFaultRecord = Mutable<FaultRecord>;

interface TranscriptState {
  readonly detail: TranscriptDetail;
  readonly nowMs: () => number;
  readonly entries: TranscriptEntry[];
  readonly connections: Mutable<ConnectionRecord>[];
  readonly faults: Mutable<FaultRecord>[];
  readonly totals: Mutable<TranscriptTotals>;
  readonly detailed: boolean;
}

function hashOf(book: TranscriptState, payload: Uint8Array | string): string {
  return book.detailed ? hash('sha256', payload) : '';
}

function opened(book: TranscriptState, connection: number, venue: VenueName, path: string): Mutable<ConnectionRecord> {
  const { nowMs } = book;
  book.totals.connections += 1;
  book.entries.push({ ts_ms: nowMs(), kind: 'connection_opened', connection, venue, path });
  const record = {
    connection,
    venue,
    path,
    opened_ts_ms: nowMs(),
    closed_ts_ms: null,
    closed_by: null,
    code: null,
    frames_sent: 0,
    frames_confirmed: 0,
  };
  book.connections.push(record);
  return record;
}

function closed(
  book: TranscriptState,
  record: Mutable<ConnectionRecord>,
  closed_by: ClosedBy,
  code: number | null,
): void {
  const { nowMs } = book;
  const { connection } = record;
  Object.assign(record, { closed_ts_ms: nowMs(), closed_by, code });
  book.entries.push({ ts_ms: nowMs(), kind: 'connection_closed', connection, code, closed_by });
}

function sent(
  book: TranscriptState,
  record: Mutable<ConnectionRecord>,
  stream: string | null,
  payload: Uint8Array,
  payload_hash: string,
): void {
  const { totals } = book;
  const { connection } = record;
  record.frames_sent += 1;
  totals.frames_sent += 1;
  totals.bytes_sent += payload.length;
  if (!book.detailed) return;
  const entry = { ts_ms: book.nowMs(), kind: 'frame_sent', connection, stream, payload_hash } as const;
  book.entries.push(book.detail === 'bytes' ? { ...entry, payload } : entry);
}

function withheld(
  book: TranscriptState,
  connection: number,
  stream: string | null,
  fault: number,
  payload_hash: string,
): void {
  book.totals.frames_withheld += 1;
  if (book.detailed)
    book.entries.push({ ts_ms: book.nowMs(), kind: 'frame_withheld', connection, stream, fault, payload_hash });
}

function requested(book: TranscriptState, path: string, status: number | null, body: string): void {
  book.totals.requests += 1;
  if (book.detailed)
    book.entries.push({ ts_ms: book.nowMs(), kind: 'request', path, status, payload_hash: hashOf(book, body) });
}

function begun(book: TranscriptState, what: Fault): Mutable<FaultRecord> {
  const { nowMs, totals } = book;
  totals.faults += 1;
  const record = { fault: totals.faults, what, begun_ts_ms: nowMs(), ended_ts_ms: null, affected: 0 };
  book.faults.push(record);
  book.entries.push({ ts_ms: nowMs(), kind: 'fault_begun', fault: record.fault });
  return record;
}

function ended(book: TranscriptState, record: Mutable<FaultRecord>): void {
  const { nowMs } = book;
  record.ended_ts_ms = nowMs();
  book.entries.push({ ts_ms: nowMs(), kind: 'fault_ended', fault: record.fault });
}

function read(book: TranscriptState): Transcript {
  return {
    entries: [...book.entries],
    connections: book.connections.map((record) => ({ ...record })),
    faults: book.faults.map((record) => ({ ...record })),
    totals: { ...book.totals },
  };
}

/** Keeps what an exchange does. `nowMs` tells the market's time. */
export function createTranscript(detail: TranscriptDetail, nowMs: () => number): TranscriptBook {
  const entries: TranscriptEntry[] = [];
  const book: TranscriptState = {
    entries,
    connections: [],
    faults: [],
    totals: {
      connections: 0,
      frames_sent: 0,
      bytes_sent: 0,
      frames_withheld: 0,
      requests: 0,
      faults: 0,
    },
    detailed: detail !== 'counts',
    detail,
    nowMs,
  };

  return {
    hashOf: (payload) => hashOf(book, payload),
    opened: (connection, venue, path) => opened(book, connection, venue, path),
    closed: (record, closed_by, code) => {
      closed(book, record, closed_by, code);
    },
    refused(path, status) {
      entries.push({ ts_ms: nowMs(), kind: 'connection_refused', path, status });
    },
    sent: (record, stream, payload, payload_hash) => {
      sent(book, record, stream, payload, payload_hash);
    },
    withheld: (connection, stream, fault, payload_hash) => {
      withheld(book, connection, stream, fault, payload_hash);
    },
    requested: (path, status, body) => {
      requested(book, path, status, body);
    },
    unresponsive(connection) {
      entries.push({ ts_ms: nowMs(), kind: 'client_unresponsive', connection });
    },
    begun: (what) => begun(book, what),
    ended: (record) => {
      ended(book, record);
    },
    read: () => read(book),
  };
}
