import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BarLabel } from '../../labels/bar-label.ts';
import type { MarketModel } from '../../model/market-model.ts';
import { defaultMarketModel, shippedMarketModel, SHIPPED_MODELS } from '../../shipped-models.ts';
import { simulateMarket, type SimulatedMarket } from '../../simulate.ts';
import { statisticsFromWire, sum, units, wireBars } from '../../testing/frames-to-statistics.ts';

function statisticsOnly(label: BarLabel): object {
  const truth = new Set(['engine_timestamp_ms', 'level', 'regime', 'symbol']);
  return Object.fromEntries(Object.entries(label).filter(([key]) => !truth.has(key)));
}

function expectExactRealisation(market: SimulatedMarket): void {
  const wire = wireBars(market);
  for (const [position, instrument] of market.config.model.instruments.entries()) {
    const labels = market.truth[position]?.labels().map(statisticsOnly);
    expect(statisticsFromWire(wire.get(instrument.symbol) ?? [], instrument)).toEqual(labels);
  }
}

describe('the frames of a market', () => {
  it.each(SHIPPED_MODELS)('realise every statistic of every bar to the last bit: %s', (name) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expectExactRealisation(simulateMarket({ seed, bars: 30, model: shippedMarketModel(name) }));
      }),
      { numRuns: 6 },
    );
  });

  it('realise them with six trades a bar and with hundreds', () => {
    for (const trades_per_bar of [6, 300]) {
      expectExactRealisation(simulateMarket({ bars: 20, model: { ...defaultMarketModel(), trades_per_bar } }));
    }
  });

  it('realise them where a bar has few lots', () => {
    const model = defaultMarketModel();
    const instruments = model.instruments.map((instrument) => ({ ...instrument, base_volume_lots: 1_000 }));
    expectExactRealisation(simulateMarket({ bars: 40, model: { ...model, instruments } }));
  });

  it('realise funding rates that round to zero from either side', () => {
    const model = defaultMarketModel();
    const funding_rate = { mean: 0, deviation: 1e-9 };
    const regimes = Object.fromEntries(
      Object.entries(model.regimes).map(([name, regime]) => [name, { ...regime, funding_rate }]),
    ) as MarketModel['regimes'];
    expectExactRealisation(simulateMarket({ bars: 10, model: { ...model, regimes } }));
  });

  it('make candles that are exactly the trades of their minutes, and bars that open where the last one closed', () => {
    const market = simulateMarket({ seed: 5, bars: 25 });
    for (const bars of wireBars(market).values()) {
      let close: string | undefined;
      for (const { klines, trades } of bars) {
        expect(klines).toHaveLength(3);
        if (close !== undefined) expect(trades[0]?.['p']).toBe(close);
        close = trades.at(-1)?.['p'];
        for (const kline of klines) {
          const own = trades.filter(({ T }) => Number(T) >= Number(kline['t']) && Number(T) <= Number(kline['T']));
          const bought = own.filter((trade) => String(trade['m']) === 'false');
          const turnover = (list: typeof own): number => sum(list.map(({ p, q }) => units(p) * units(q)));
          expect(own.length).toBeGreaterThan(0);
          expect({
            o: own[0]?.['p'],
            c: own.at(-1)?.['p'],
            h: Math.max(...own.map(({ p }) => units(p))),
            l: Math.min(...own.map(({ p }) => units(p))),
            v: sum(own.map(({ q }) => units(q))),
            V: sum(bought.map(({ q }) => units(q))),
            q: turnover(own),
            Q: turnover(bought),
            n: own.length,
          }).toEqual({
            o: kline['o'],
            c: kline['c'],
            h: units(kline['h']),
            l: units(kline['l']),
            v: units(kline['v']),
            V: units(kline['V']),
            q: units(kline['q']),
            Q: units(kline['Q']),
            n: Number(kline['n']),
          });
        }
      }
    }
  });

  it('give each bar six books, three mark prices and one open interest', () => {
    const [bars = []] = wireBars(simulateMarket({ bars: 10 })).values();
    for (const { books, marks, openInterest } of bars) {
      expect([books.length, marks.length, openInterest.length]).toEqual([6, 3, 1]);
      for (const { a, b } of books) expect(units(a)).toBeGreaterThan(units(b));
    }
  });
});
