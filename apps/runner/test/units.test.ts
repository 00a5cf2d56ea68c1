import { writeFileSync } from 'node:fs';

import { createSnapshotComposer } from '@xray/composer';
import type { FeatureSnapshot } from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { describe, expect, it } from 'vitest';

import { lastJson, temporaryFolder, xray } from './support/xray.ts';

const START_MS = 1_769_904_000_000;
const MINUTE_MS = 60_000;
const BAR_MS = 3 * MINUTE_MS;
const BARS = 25;

/** The features of a symbol at the end of a bar, of what a log holds. */
function featuresAt(directory: string, symbol: string, bar: number): FeatureSnapshot['features'] {
  const composer = createSnapshotComposer();
  const reader = openLogReader({ directory });
  for (const records of reader.readRaw()) composer.ingest(records);
  reader.close();
  return composer.composeAt(symbol, START_MS + bar * BAR_MS).feature_snapshot.features;
}

const SWAP = 'BTC-USDT-SWAP';

function priceAt(minute: number): number {
  return 60_000 + 10 * (minute % 7);
}

/** A minute of a swap of 0.01 coins: 200 contracts bought at one price and 100 sold, as trades and as a candle. */
function swapMinute(minute: number): readonly string[] {
  const beginMs = START_MS + minute * MINUTE_MS;
  const [open, close] = [priceAt(minute), priceAt(minute + 1)];
  const [high, low] = [Math.max(open, close) + 5, Math.min(open, close) - 5];
  const push = (atMs: number, channel: string, data: readonly unknown[]): string =>
    `${atMs}000000 ${JSON.stringify({ arg: { channel, instId: SWAP }, data })}`;
  const trade = (id: number, sz: string, side: string) => ({
    instId: SWAP,
    tradeId: String(id),
    px: String(close),
    sz,
    side,
    ts: String(beginMs + 30_000),
  });
  const candle = [beginMs, open, high, low, close, 300, 3, 3 * close, 1].map(String);
  return [
    push(beginMs + 30_001, 'trades', [trade(2 * minute + 1, '200', 'buy'), trade(2 * minute + 2, '100', 'sell')]),
    push(beginMs + 40_001, 'open-interest', [{ instId: SWAP, oi: String(400_000), ts: String(beginMs + 40_000) }]),
    push(beginMs + 60_050, 'candle1m', [candle]),
  ];
}

const instruments = `${START_MS}000000 ${JSON.stringify({
  code: '0',
  msg: '',
  data: [
    { instType: 'SWAP', instId: SWAP, ctType: 'linear', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC', tickSz: '0.1' },
  ],
})}`;

type Files = Readonly<Record<string, readonly string[]>>;

async function imported(kind: string, files: Files, log: string) {
  const folder = temporaryFolder();
  const paths = Object.entries(files).map(([name, lines]) => {
    writeFileSync(`${folder}/${name}`, `${lines.join('\n')}\n`);
    return `${folder}/${name}`;
  });
  const ended = await xray('import', kind, ...paths, '--log', log, '--json');
  expect(ended.code, ended.stderr).toBe(0);
  return { ended, summary: lastJson(ended) as Readonly<Record<string, unknown>> };
}

async function ranAndReplayed(log: string): Promise<void> {
  expect(lastJson(await xray('run', '--log', log, '--json'))).toMatchObject({ failed: 0 });
  expect((await xray('replay', '--log', log)).code).toBe(0);
}

