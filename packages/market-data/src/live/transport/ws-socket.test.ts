import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

import type { Socket, SocketClose, SocketHandlers } from './ports.ts';
import { createWebSocketOpener } from './ws-socket.ts';

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/stream`;
}

/** A server whose next connection can be waited for. */
async function socketServer(): Promise<{ readonly url: string; readonly connected: Promise<WebSocket> }> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const connected = new Promise<WebSocket>((resolve) => {
    server.on('connection', resolve);
  });
  return { url: await listening(http), connected };
}

interface Heard {
  readonly socket: Socket;
  readonly frames: string[];
  readonly pongs: () => number;
  readonly opened: Promise<void>;
  readonly closed: Promise<SocketClose>;
}

function open(url: string, max_frame_bytes?: number): Heard {
  const frames: string[] = [];
  let pongs = 0;
  const opened = Promise.withResolvers<undefined>();
  const closed = Promise.withResolvers<SocketClose>();
  const handlers: SocketHandlers = {
    onOpen: () => {
      opened.resolve(undefined);
    },
    onFrame: (frame) => {
      frames.push(Buffer.from(frame).toString());
    },
    onPong: () => {
      pongs += 1;
    },
    onClose: closed.resolve,
  };
  const socket = createWebSocketOpener(max_frame_bytes === undefined ? {} : { max_frame_bytes })(url, handlers);
  return { socket, frames, pongs: () => pongs, opened: opened.promise, closed: closed.promise };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('a real socket', () => {
  it('takes text and binary frames alike, in order, and answers a ping after the frames before it', async () => {
    const { url, connected } = await socketServer();
    const heard = open(url);
    const server = await connected;
    await heard.opened;
    let framesAtPong = -1;
    server.on('pong', () => {
      framesAtPong = heard.frames.length;
    });
    for (let index = 0; index < 500; index += 1)
      server.send(index % 2 === 0 ? `text ${index}` : Buffer.from(`${index}`));
    server.ping();
    await until(() => framesAtPong >= 0);
    expect(framesAtPong).toBe(500);
    expect(heard.frames.slice(0, 3)).toEqual(['text 0', '1', 'text 2']);
    heard.socket.close();
    expect(await heard.closed).toMatchObject({ http_status: null, reason: 'closed' });
  });

  it('sends text and pings, and hears the pong', async () => {
    const { url, connected } = await socketServer();
    const heard = open(url);
    const server = await connected;
    const message = once(server, 'message');
    await heard.opened;
    heard.socket.send('{"id":1}');
    heard.socket.ping();
    const [data, isBinary] = (await message) as [Buffer, boolean];
    expect([data.toString(), isBinary]).toEqual(['{"id":1}', false]);
    await until(() => heard.pongs() === 1);
    heard.socket.terminate();
    expect((await heard.closed).code).toBe(1006);
  });

  it('stops reading while paused and loses nothing', async () => {
    const { url, connected } = await socketServer();
    const heard = open(url);
    const server = await connected;
    await heard.opened;
    heard.socket.pause();
    const frame = 'x'.repeat(65_536);
    for (let index = 0; index < 400; index += 1) server.send(frame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard.frames.length).toBeLessThan(10);
    expect(server.bufferedAmount).toBeGreaterThan(0);
    heard.socket.resume();
    await until(() => heard.frames.length === 400);
    heard.socket.close();
    await heard.closed;
  });

  it('robust: flood of tiny frames: a socket is paused in the middle of what it has read at once → it hands on nothing more until it is resumed, then all in order', async () => {
    const { url, connected } = await socketServer();
    const frames: string[] = [];
    const closed = Promise.withResolvers<SocketClose>();
    const socket: Socket = createWebSocketOpener()(url, {
      onOpen: () => undefined,
      onFrame: (frame) => {
        frames.push(Buffer.from(frame).toString());
        if (frames.length === 10 || frames.length === 500) socket.pause();
      },
      onPong: () => undefined,
      onClose: closed.resolve,
    });
    const server = await connected;
    for (let index = 0; index < 20_000; index += 1) server.send(String(index));
    server.close();
    await until(() => frames.length >= 10);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(frames).toHaveLength(10);
    socket.resume();
    expect(frames).toHaveLength(500);
    socket.resume();
    await closed.promise;
    expect(frames).toEqual(Array.from({ length: 20_000 }, (_, index) => String(index)));
  });

  it.each([
    ['frames', { max_held_frames: 100 }, '0123456789', 100],
    ['bytes', { max_held_bytes: 1_000, max_frame_bytes: 200 }, '0123456789', 120],
  ])(
    'robust: flood of tiny frames: a paused socket has read more than the bound of %s → the connection is ended and says why, what was read comes first, in order',
    async (_, limits, text, mostHeld) => {
      const { url, connected } = await socketServer();
      const frames: string[] = [];
      const closed = Promise.withResolvers<SocketClose>();
      const socket: Socket = createWebSocketOpener(limits)(url, {
        onOpen: () => undefined,
        onFrame: (frame) => {
          frames.push(Buffer.from(frame).toString());
          if (frames.length === 10) socket.pause();
        },
        onPong: () => undefined,
        onClose: closed.resolve,
      });
      const server = await connected;
      server.on('error', () => undefined);
      for (let index = 0; index < 20_000; index += 1)
        server.send(`${text.slice(0, 5)}${String(index).padStart(5, '0')}`);
      await until(() => frames.length >= 10);
      await once(server, 'close');
      expect(frames).toHaveLength(10);
      socket.resume();
      expect(await closed.promise).toMatchObject({ reason: 'flood_while_paused', http_status: null });
      expect(frames.length).toBeGreaterThan(10);
      expect(frames.length).toBeLessThanOrEqual(10 + mostHeld);
      expect(frames.map((frame) => Number(frame.slice(5)))).toEqual(frames.map((_frame, index) => index));
    },
  );

  it('says how the venue refused it, and what it asks for', async () => {
    const http = createServer();
    http.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n');
    });
    const heard = open(await listening(http));
    const refusal = { code: null, http_status: 429, retry_after_ms: 7_000, reason: 'refused', says: null };
    expect(await heard.closed).toEqual(refusal);
  });

  it.each([
    ['JSON', '{"code":0,"msg":"Service unavailable from a restricted location."}', /^code 0: Service unavailable/],
    ['a page', '<html><head><title>403 Forbidden</title></head><body>no</body></html>', /^403 Forbidden$/],
    ['a sentence', 'Banned.\nGo away.', /^Banned\. Go away\.$/],
    ['a page without end', `<html><title>Denied</title>${'x'.repeat(100_000)}`, /^Denied$/],
  ])('says what the venue says in its refusal: %s', async (_, body, says) => {
    const http = createServer();
    http.on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 451 Refused\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    const heard = open(await listening(http));
    const close = await heard.closed;
    expect(close).toMatchObject({ http_status: 451, reason: 'refused' });
    expect(close.says).toMatch(says);
  });

  it('waits no longer than two seconds for the words of a refusal that do not come', async () => {
    const http = createServer();
    http.on('upgrade', (_request, socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 403 Refused\r\nContent-Length: 100\r\n\r\nNot yo');
    });
    const heard = open(await listening(http));
    expect(await heard.closed).toMatchObject({ http_status: 403, says: 'Not yo' });
  });

  it('names the error of an address where nobody listens, and nothing else', async () => {
    const http = createServer();
    const url = await listening(http);
    http.close();
    const heard = open(url);
    expect(await heard.closed).toEqual({
      code: null,
      http_status: null,
      retry_after_ms: null,
      reason: 'ECONNREFUSED',
    });
  });

  it('ends where a frame is larger than allowed', async () => {
    const { url, connected } = await socketServer();
    const heard = open(url, 1_000);
    (await connected).send('x'.repeat(1_001));
    expect(await heard.closed).toMatchObject({ reason: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' });
    expect(heard.frames).toEqual([]);
  });

  it('can be given up before it opens', async () => {
    const http = createServer();
    http.on('upgrade', () => undefined);
    const heard = open(await listening(http));
    heard.socket.terminate();
    expect((await heard.closed).code).toBeNull();
  });
});
