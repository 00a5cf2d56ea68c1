import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { BAR_MS } from './config.ts';
import { REGIME_BEHAVIOUR } from './regimes/regime-behaviour.ts';
import { simulateMarket } from './simulate.ts';

const decoder = new TextDecoder();
const texts = (market: ReturnType<typeof simulateMarket>): readonly string[] =>
  [...market.frames()].flat().map(({ frame, recv_ts_ms }) => `${recv_ts_ms} ${decoder.decode(frame)}`);

interface WireTrade {
  readonly stream?: string;
  readonly data?: {
    readonly e: string;
    readonly s: string;
    readonly p: string;
    readonly q: string;
    readonly m: boolean;
    readonly T: number;
    readonly k: Record<string, string | number>;
  };
}

function wire(market: ReturnType<typeof simulateMarket>): readonly WireTrade[] {
  return [...market.frames()].flat().map(({ frame }) => JSON.parse(decoder.decode(frame)) as WireTrade);
}

describe('simulateMarket', () => {
  it('gives the same bytes for the same settings, and others for another seed', () => {
    const once = texts(simulateMarket({ seed: 3, bars: 5 }));
    expect(texts(simulateMarket({ seed: 3, bars: 5 }))).toEqual(once);
    expect(texts(simulateMarket({ seed: 4, bars: 5 }))).not.toEqual(once);
  });

  it('hands out frames in the order of their receipt', () => {
    const receipts = [...simulateMarket({ bars: 30 }).frames()].flat().map((frame) => frame.recv_ts_ms);
    expect(receipts).toEqual([...receipts].sort((left, right) => left - right));
  });

  it('lets a symbol’s market alone when another symbol joins', () => {
    const both = simulateMarket({ bars: 3 });
    const [first] = both.config.instruments;
    if (first === undefined) throw new Error('an instrument was expected');
    const only = ` {"stream":"${first.symbol.toLowerCase()}@aggTrade"`;
    const trades = (market: typeof both) => texts(market).filter((text) => text.includes(only));
    expect(trades(simulateMarket({ bars: 3, instruments: [first] }))).toEqual(trades(both));
  });

  it('closes every minute with a candle that is exactly the sum of its trades', () => {
    const frames = wire(simulateMarket({ bars: 10 }));
    const candles = frames.flatMap(({ data }) => (data?.e === 'kline' ? [data.k] : []));
    expect(candles).toHaveLength(5 * 30);
    for (const candle of candles) {
      const trades = frames.flatMap(({ data }) =>
        data?.e === 'aggTrade' &&
        data.s === candle['s'] &&
        data.T >= Number(candle['t']) &&
        data.T <= Number(candle['T'])
          ? [data]
          : [],
      );
      const prices = trades.map((trade) => Number(trade.p));
      expect(candle['n']).toBe(trades.length);
      expect([candle['o'], candle['c']]).toEqual([trades[0]?.p, trades.at(-1)?.p]);
      expect([Number(candle['h']), Number(candle['l'])]).toEqual([Math.max(...prices), Math.min(...prices)]);
      expect(Number(candle['v'])).toBeCloseTo(
        trades.reduce((sum, trade) => sum + Number(trade.q), 0),
        6,
      );
      const bought = trades.filter((trade) => !trade.m);
      expect(Number(candle['V'])).toBeCloseTo(
        bought.reduce((sum, trade) => sum + Number(trade.q), 0),
        6,
      );
    }
  });

  it('visits all nine regimes in the two default days and tells the truth for every bar', () => {
    const { config, truth } = simulateMarket();
    expect(new Set(truth.flatMap((symbol) => symbol.regimes))).toEqual(new Set(REGIMES));
    expect(truth.every((symbol) => symbol.regimes.length === config.bars)).toBe(true);
  });

  it('moves as its regime says: liquidations rise and fall, and shrink open interest', () => {
    const drift = new Map<string, { sum: number; bars: number }>();
    const market = simulateMarket({ bars: 960 });
    const closes = new Map<string, number>();
    for (const { data } of wire(market)) {
      if (data?.e !== 'kline' || (Number(data.k['T']) + 1) % BAR_MS !== 0) continue;
      const symbol = String(data.k['s']);
      const close = Number(data.k['c']);
      const bar = (Number(data.k['T']) + 1 - market.config.start_ts_ms) / BAR_MS - 1;
      const regime = market.truth.find((of) => of.symbol === symbol)?.regimes[bar] ?? '';
      const entry = drift.get(regime) ?? { sum: 0, bars: 0 };
      const before = closes.get(symbol);
      if (before !== undefined) drift.set(regime, { sum: entry.sum + Math.log(close / before), bars: entry.bars + 1 });
      closes.set(symbol, close);
    }
    const mean = (regime: string): number => (drift.get(regime)?.sum ?? 0) / (drift.get(regime)?.bars ?? 1);
    expect(mean('LIQUIDATION_UP')).toBeGreaterThan(0.001);
    expect(mean('LIQUIDATION_DOWN')).toBeLessThan(-0.001);
    expect(mean('TREND_BUILD_UP')).toBeGreaterThan(mean('TREND_BUILD_DOWN'));
    expect(REGIME_BEHAVIOUR.LIQUIDATION_UP.open_interest_drift).toBeLessThan(0);
  });

  it.each([
    ['seed', { seed: 0.5 }],
    ['start_ts_ms', { start_ts_ms: 1 }],
    ['bars', { bars: 0 }],
    ['instruments', { instruments: [] }],
    ['minute_volatility', { minute_volatility: Number.NaN }],
    ['trades_per_minute', { trades_per_minute: 0 }],
  ])('refuses a market without a sensible %s, and names it', (setting, settings) => {
    expect(() => simulateMarket(settings)).toThrow(new RegExp(setting));
  });
});
