import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { defaultMarketModel } from './shipped-models.ts';
import { simulateMarket, type SimulatedMarket } from './simulate.ts';

const decoder = new TextDecoder();

function texts(market: SimulatedMarket): readonly string[] {
  return [...market.frames()].flat().map(({ frame, recv_ts_ms }) => `${recv_ts_ms} ${decoder.decode(frame)}`);
}

describe('simulateMarket', () => {
  it('gives the same bytes for the same settings, and others for another seed', () => {
    const once = texts(simulateMarket({ seed: 3, bars: 5 }));
    expect(texts(simulateMarket({ seed: 3, bars: 5 }))).toEqual(once);
    expect(texts(simulateMarket({ seed: 4, bars: 5 }))).not.toEqual(once);
  });

  it('tells the same market in the words of OKX, and its symbols by their names there', () => {
    const { frames } = simulateMarket({ seed: 3, bars: 5 });
    const okx = [...frames('okx-swap')].flat();
    const channels = new Set(okx.map(({ frame }) => /"channel":"([^"]+)"/.exec(decoder.decode(frame))?.[1]));
    expect([...channels].sort().join(' ')).toBe(
      'bbo-tbt candle1m funding-rate index-tickers liquidation-orders mark-price open-interest trades',
    );
    const pricesOf = (all: typeof okx, symbol: string, field: RegExp): readonly (string | undefined)[] =>
      all.filter((each) => each.symbol === symbol).flatMap(({ frame }) => field.exec(decoder.decode(frame))?.[1] ?? []);
    const swapTrades = pricesOf(okx, 'BTC-USDT-SWAP', /"channel":"trades".*"px":"([^"]+)"/);
    expect(swapTrades.length).toBeGreaterThan(20);
    expect(swapTrades).toEqual(pricesOf([...frames()].flat(), 'BTCUSDT', /"e":"aggTrade".*"p":"([^"]+)"/));
  });

  it('gives the same frames whether or not the truth was asked for before', () => {
    const asked = simulateMarket({ bars: 5 });
    for (const truth of asked.truth.toReversed()) truth.labels();
    expect(texts(asked)).toEqual(texts(simulateMarket({ bars: 5 })));
  });

  it('hands out frames in the order of their receipt, each in the minute of its receipt', () => {
    const { config, frames } = simulateMarket({ bars: 30 });
    const minutes = [...frames()];
    const receipts = minutes.flat().map((frame) => frame.recv_ts_ms);
    expect(receipts).toEqual([...receipts].sort((left, right) => left - right));
    for (const [minute, block] of minutes.entries()) {
      for (const { recv_ts_ms } of block) expect(Math.floor((recv_ts_ms - config.start_ts_ms) / 60_000)).toBe(minute);
    }
  });

  it('lets a symbol’s market alone when another symbol joins', () => {
    const model = defaultMarketModel();
    const both = simulateMarket({ bars: 4, model });
    const fewer = simulateMarket({ bars: 4, model: { ...model, instruments: model.instruments.slice(0, 2) } });
    const ofEther = (market: SimulatedMarket) => texts(market).filter((text) => text.includes('ETHUSDT'));
    expect(ofEther(fewer)).toEqual(ofEther(both));
    expect(fewer.truth[1]?.labels()).toEqual(both.truth[1]?.labels());
  });

  it('visits all nine regimes in the two default days and tells the truth for every bar', () => {
    const { config, truth } = simulateMarket();
    expect(new Set(truth.flatMap((symbol) => symbol.regimes))).toEqual(new Set(REGIMES));
    for (const { labels, levels, regimes } of truth) {
      expect([levels.length, regimes.length]).toEqual([config.bars, config.bars]);
      expect(labels().map(({ level, regime }) => ({ level, regime }))).toEqual(
        regimes.map((regime, bar) => ({ level: levels[bar], regime })),
      );
    }
  });

  it.each([
    ['seed', { seed: 0.5 }],
    ['start_ts_ms', { start_ts_ms: 1 }],
    ['bars', { bars: 0 }],
    ['instruments', { model: { ...defaultMarketModel(), instruments: [] } }],
    ['trades_per_bar', { model: { ...defaultMarketModel(), trades_per_bar: 0 } }],
  ])('refuses a market without a sensible %s, and names it', (setting, settings) => {
    expect(() => simulateMarket(settings)).toThrow(setting);
  });
});
