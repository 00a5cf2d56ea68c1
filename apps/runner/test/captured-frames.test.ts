import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { RawMarketEvent } from '@xray/contracts';
import {
  binanceUsdm,
  createHttpClient,
  createLiveFeed,
  createWebSocketOpener,
  importHistory,
  planImport,
  runImport,
  type StreamDefinition,
  type VenueAdapter,
} from '@xray/market-data';
import { createSimulatedClock, startExchange } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { realData, realFiles, skipReason } from './support/archives.ts';
import { temporaryFolder } from './support/xray.ts';

/** What a capture was subscribed to, as channels and as the streams that feed them. */
interface Capture {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
  readonly offered: (stream: StreamDefinition) => readonly StreamDefinition[];
}

function all(stream: StreamDefinition): readonly StreamDefinition[] {
  return [stream];
}

/** Single trades instead of aggregated ones, and books as fast as they come. */
function of2024(stream: StreamDefinition): readonly StreamDefinition[] {
  if (stream.name === '<symbol>@aggTrade') return [];
  if (stream.transport === 'rest' || stream.channel !== 'book_delta') return [stream];
  return [{ ...stream, variants: ['@0ms'] }];
}

const CAPTURES: readonly Capture[] = [
  {
    name: 'multi-20210722',
    symbols: ['SUSHIUSDT', 'AKROUSDT', 'KEEPUSDT', 'CTKUSDT'],
    channels: ['trades', 'candle_1m', 'book_top', 'book_delta'],
    offered: all,
  },
  ...['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
    name: `${symbol.toLowerCase()}-20240808`,
    symbols: [symbol],
    channels: ['single_trades', 'book_top', 'book_delta'],
    offered: of2024,
  })),
];

/** All streams over one socket, as they were captured: frames of two sockets have no order among each other. */
function venueOf({ offered }: Capture): VenueAdapter {
  const route = 'market';
  const streams = binanceUsdm.streams
    .flatMap(offered)
    .map((stream) => (stream.transport === 'rest' ? stream : { ...stream, route }));
  // The address of old: it brings every stream, as it did when these were captured.
  const connection = { ...binanceUsdm.connection, socket_urls: { [route]: 'wss://fstream.binance.com' } };
  return { ...binanceUsdm, streams, connection };
}

const RECEIVED = /^(\d+)(?:\.(\d+))?:? /;

/** Nanoseconds, or seconds with a fraction. */
function receiptMs(line: string): number {
  const [, whole = '', fraction] = RECEIVED.exec(line) ?? [];
  return Math.floor(fraction === undefined ? Number(whole) / 1e6 : Number(`${whole}.${fraction}`) * 1_000);
}

function linesOf({ name }: Capture): readonly string[] {
  const path = realFiles('binance-usdm-frames', '.gz').find((file) => basename(file).startsWith(name));
  const text = path === undefined ? '' : gunzipSync(readFileSync(path)).toString('utf8');
  // A book that was asked for lies among the frames, too: no stream brings it.
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line.includes(' {"stream":'));
}

async function imported(lines: readonly string[]): Promise<readonly RawMarketEvent[]> {
  const path = join(temporaryFolder(), 'capture.txt');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const plan = await planImport({ kind: 'frames', paths: [path], history: importHistory([]) });
  const events: RawMarketEvent[] = [];
  for await (const batch of runImport(plan, { nowMs: () => 0 })) events.push(...batch.events);
  return events;
}

async function watched(capture: Capture, lines: readonly string[]): Promise<readonly RawMarketEvent[]> {
  const frames = lines.map((line) => ({
    recv_ts_ms: receiptMs(line),
    frame: Buffer.from(line.slice(line.indexOf(' ') + 1)),
  }));
  const firstMs = frames[0]?.recv_ts_ms ?? 0;
  const clock = createSimulatedClock(firstMs - 5_000);
  const market = { frames, symbols: capture.symbols };
  const exchange = await startExchange({ market, time: { kind: 'lockstep', clock }, transcript: 'counts' });
  const http = createHttpClient();
  const events: RawMarketEvent[] = [];
  const feed = createLiveFeed({
    venue: venueOf(capture),
    endpoints: { socket_url: exchange.socket_url, rest_url: exchange.url },
    symbols: capture.symbols,
    streams: capture.channels,
    clock,
    random: () => 0.5,
    transport: { openSocket: createWebSocketOpener(), httpGet: http.get },
    sink: { accept: (given) => events.push(...given) },
  });
  await feed.start();
  await exchange.advanceTo(firstMs - 1_000);
  await exchange.play();
  const stopped = feed.stop();
  await exchange.advanceTo(clock.wallMs() + 5_000);
  await stopped;
  await http.close();
  await exchange.close();
  return events;
}

/** What does not depend on when, and over which socket, a frame was received. */
function content(event: RawMarketEvent) {
  return { ...event, recv_ts_ms: null, raw_payload: Buffer.from(event.raw_payload).toString('latin1') };
}

describe.skipIf(!realData)(`captured frames${skipReason}`, () => {
  it.each(CAPTURES)(
    'of $name, played by an exchange and read live, give the events that their import gives',
    async (capture) => {
      const lines = linesOf(capture);
      expect(lines.length).toBeGreaterThan(1_000);
      const expected = (await imported(lines)).map(content);
      const live = (await watched(capture, lines))
        .filter(({ event_type }) => event_type !== 'StreamState')
        .map(content);
      expect(live).toHaveLength(expected.length);
      const different = live.findIndex((event, at) => JSON.stringify(event) !== JSON.stringify(expected[at]));
      expect([different, live[different]]).toEqual([-1, undefined]);
      expect(expected.length).toBeGreaterThanOrEqual(lines.length);
      expect(expected.every(({ event_type }) => event_type !== 'DecodeFailure')).toBe(true);
    },
    120_000,
  );
});
