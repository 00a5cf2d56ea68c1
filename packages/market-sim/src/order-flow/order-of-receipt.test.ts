import { expect, it } from 'vitest';

import { simulateMarket } from '../simulate.ts';
import { defaultMarketModel } from '../shipped-models.ts';

it('hands out the trades of a busy symbol in the order of their numbers', () => {
  const market = simulateMarket({ model: { ...defaultMarketModel(), trades_per_bar: 5_000 }, seed: 3, bars: 2 });
  const decoder = new TextDecoder();
  const latest = new Map<string, number>();
  let trades = 0;
  for (const { frame, symbol } of [...market.frames()].flat()) {
    const number = /"e":"aggTrade",.*?"a":(\d+)/.exec(decoder.decode(frame))?.[1];
    if (number === undefined) continue;
    trades += 1;
    expect(Number(number)).toBe((latest.get(symbol) ?? 0) + 1);
    latest.set(symbol, Number(number));
  }
  expect(trades).toBeGreaterThan(20_000);
});