describe('what counts contracts', { timeout: 120_000 }, () => {
  const frames = Array.from({ length: 3 * BARS }, (_, minute) => swapMinute(minute)).flat();
  const price = priceAt(3 * BARS);

  it('robust: units: frames of an OKX swap with the answer that lists its contract → cvd, volume and open interest in coins, vwap near the price', async () => {
    const log = `${temporaryFolder()}/log`;
    const { summary } = await imported('okx-frames', { 'swap.txt': [instruments, ...frames] }, log);
    expect(summary).toMatchObject({ by_event_type: { InstrumentInfo: 1 }, decode_failures: 0 });
    await ranAndReplayed(log);
    const features = featuresAt(log, SWAP, BARS);
    expect(features['cvd']).toBeCloseTo(3, 9);
    expect(features['open_interest']).toBeCloseTo(4_000, 6);
    expect(features['aggressive_volume_ratio']).toBeCloseTo(2 / 3, 9);
    expect(Math.abs((features['vwap'] ?? 0) - price)).toBeLessThan(70);
  });

  it('robust: units: frames of an OKX swap of whose contract nothing is said → cvd and open interest missing, vwap near the price', async () => {
    const log = `${temporaryFolder()}/log`;
    await imported('okx-frames', { 'swap.txt': frames }, log);
    await ranAndReplayed(log);
    const features = featuresAt(log, SWAP, BARS);
    expect([features['cvd'], features['open_interest']]).toEqual([null, null]);
    expect(features['aggressive_volume_ratio']).toBeCloseTo(2 / 3, 9);
    expect(Math.abs((features['vwap'] ?? 0) - price)).toBeLessThan(70);
  });

  it('robust: volume in contracts: candles alone of an OKX swap → vwap near the price, volumes in coins', async () => {
    const log = `${temporaryFolder()}/log`;
    await imported('okx-frames', { 'swap.txt': frames.filter((line) => line.includes('candle1m')) }, log);
    await ranAndReplayed(log);
    expect(Math.abs((featuresAt(log, SWAP, BARS)['vwap'] ?? 0) - price)).toBeLessThan(70);
  });
});

describe('the same trades twice', { timeout: 120_000 }, () => {
  const single = Array.from({ length: 6 * BARS }, (_, at) =>
    [5_000 + at, 100, 0.5, 50, START_MS + at * 30_000 + 1_000, 'false'].join(','),
  );
  const aggregated = Array.from({ length: 3 * BARS }, (_, at) =>
    [1_000 + at, 100, 1, 5_000 + 2 * at, 5_001 + 2 * at, START_MS + at * 60_000 + 1_000, 'false'].join(','),
  );
  const trades: Files = {
    'BTCUSDT-trades-2026-02-01.csv': ['id,price,qty,quote_qty,time,is_buyer_maker', ...single],
  };
  const aggTrades: Files = {
    'BTCUSDT-aggTrades-2026-02-01.csv': [
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
      ...aggregated,
    ],
  };
  const forms = { trades, aggTrades };
  const live = Array.from({ length: 3 * BARS }, (_, at) => {
    const time = START_MS + at * 60_000 + 1_000;
    const data = {
      e: 'aggTrade',
      E: time,
      a: 1_000 + at,
      s: 'BTCUSDT',
      p: '100',
      q: '1',
      f: 1,
      l: 2,
      T: time,
      m: false,
    };
    return `${time + 20}000000 ${JSON.stringify({ stream: 'btcusdt@aggTrade', data })}`;
  });

  it.each([
    ['trades', 'aggTrades'],
    ['aggTrades', 'trades'],
  ] as const)(
    'robust: trades in two forms: trades and aggTrades of one day are imported → announced, and cvd counts them once',
    async (first, second) => {
      const log = `${temporaryFolder()}/log`;
      expect((await imported(first, forms[first], log)).summary).toMatchObject({ trades_in_both_forms: [] });
      const { ended, summary } = await imported(second, forms[second], log);
      expect(summary).toMatchObject({ trades_in_both_forms: ['BTCUSDT'] });
      expect(ended.stderr).toMatch(/BTCUSDT: the log holds these trades as trades and as aggTrades/);
      await ranAndReplayed(log);
      expect(featuresAt(log, 'BTCUSDT', BARS)['cvd']).toBe(3);
    },
  );

  it('robust: trades in two forms: frames of a live aggTrade stream and archives of the same span in either form → cvd counts them once', async () => {
    for (const [kind, files] of Object.entries(forms)) {
      const log = `${temporaryFolder()}/log`;
      await imported('frames', { 'live.txt': live }, log);
      await imported(kind, files, log);
      expect(featuresAt(log, 'BTCUSDT', BARS)['cvd'], kind).toBe(3);
    }
  });
});
