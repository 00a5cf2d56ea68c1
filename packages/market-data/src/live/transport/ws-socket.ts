import WebSocket, { type ClientOptions, type RawData } from 'ws';

import { venueWords } from '../../venues/venue-words.ts';
import { requireObject } from '../../checked-input.ts';
import { errorWord } from './error-word.ts';
import type { OpenSocket, Socket, SocketClose, SocketHandlers } from './ports.ts';
import { readRefusalBody } from './refusal-body.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * How much a venue can make this process hold; without a key, its default holds: 8 MiB a frame, 262 144 frames and 4 MiB
 * while paused.
 */
export interface WebSocketLimits {
  /** A frame with more bytes than that ends the connection. */
  readonly max_frame_bytes?: number;
  /** What a paused socket may have read ahead; beyond, the connection is ended as `flood_while_paused`. */
  readonly max_held_frames?: number;
  readonly max_held_bytes?: number;
}

/** A book of a thousand levels takes some 60 kB. */
const MAX_FRAME_BYTES = 8_388_608;

/** More than a socket can have read ahead when it is paused: beyond, the connection is ended, and that is announced. */
const MAX_HELD_FRAMES = 262_144;
const MAX_HELD_BYTES = 4_194_304;

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

interface HeldLimits {
  readonly maxPayload: number;
  readonly maxHeldFrames: number;
  readonly maxHeldBytes: number;
}

interface PausableSocket {
  readonly limits: HeldLimits;
  readonly handlers: SocketHandlers;
  readonly socket: WebSocket;
  reason: string;
  pauseWanted: boolean;
  opened: boolean;
  /** A paused socket still hands on what it had read: tens of thousands of tiny frames. They wait here. */
  held: Uint8Array[];
  heldBytes: number;
  heldClose: SocketClose | null;
  handing: boolean;
  flooded: boolean;
}

function hold(holding: PausableSocket, frame: Uint8Array): void {
  const { limits } = holding;
  holding.held.push(frame);
  holding.heldBytes += frame.length;
  if (holding.held.length < limits.maxHeldFrames && holding.heldBytes < limits.maxHeldBytes + limits.maxPayload) return;
  holding.flooded = true;
  holding.reason = 'flood_while_paused';
  holding.socket.terminate();
}

/** In order, and no further than to the next pause; an end that was waiting comes after the last frame. */
function handOn(holding: PausableSocket): void {
  const { handlers } = holding;
  // Whoever takes a frame may pause and resume while it is handed on.
  if (holding.handing) return;
  holding.handing = true;
  let next = 0;
  for (; next < holding.held.length && !holding.pauseWanted; next += 1) {
    const frame = holding.held[next];
    if (frame === undefined) break;
    holding.heldBytes -= frame.length;
    handlers.onFrame(frame);
  }
  holding.held = holding.held.slice(next);
  holding.handing = false;
  if (holding.held.length > 0 || holding.heldClose === null) return;
  const close = holding.heldClose;
  holding.heldClose = null;
  handlers.onClose(close);
}

function isPauseWanted(holding: PausableSocket): boolean {
  return holding.pauseWanted;
}

function isOpen(holding: PausableSocket): boolean {
  return holding.socket.readyState === WebSocket.OPEN;
}

function pause(holding: PausableSocket): void {
  holding.pauseWanted = true;
  if (holding.opened) holding.socket.pause();
}

function resume(holding: PausableSocket): void {
  holding.pauseWanted = false;
  handOn(holding);
  // Whoever takes frames may have paused again meanwhile.
  if (holding.opened && !isPauseWanted(holding)) holding.socket.resume();
}

function socketOf(holding: PausableSocket): Socket {
  const { socket } = holding;
  return {
    send: (text) => {
      if (isOpen(holding)) socket.send(text);
    },
    ping: () => {
      if (isOpen(holding)) socket.ping();
    },
    pause: () => {
      pause(holding);
    },
    resume: () => {
      resume(holding);
    },
    close: () => {
      socket.close();
    },
    terminate: () => {
      socket.terminate();
    },
  };
}

function openWebSocket(url: string, options: ClientOptions, limits: HeldLimits, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url, options);
  let refusal: Pick<SocketClose, 'http_status' | 'retry_after_ms' | 'says'> = {
    http_status: null,
    retry_after_ms: null,
  };
  const holding: PausableSocket = {
    socket,
    reason: 'closed',
    pauseWanted: false,
    opened: false,
    held: [],
    heldBytes: 0,
    heldClose: null,
    handing: false,
    flooded: false,
    limits,
    handlers,
  };
  socket.on('open', () => {
    holding.opened = true;
    if (holding.pauseWanted) socket.pause();
    handlers.onOpen();
  });
  socket.on('message', (data) => {
    // What a socket had read is handed out after its end, too: it is lost with the connection, and nothing after it is taken.
    if (holding.flooded) return;
    const frame = bytesOf(data);
    if (holding.pauseWanted || holding.held.length > 0) hold(holding, frame);
    else handlers.onFrame(frame);
  });
  socket.on('pong', () => {
    handlers.onPong();
  });
  socket.on('unexpected-response', (request, response) => {
    const http_status = response.statusCode ?? null;
    const retry_after_ms = retryAfterMs(response.headers['retry-after']);
    refusal = { http_status, retry_after_ms };
    holding.reason = 'refused';
    readRefusalBody(response, (body) => {
      refusal = { http_status, retry_after_ms, says: venueWords(body) };
      response.destroy();
      request.destroy();
      socket.terminate();
    });
  });
  socket.on('error', (error) => {
    if (holding.reason === 'closed') holding.reason = errorWord(error, 'socket_error');
  });
  socket.on('close', (code) => {
    const close = { ...refusal, code: holding.opened ? code : null, reason: holding.reason };
    if (holding.held.length === 0) handlers.onClose(close);
    else holding.heldClose = close;
  });

  return socketOf(holding);
}

/**
 * Makes the sockets of a live feed. Compression stays off: it costs the reader more than the line. Pings of the other side
 * are answered after the frames before them have been handed on.
 */
export function createWebSocketOpener(limits: WebSocketLimits = {}): OpenSocket {
  requireObject('the limits of the sockets', limits);
  const maxPayload = limits.max_frame_bytes ?? MAX_FRAME_BYTES;
  const maxHeldFrames = limits.max_held_frames ?? MAX_HELD_FRAMES;
  const maxHeldBytes = limits.max_held_bytes ?? MAX_HELD_BYTES;
  const options: ClientOptions = {
    perMessageDeflate: false,
    maxPayload,
    followRedirects: false,
    autoPong: true,
  };
  return (url, handlers) => openWebSocket(url, options, { maxPayload, maxHeldFrames, maxHeldBytes }, handlers);
}
