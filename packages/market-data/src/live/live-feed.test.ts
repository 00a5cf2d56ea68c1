import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Clock, RawMarketEvent } from '@xray/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';

import { binanceUsdm } from '../venues/binance-usdm/adapter.ts';
import { createLiveFeed } from './create-live-feed.ts';
import { aggTrade } from './testing/feed-under-test.ts';
import { createHttpClient } from './transport/undici-http.ts';
import { createWebSocketOpener } from './transport/ws-socket.ts';

/** Real time, sped up so that waits do not hold the test up. */
function hurriedClock(speed: number): Clock {
  const started = performance.now();
  return {
    wallMs: () => Math.floor(1_790_500_000_000 + (performance.now() - started) * speed),
    monotonicMs: () => (performance.now() - started) * speed,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, durationMs / speed);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(new Error('aborted'));
        });
      }),
  };
}

/** A venue on loopback: acknowledges, sends a thousand trades a connection, cuts the first connection in the middle of a frame. */
async function serveVenue() {
  const sent: string[] = [];
  let connections = 0;
  const http = createServer((request, response) => {
    response.end(`{"symbol":"BTCUSDT","openInterest":"${request.url?.length ?? 0}.5"}`);
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    connections += 1;
    const first = connections === 1;
    socket.on('message', (data: Buffer) => {
      const { id } = JSON.parse(data.toString()) as { readonly id: number };
      const acknowledgement = JSON.stringify({ result: null, id });
      sent.push(acknowledgement);
      socket.send(acknowledgement);
      for (let trade = 1; trade <= 1_000; trade += 1) {
        const frame = aggTrade('BTCUSDT', connections * 10_000 + trade);
        sent.push(frame);
        socket.send(trade % 2 === 0 ? frame : Buffer.from(frame));
      }
      if (!first) return;
      socket.send('', { fin: false }, () => {
        socket.terminate();
      });
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { port: (http.address() as AddressInfo).port, sent };
}

describe('over real sockets', () => {
  it('everything that was sent arrives, in order, across a cut connection', async () => {
    const venue = await serveVenue();
    const client = createHttpClient();
    onTestFinished(() => client.close());
    const events: RawMarketEvent[] = [];
    const enough = Promise.withResolvers<undefined>();
    const isEnough = (): boolean =>
      events.filter(({ event_type }) => event_type === 'TradeTick').length >= 2_000 &&
      events.some(({ event_type }) => event_type === 'OpenInterest');
    const feed = createLiveFeed({
      venue: binanceUsdm,
      endpoints: { socket_url: `ws://127.0.0.1:${venue.port}`, rest_url: `http://127.0.0.1:${venue.port}` },
      symbols: ['BTCUSDT'],
      streams: ['trades', 'open_interest'],
      clock: hurriedClock(20),
      random: () => 0.5,
      transport: { openSocket: createWebSocketOpener(), httpGet: client.get },
      sink: {
        accept: (given) => {
          events.push(...given);
          if (isEnough()) enough.resolve(undefined);
        },
      },
    });
    await feed.start();
    await enough.promise;
    await feed.stop();
    const frames = events.flatMap((event) =>
      event.event_type === 'OpenInterest' || event.raw_payload.length === 0
        ? []
        : [Buffer.from(event.raw_payload).toString()],
    );
    expect(frames).toEqual(venue.sent);
    expect(
      events.flatMap(({ event_type, normalized }) =>
        event_type === 'StreamState' && 'detail' in normalized ? [normalized.detail] : [],
      ),
    ).toContainEqual(expect.stringMatching(/^socket_closed connection=market\/1 socket=1 code=1006/));
  });
});
