import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { emptyLog, importInto, payloadText } from '../testing/import-files.ts';
import { realData } from '../testing/real-data.ts';

const KLINES = realData('binance-usdm-klines-1m');
const HISTORY = realData('binance-usdm-klines-1m-history');
const FRAMES = realData('binance-usdm-frames');
const OKX_FRAMES = realData('okx-frames');

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

describe.skipIf(KLINES === null)('the klines of seven symbols (../shared/data)', () => {
  const paths = KLINES === null ? [] : filesIn(KLINES);

  it('are a whole month of candles each, in one order of time, without a bad line', async () => {
    const log = emptyLog();
    const summary = await importInto(log, { kind: 'klines', paths });
    expect(summary).toMatchObject({
      records: 282_240,
      by_event_type: { Candle: 282_240 },
      decode_failures: 0,
      bad_lines: 0,
      out_of_order: 0,
      completed_files: 7,
    });
    let previousMs = 0;
    const bySymbol = new Map<string, number>();
    for (const event of log.events) {
      if (event.recv_ts_ms < previousMs) expect.fail(`${event.recv_ts_ms} comes after ${previousMs}`);
      previousMs = event.recv_ts_ms;
      bySymbol.set(event.symbol, (bySymbol.get(event.symbol) ?? 0) + 1);
    }
    expect([...bySymbol.values()]).toEqual(Array.from({ length: 7 }, () => 40_320));
    expect(log.events[0]).toMatchObject({
      symbol: 'ALGOUSDT',
      recv_ts_ms: 1_769_904_059_999,
      channel: 'candle_1m',
      normalized: { open: 0.1038, close: 0.104, volume: 242_160.4, taker_buy_volume: 126_196.5, trade_count: 102 },
    });
  });

  it('are recognised when they are named again', async () => {
    const log = emptyLog();
    await importInto(log, { kind: 'klines', paths: paths.slice(0, 1) });
    const again = await importInto(log, { kind: 'klines', paths: paths.slice(0, 1) });
    expect(again).toMatchObject({ records: 0, skipped_files: [{ reason: 'already_imported' }] });
  });
});

it.skipIf(HISTORY === null)('the klines of two earlier years (../shared/data) follow each other in time', async () => {
  const paths = HISTORY === null ? [] : filesIn(HISTORY).filter((path) => path.includes('ALGO'));
  const log = emptyLog();
  const summary = await importInto(log, { kind: 'klines', paths: paths.reverse() });
  expect(summary).toMatchObject({ by_event_type: { Candle: 29 * 1440 + 28 * 1440 }, bad_lines: 0 });
  expect(log.events[0]?.recv_ts_ms).toBeLessThan(Date.UTC(2024, 1, 2));
  expect(log.events.at(-1)?.recv_ts_ms).toBe(Date.UTC(2025, 2, 1) - 1);
});

describe.skipIf(FRAMES === null)('captured frames (../shared/data)', () => {
  const path = (name: string): string => join(FRAMES ?? '', name);

  it('with receipt times in nanoseconds are all decoded', async () => {
    const log = emptyLog();
    const summary = await importInto(log, { kind: 'frames', paths: [path('btcusdt-20240808.jsonl.gz')] });
    expect(summary.by_event_type).toEqual({ BookDelta: 6551, BookTop: 66_089, StreamState: 1, TradeTick: 21_313 });
    expect(summary).toMatchObject({ records: 93_954, decode_failures: 0, bad_lines: 0 });
    expect(log.events[0]).toMatchObject({ symbol: 'BTCUSDT', recv_ts_ms: 1_723_161_255_030 });
  });

  it('with receipt times in seconds, after a line about the connection, are all decoded', async () => {
    const log = emptyLog();
    const summary = await importInto(log, { kind: 'frames', paths: [path('multi-20210722.txt.gz')] });
    expect(summary).toMatchObject({ decode_failures: 0, bad_lines: 0 });
    expect(log.audit.at(-1)?.detail).toMatchObject({ position: { metadata_lines: 1, lines: summary.records + 1 } });
    expect(log.events[0]).toMatchObject({ symbol: 'SUSHIUSDT', recv_ts_ms: 1_626_992_741_062 });
    for (const event of log.events) expect(payloadText(event)).toMatch(/^\{.*\}$/);
  });
});

it.skipIf(OKX_FRAMES === null)(
  'robust: another venue: real frames of OKX (../shared/data) as frames of Binance → the file is refused, nothing is written',
  async () => {
    const log = emptyLog();
    const paths = [join(OKX_FRAMES ?? '', 'mixed-20220513.txt.gz')];
    await expect(importInto(log, { kind: 'frames', paths })).rejects.toMatchObject({ code: 'wrong_content' });
    expect(log).toEqual(emptyLog());
    const summary = await importInto(log, { kind: 'okx-frames', paths });
    expect(summary).toMatchObject({ bad_lines: 0, decode_failures: 0 });
  },
);
