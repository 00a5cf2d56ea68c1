import WebSocket from 'ws';
import type { ClientOptions, RawData } from 'ws';

import { errorWord } from './error-word.ts';
import type { OpenSocket, SocketClose } from './ports.ts';
import { retryAfterMs } from './retry-after.ts';

export interface WebSocketLimits {
  /** A frame with more bytes than that ends the connection. */
  readonly max_frame_bytes?: number;
}

/** A book of a thousand levels takes some 60 kB. */
const MAX_FRAME_BYTES = 8_388_608;

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/**
 * Makes the sockets of a live feed. Compression stays off: it costs the reader more than the line. Pings of the other side
 * are answered after the frames before them have been handed on.
 */
export function createWebSocketOpener(limits: WebSocketLimits = {}): OpenSocket {
  const options: ClientOptions = {
    perMessageDeflate: false,
    maxPayload: limits.max_frame_bytes ?? MAX_FRAME_BYTES,
    followRedirects: false,
    autoPong: true,
  };
  return (url, handlers) => {
    const socket = new WebSocket(url, options);
    let refusal: Pick<SocketClose, 'http_status' | 'retry_after_ms'> = { http_status: null, retry_after_ms: null };
    let reason = 'closed';
    let pauseWanted = false;
    let opened = false;

    const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
    socket.on('open', () => {
      opened = true;
      if (pauseWanted) socket.pause();
      handlers.onOpen();
    });
    socket.on('message', (data) => {
      handlers.onFrame(bytesOf(data));
    });
    socket.on('pong', () => {
      handlers.onPong();
    });
    socket.on('unexpected-response', (request, response) => {
      refusal = {
        http_status: response.statusCode ?? null,
        retry_after_ms: retryAfterMs(response.headers['retry-after']),
      };
      reason = 'refused';
      response.destroy();
      request.destroy();
      socket.terminate();
    });
    socket.on('error', (error) => {
      if (reason === 'closed') reason = errorWord(error, 'socket_error');
    });
    socket.on('close', (code) => {
      handlers.onClose({ ...refusal, code: opened ? code : null, reason });
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
        if (opened) socket.resume();
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
