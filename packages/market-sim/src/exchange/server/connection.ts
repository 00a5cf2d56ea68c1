import type { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import type { ClosedBy, TranscriptBook, OpenConnectionRecord } from '../transcript/transcript.ts';
import { OPCODE, webSocketFrame, type Opcode } from './websocket-frame.ts';

/** A data frame ready to be written, made once for all who receive it. */
export interface ReadyFrame {
  readonly stream: string | null;
  readonly payload: Uint8Array;
  readonly payload_hash: string;
  readonly bytes: Uint8Array;
}

/** While there is one, nothing leaves the socket; what is not `late` is lost. */
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
  /** Of several stalls the last one begun holds; when none is left, what is late is sent. */
  stall(stall: Stall): void;
  /** From now on bytes leave by `writeChunk` only. */
  slowDown(fault: number): void;
  writeChunk(bytes: number): void;
  /** The fault is over, as far as it concerns this connection. */
  recover(fault: number): void;
  close(by: ClosedBy, code: number | null): void;
  /** The socket is gone. */
  closed(code: number | null): void;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly socket: Duplex;
  readonly web_socket: WebSocket;
  readonly record: OpenConnectionRecord;
  readonly transcript: TranscriptBook;
  readonly nowMs: () => number;
  /** A client that does not read is cut off with more than this waiting for it. */
  readonly max_waiting_bytes: number;
}

interface Ping {
  readonly token: number;
  readonly frames: number;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { id, transcript, max_waiting_bytes, nowMs, record, socket, web_socket } = options;
  const pings: Ping[] = [];
  let tokens = 0;
  let pingedFrames = 0;
  let lastPongMs = nowMs();
  let lastWordMs = nowMs();
  let stalls: readonly Stall[] = [];
  let late: { readonly frame: ReadyFrame; readonly fault: number }[] = [];
  let pending: Uint8Array[] = [];
  const slowedBy = new Set<number>();
  let trickling: Uint8Array[] = [];
  let closedBy: ClosedBy | null = null;
  let open = true;

  const flush = (): void => {
    if (pending.length === 0) return;
    const [first] = pending;
    const bytes = pending.length === 1 && first !== undefined ? first : Buffer.concat(pending);
    pending = [];
    if (slowedBy.size > 0) trickling.push(bytes);
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
    send(frame) {
      if (!open || closedBy !== null) return;
      const stalled = stalls.at(-1);
      if (stalled !== undefined) {
        if (stalled.late) late.push({ frame, fault: stalled.fault });
        else transcript.withheld(id, frame.stream, stalled.fault, frame.payload_hash);
        return;
      }
      pending.push(frame.bytes);
      lastWordMs = nowMs();
      transcript.sent(record, frame.stream, frame.payload, frame.payload_hash);
    },
    flush,
    ping() {
      if (!open || stalls.length > 0 || closedBy !== null) return;
      tokens += 1;
      const token = Buffer.alloc(4);
      token.writeUInt32BE(tokens);
      pings.push({ token: tokens, frames: record.frames_sent });
      pingedFrames = record.frames_sent;
      control(OPCODE.ping, token);
    },
    pong(data) {
      if (open && closedBy === null && stalls.at(-1)?.answers_pings !== false) control(OPCODE.pong, data);
    },
    awaitsClient() {
      if (!open || stalls.length > 0 || slowedBy.size > 0) return false;
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
    stall(stall) {
      stalls = [...stalls, stall];
    },
    slowDown(fault) {
      flush();
      slowedBy.add(fault);
    },
    writeChunk(bytes) {
      if (trickling.length === 0 || !open) return;
      const waiting = Buffer.concat(trickling);
      trickling = waiting.length > bytes ? [waiting.subarray(bytes)] : [];
      socket.write(waiting.subarray(0, bytes));
    },
    recover(fault) {
      const wasStalled = stalls.length > 0;
      stalls = stalls.filter((stall) => stall.fault !== fault);
      if (wasStalled && stalls.length === 0) {
        const waiting = late;
        late = [];
        for (const { frame } of waiting) connection.send(frame);
      }
      if (slowedBy.delete(fault) && slowedBy.size === 0) connection.writeChunk(Number.POSITIVE_INFINITY);
      flush();
    },
    close(by, code) {
      if (!open || closedBy !== null) return;
      closedBy = by;
      slowedBy.clear();
      connection.writeChunk(Number.POSITIVE_INFINITY);
      flush();
      if (code === null) socket.destroy();
      else web_socket.close(code);
    },
    closed(code) {
      if (!open) return;
      open = false;
      for (const { fault, frame } of late) transcript.withheld(id, frame.stream, fault, frame.payload_hash);
      transcript.closed(record, closedBy ?? 'client', code);
    },
  };
  return connection;
}
