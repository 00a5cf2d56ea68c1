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

interface ClientLine extends ConnectionOptions {
  readonly pings: Ping[];
  tokens: number;
  pingedFrames: number;
  lastPongMs: number;
  lastWordMs: number;
  stalls: readonly Stall[];
  late: { readonly frame: ReadyFrame; readonly fault: number }[];
  pending: Uint8Array[];
  readonly slowedBy: Set<number>;
  trickling: Uint8Array[];
  closedBy: ClosedBy | null;
  open: boolean;
}

function flush(line: ClientLine): void {
  const { socket } = line;
  if (line.pending.length === 0) return;
  const [first] = line.pending;
  const bytes = line.pending.length === 1 && first !== undefined ? first : Buffer.concat(line.pending);
  line.pending = [];
  if (line.slowedBy.size > 0) line.trickling.push(bytes);
  else if (line.open && !socket.destroyed) socket.write(bytes);
  if (socket.writableLength > line.max_waiting_bytes) close(line, 'exchange', null);
}

function control(line: ClientLine, opcode: Opcode, payload: Uint8Array): void {
  line.pending.push(webSocketFrame(opcode, payload));
  flush(line);
}

function send(line: ClientLine, frame: ReadyFrame): void {
  const { transcript } = line;
  if (!line.open || line.closedBy !== null) return;
  const stalled = line.stalls.at(-1);
  if (stalled !== undefined) {
    if (stalled.late) line.late.push({ frame, fault: stalled.fault });
    else transcript.withheld(line.id, frame.stream, stalled.fault, frame.payload_hash);
    return;
  }
  line.pending.push(frame.bytes);
  line.lastWordMs = line.nowMs();
  transcript.sent(line.record, frame.stream, frame.payload, frame.payload_hash);
}

function ping(line: ClientLine): void {
  const { record } = line;
  if (!line.open || line.stalls.length > 0 || line.closedBy !== null) return;
  line.tokens += 1;
  const token = Buffer.alloc(4);
  token.writeUInt32BE(line.tokens);
  line.pings.push({ token: line.tokens, frames: record.frames_sent });
  line.pingedFrames = record.frames_sent;
  control(line, OPCODE.ping, token);
}

function awaitsClient(line: ClientLine): boolean {
  const { record } = line;
  if (!line.open || line.stalls.length > 0 || line.slowedBy.size > 0) return false;
  if (line.closedBy !== null || line.web_socket.readyState !== WebSocket.OPEN) return true;
  return line.pings.length > 0 && record.frames_confirmed < record.frames_sent;
}

function pongReceived(line: ClientLine, data: Uint8Array): void {
  const { pings, record } = line;
  if (data.length !== 4) return;
  const answered = Buffer.from(data).readUInt32BE();
  line.lastPongMs = line.nowMs();
  while ((pings[0]?.token ?? Number.POSITIVE_INFINITY) <= answered) {
    record.frames_confirmed = pings.shift()?.frames ?? record.frames_confirmed;
  }
}

function slowDown(line: ClientLine, fault: number): void {
  flush(line);
  line.slowedBy.add(fault);
}

function writeChunk(line: ClientLine, bytes: number): void {
  if (line.trickling.length === 0 || !line.open) return;
  const waiting = Buffer.concat(line.trickling);
  line.trickling = waiting.length > bytes ? [waiting.subarray(bytes)] : [];
  line.socket.write(waiting.subarray(0, bytes));
}

function recover(line: ClientLine, fault: number): void {
  const { slowedBy } = line;
  const wasStalled = line.stalls.length > 0;
  line.stalls = line.stalls.filter((stall) => stall.fault !== fault);
  if (wasStalled && line.stalls.length === 0) {
    const waiting = line.late;
    line.late = [];
    for (const { frame } of waiting) send(line, frame);
  }
  if (slowedBy.delete(fault) && slowedBy.size === 0) writeChunk(line, Number.POSITIVE_INFINITY);
  flush(line);
}

function close(line: ClientLine, by: ClosedBy, code: number | null): void {
  if (!line.open || line.closedBy !== null) return;
  line.closedBy = by;
  line.slowedBy.clear();
  writeChunk(line, Number.POSITIVE_INFINITY);
  flush(line);
  if (code === null) line.socket.destroy();
  else line.web_socket.close(code);
}

function closed(line: ClientLine, code: number | null): void {
  const { transcript } = line;
  if (!line.open) return;
  line.open = false;
  for (const { fault, frame } of line.late) transcript.withheld(line.id, frame.stream, fault, frame.payload_hash);
  transcript.closed(line.record, line.closedBy ?? 'client', code);
}

export function createConnection(options: ConnectionOptions): Connection {
  const { id, nowMs, record } = options;

  const line: ClientLine = {
    ...options,
    pings: [],
    tokens: 0,
    pingedFrames: 0,
    lastPongMs: nowMs(),
    lastWordMs: nowMs(),
    stalls: [],
    late: [],
    pending: [],
    slowedBy: new Set<number>(),
    trickling: [],
    closedBy: null,
    open: true,
  };
  return {
    id,
    record,
    isOpen: () => line.open,
    send: (frame) => {
      send(line, frame);
    },
    flush() {
      flush(line);
    },
    ping: () => {
      ping(line);
    },
    pong(data) {
      if (line.open && line.closedBy === null && line.stalls.at(-1)?.answers_pings !== false)
        control(line, OPCODE.pong, data);
    },
    awaitsClient: () => awaitsClient(line),
    hasUnconfirmed: () => line.open && record.frames_sent > line.pingedFrames,
    pongReceived: (data) => {
      pongReceived(line, data);
    },
    lastPongMs: () => line.lastPongMs,
    lastWordMs: () => line.lastWordMs,
    heard() {
      line.lastWordMs = nowMs();
    },
    stall(stall) {
      line.stalls = [...line.stalls, stall];
    },
    slowDown: (fault) => {
      slowDown(line, fault);
    },
    writeChunk: (bytes) => {
      writeChunk(line, bytes);
    },
    recover: (fault) => {
      recover(line, fault);
    },
    close: (by, code) => {
      close(line, by, code);
    },
    closed: (code) => {
      closed(line, code);
    },
  };
}
