import WebSocket from 'ws';
import type { ClientOptions, RawData } from 'ws';

import { venueWords } from '../../venues/venue-words.ts';
import { requireObject } from '../../checked-input.ts';
import { errorWord } from './error-word.ts';
import type { OpenSocket, SocketClose } from './ports.ts';
import { readRefusalBody } from './refusal-body.ts';
import { retryAfterMs } from './retry-after.ts';

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
  return (url, handlers) => {
    const socket = new WebSocket(url, options);
    let refusal: Pick<SocketClose, 'http_status' | 'retry_after_ms' | 'says'> = {
      http_status: null,
      retry_after_ms: null,
    };
    let reason = 'closed';
    let pauseWanted = false;
    let opened = false;
    /** A paused socket still hands on what it had read: tens of thousands of tiny frames. They wait here. */
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    let heldClose: SocketClose | null = null;
    let handing = false;
    let flooded = false;

    function hold(frame: Uint8Array): void {
      held.push(frame);
      heldBytes += frame.length;
      if (held.length < maxHeldFrames && heldBytes < maxHeldBytes + maxPayload) return;
      flooded = true;
      reason = 'flood_while_paused';
      socket.terminate();
    }

    /** In order, and no further than to the next pause; an end that was waiting comes after the last frame. */
    function handOn(): void {
      // Whoever takes a frame may pause and resume while it is handed on.
      if (handing) return;
      handing = true;
      let next = 0;
      for (; next < held.length && !pauseWanted; next += 1) {
        const frame = held[next];
        if (frame === undefined) break;
        heldBytes -= frame.length;
        handlers.onFrame(frame);
      }
      held = held.slice(next);
      handing = false;
      if (held.length > 0 || heldClose === null) return;
      const close = heldClose;
      heldClose = null;
      handlers.onClose(close);
    }

    const isPauseWanted = (): boolean => pauseWanted;
    const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
    socket.on('open', () => {
      opened = true;
      if (pauseWanted) socket.pause();
      handlers.onOpen();
    });
    socket.on('message', (data) => {
      // What a socket had read is handed out after its end, too: it is lost with the connection, and nothing after it is taken.
      if (flooded) return;
      const frame = bytesOf(data);
      if (pauseWanted || held.length > 0) hold(frame);
      else handlers.onFrame(frame);
    });
    socket.on('pong', () => {
      handlers.onPong();
    });
    socket.on('unexpected-response', (request, response) => {
      const http_status = response.statusCode ?? null;
      const retry_after_ms = retryAfterMs(response.headers['retry-after']);
      refusal = { http_status, retry_after_ms };
      reason = 'refused';
      readRefusalBody(response, (body) => {
        refusal = { http_status, retry_after_ms, says: venueWords(body) };
        response.destroy();
        request.destroy();
        socket.terminate();
      });
    });
    socket.on('error', (error) => {
      if (reason === 'closed') reason = errorWord(error, 'socket_error');
    });
    socket.on('close', (code) => {
      const close = { ...refusal, code: opened ? code : null, reason };
      if (held.length === 0) handlers.onClose(close);
      else heldClose = close;
    });

    return {
      send: (text) => {
        if (isOpen()) socket.send(text);
      },
      ping: () => {
        if (isOpen()) socket.ping();
      },
      pause: () => {
        pauseWanted = true;
        if (opened) socket.pause();
      },
      resume: () => {
        pauseWanted = false;
        handOn();
        // Whoever takes frames may have paused again meanwhile.
        if (opened && !isPauseWanted()) socket.resume();
      },
      close: () => {
        socket.close();
      },
      terminate: () => {
        socket.terminate();
      },
    };
  };
}
