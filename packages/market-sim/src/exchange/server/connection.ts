import type { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import type { ClosedBy, LedgerBook, OpenConnectionRecord } from '../ledger/ledger.ts';
import { OPCODE, webSocketFrame, type Opcode } from './websocket-frame.ts';

/** A data frame ready to be written, made once for all who receive it. */
export interface ReadyFrame {
  readonly stream: string | null;
  readonly payload: Uint8Array;
  readonly payload_hash: string;
  readonly bytes: Uint8Array;
}

/** While it is set, nothing leaves the socket; what is not `late` is lost. */
export interface Stall {
  readonly fault: number;
  readonly answers_pings: boolean;
  readonly late: boolean;
}

export interface Connection {
  readonly id: number;
  readonly record: OpenConnectionRecord;
  isOpen(): boolean;
  /** Hands a frame over; it is written at the next `flush`, with all others of the same moment. */
  send(frame: ReadyFrame): void;
  flush(): void;
  /** Asks for a pong that says that everything before has been received. */
  ping(): void;
  pong(data: Uint8Array): void;
  /** Whether the client has still to answer: for frames that were written to it, or for the end of the connection. */
  awaitsClient(): boolean;
  /** Whether data frames were written since the last ping. */
  hasUnconfirmed(): boolean;
  pongReceived(data: Uint8Array): void;
  lastPongMs(): number;
  /** When a message was last sent or received. */
  lastWordMs(): number;
  /** The client has sent a message. */
  heard(): void;
  stall(stall: Stall | null): void;
  isStalled(): boolean;
  /** From now on bytes leave by `writeChunk` only; `null`: at once again, what has waited first. */
  slowDown(chunkBytes: number | null): void;
  writeChunk(): void;
  close(by: ClosedBy, code: number | null): void;
  /** The socket is gone. */
  closed(code: number | null): void;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly socket: Duplex;
  readonly web_socket: WebSocket;
  readonly record: OpenConnectionRecord;
  readonly ledger: LedgerBook;
  readonly nowMs: () => number;
  /** A client that does not read is cut off with more than this waiting for it. */
  readonly max_waiting_bytes: number;
}

interface Ping {
  readonly token: number;
  readonly frames: number;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { id, ledger, max_waiting_bytes, nowMs, record, socket, web_socket } = options;
  const pings: Ping[] = [];
  let tokens = 0;
  let pingedFrames = 0;
  let lastPongMs = nowMs();
  let lastWordMs = nowMs();
  let stalled: Stall | null = null;
  let late: ReadyFrame[] = [];
  let pending: Uint8Array[] = [];
  let trickle: { readonly chunk_bytes: number; readonly waiting: Uint8Array[] } | null = null;
  let closedBy: ClosedBy | null = null;
  let open = true;

  const flush = (): void => {
    if (pending.length === 0) return;
    const [first] = pending;
    const bytes = pending.length === 1 && first !== undefined ? first : Buffer.concat(pending);
    pending = [];
    if (trickle !== null) trickle.waiting.push(bytes);
    else if (open && !socket.destroyed) socket.write(bytes);
    if (socket.writableLength > max_waiting_bytes) connection.close('exchange', null);
  };
  const control = (opcode: Opcode, payload: Uint8Array): void => {
    pending.push(webSocketFrame(opcode, payload));
    flush();
  };

  const connection: Connection = {
    id,
    record,
    isOpen: () => open,
    isStalled: () => stalled !== null,
    send(frame) {
      if (!open || closedBy !== null) return;
      if (stalled !== null) {
        if (stalled.late) late.push(frame);
        else ledger.withheld(id, frame.stream, stalled.fault, frame.payload_hash);
        return;
      }
      pending.push(frame.bytes);
      lastWordMs = nowMs();
      ledger.sent(record, frame.stream, frame.payload, frame.payload_hash);
    },
    flush,
    ping() {
      if (!open || stalled !== null || closedBy !== null) return;
      tokens += 1;
      const token = Buffer.alloc(4);
      token.writeUInt32BE(tokens);
      pings.push({ token: tokens, frames: record.frames_sent });
      pingedFrames = record.frames_sent;
      control(OPCODE.ping, token);
    },
    pong(data) {
      if (open && closedBy === null && (stalled === null || stalled.answers_pings)) control(OPCODE.pong, data);
    },
    awaitsClient() {
      if (!open || stalled !== null || trickle !== null) return false;
      if (closedBy !== null || web_socket.readyState !== WebSocket.OPEN) return true;
      return pings.length > 0 && record.frames_confirmed < record.frames_sent;
    },
    hasUnconfirmed: () => open && record.frames_sent > pingedFrames,
    pongReceived(data) {
      if (data.length !== 4) return;
      const answered = Buffer.from(data).readUInt32BE();
      lastPongMs = nowMs();
      while ((pings[0]?.token ?? Number.POSITIVE_INFINITY) <= answered) {
        record.frames_confirmed = pings.shift()?.frames ?? record.frames_confirmed;
      }
    },
    lastPongMs: () => lastPongMs,
    lastWordMs: () => lastWordMs,
    heard() {
      lastWordMs = nowMs();
    },
    stall(next) {
      stalled = next;
      if (next !== null) return;
      const waiting = late;
      late = [];
      for (const frame of waiting) connection.send(frame);
      flush();
    },
    slowDown(chunkBytes) {
      flush();
      const waiting = trickle?.waiting ?? [];
      trickle = chunkBytes === null ? null : { chunk_bytes: chunkBytes, waiting };
      if (trickle === null && waiting.length > 0 && open) socket.write(Buffer.concat(waiting));
    },
    writeChunk() {
      if (trickle === null || trickle.waiting.length === 0 || !open) return;
      const waiting = Buffer.concat(trickle.waiting);
      trickle.waiting.length = 0;
      if (waiting.length > trickle.chunk_bytes) trickle.waiting.push(waiting.subarray(trickle.chunk_bytes));
      socket.write(waiting.subarray(0, trickle.chunk_bytes));
    },
    close(by, code) {
      if (!open || closedBy !== null) return;
      closedBy = by;
      if (trickle !== null) connection.slowDown(null);
      flush();
      if (code === null) socket.destroy();
      else web_socket.close(code);
    },
    closed(code) {
      if (!open) return;
      open = false;
      ledger.closed(record, closedBy ?? 'client', code);
    },
  };
  return connection;
}
