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

export interface TranscriptTotals {
  readonly connections: number;
  readonly frames_sent: number;
  readonly bytes_sent: number;
  readonly frames_withheld: number;
  readonly requests: number;
  readonly faults: number;
}

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

/** Keeps what an exchange does. `nowMs` tells the market's time. */
export function createTranscript(detail: TranscriptDetail, nowMs: () => number): TranscriptBook {
  const entries: TranscriptEntry[] = [];
  const connections: Mutable<ConnectionRecord>[] = [];
  const faults: Mutable<FaultRecord>[] = [];
  const totals: Mutable<TranscriptTotals> = {
    connections: 0,
    frames_sent: 0,
    bytes_sent: 0,
    frames_withheld: 0,
    requests: 0,
    faults: 0,
  };
  const detailed = detail !== 'counts';
  const hashOf = (payload: Uint8Array | string): string => (detailed ? hash('sha256', payload) : '');

  return {
    hashOf,
    opened(connection, venue, path) {
      totals.connections += 1;
      entries.push({ ts_ms: nowMs(), kind: 'connection_opened', connection, venue, path });
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
      connections.push(record);
      return record;
    },
    closed(record, closed_by, code) {
      const { connection } = record;
      Object.assign(record, { closed_ts_ms: nowMs(), closed_by, code });
      entries.push({ ts_ms: nowMs(), kind: 'connection_closed', connection, code, closed_by });
    },
    refused(path, status) {
      entries.push({ ts_ms: nowMs(), kind: 'connection_refused', path, status });
    },
    sent(record, stream, payload, payload_hash) {
      const { connection } = record;
      record.frames_sent += 1;
      totals.frames_sent += 1;
      totals.bytes_sent += payload.length;
      if (!detailed) return;
      const entry = { ts_ms: nowMs(), kind: 'frame_sent', connection, stream, payload_hash } as const;
      entries.push(detail === 'bytes' ? { ...entry, payload } : entry);
    },
    withheld(connection, stream, fault, payload_hash) {
      totals.frames_withheld += 1;
      if (detailed) entries.push({ ts_ms: nowMs(), kind: 'frame_withheld', connection, stream, fault, payload_hash });
    },
    requested(path, status, body) {
      totals.requests += 1;
      if (detailed) entries.push({ ts_ms: nowMs(), kind: 'request', path, status, payload_hash: hashOf(body) });
    },
    unresponsive(connection) {
      entries.push({ ts_ms: nowMs(), kind: 'client_unresponsive', connection });
    },
    begun(what) {
      totals.faults += 1;
      const record = { fault: totals.faults, what, begun_ts_ms: nowMs(), ended_ts_ms: null, affected: 0 };
      faults.push(record);
      entries.push({ ts_ms: nowMs(), kind: 'fault_begun', fault: record.fault });
      return record;
    },
    ended(record) {
      record.ended_ts_ms = nowMs();
      entries.push({ ts_ms: nowMs(), kind: 'fault_ended', fault: record.fault });
    },
    read: () => ({
      entries: [...entries],
      connections: connections.map((record) => ({ ...record })),
      faults: faults.map((record) => ({ ...record })),
      totals: { ...totals },
    }),
  };
}
