import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { candleProblem, type CandleNumbers } from './candle.ts';

/** What trades at whole ticks and lots make of a candle: every such candle is possible. */
const traded = fc
  .record({
    trades: fc.array(
      fc.record({ ticks: fc.integer({ min: 1, max: 1e7 }), lots: fc.integer({ min: 1, max: 1e5 }), buy: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    ),
    tick: fc.constantFrom(1e-8, 1e-5, 0.01, 0.1, 1),
    lot: fc.constantFrom(0.001, 0.1, 1),
  })
  .map(({ trades, tick, lot }): CandleNumbers => {
    const prices = trades.map(({ ticks }) => ticks * tick);
    const sum = (of: readonly number[]): number => of.reduce((left, right) => left + right, 0);
    const lots = sum(trades.map((trade) => trade.lots));
    return {
      open: prices[0] ?? 0,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? 0,
      volume: lots * lot,
      taker_buy_volume: sum(trades.map((trade) => (trade.buy ? trade.lots : 0))) * lot,
      quote_volume: sum(trades.map((trade) => trade.ticks * trade.lots)) * tick * lot,
    };
  });

const STRANGE = [0, -0, -1, 1e-12, 1e-300, 1e12, 1e300, Number.NaN, Infinity, -Infinity];

/** The rule again, from the definition: what follows must hold of a candle that passes. */
function mustHold(candle: CandleNumbers): boolean {
  const { open, high, low, close, volume, taker_buy_volume = 0, quote_volume = 0 } = candle;
  const mean = volume === 0 ? low : quote_volume / volume;
  return (
    [open, high, low, close].every((price) => price > 0) &&
    low <= Math.min(open, close) &&
    high >= Math.max(open, close) &&
    taker_buy_volume >= 0 &&
    taker_buy_volume <= volume &&
    // Volumes may be rounded to whole lots, which are at most 1 here.
    mean >= (low * 0.999 * (volume - 0.5)) / volume - 0.01 / volume &&
    mean <= (high * 1.001 * (volume + 0.5)) / volume + 0.01 / volume
  );
}

describe('candleProblem', () => {
  it('finds nothing wrong with any candle that trades make', () => {
    fc.assert(
      fc.property(traded, (candle) => {
        expect(candleProblem(candle)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('robust: impossible candle: any number replaced by zero, a negative, a huge one or NaN → a problem unless it could be true', () => {
    const field = fc.constantFrom(
      'open',
      'high',
      'low',
      'close',
      'volume',
      'taker_buy_volume',
      'quote_volume' as const,
    );
    fc.assert(
      fc.property(traded, field, fc.constantFrom(...STRANGE), (candle, name, value) => {
        const changed = { ...candle, [name]: value };
        if (candleProblem(changed) === null) expect(mustHold(changed)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  const whole: CandleNumbers = {
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 4,
    taker_buy_volume: 1,
    quote_volume: 42,
  };

  it.each<[Partial<CandleNumbers>, string]>([
    [{ low: 0 }, 'low is not above zero'],
    [{ open: -10 }, 'open is not above zero'],
    [{ low: 10.5 }, 'low is above open or close'],
    [{ low: 13 }, 'low is above high'],
    [{ high: 10.5 }, 'high is below open or close'],
    [{ close: Number.NaN }, 'close is not above zero'],
    [{ volume: -4 }, 'volume is negative'],
    [{ taker_buy_volume: 5 }, 'taker_buy_volume is more than volume'],
    [{ taker_buy_volume: -1 }, 'taker_buy_volume is negative'],
    [{ quote_volume: 0 }, 'quote_volume over volume is not a price between low and high'],
    [{ quote_volume: 4.2 }, 'quote_volume over volume is not a price between low and high'],
    [{ volume: 0, taker_buy_volume: 0 }, 'quote_volume over volume is not a price between low and high'],
    [{ volume: 400 }, 'quote_volume over volume is not a price between low and high'],
    [{ base_volume: 400 }, 'quote_volume over volume is not a price between low and high'],
    [{ base_volume: 0 }, 'base_volume is zero where the other unit is not'],
    [{ volume: 0, taker_buy_volume: 0, base_volume: 4 }, 'volume is zero where the other unit is not'],
    [{ interval_ms: 60_000, trade_count: 60_000_001 }, 'trade_count is more than an interval can hold'],
    [{ interval_ms: 60_000, trade_count: 0 }, 'trade_count is zero where there is volume'],
  ])('says of %j: %s', (change, sentence) => {
    const problem = candleProblem({ ...whole, ...change });
    expect(`${problem?.field ?? ''} ${problem?.what ?? ''}`).toBe(sentence);
  });

  it('divides by the volume in base units where the volume counts contracts', () => {
    expect(candleProblem({ ...whole, volume: 400, base_volume: 4 })).toBeNull();
  });

  it('allows a quote volume whose last decimal was cut off', () => {
    const cheap = { open: 1.2345e-5, high: 1.2345e-5, low: 1.2345e-5, close: 1.2345e-5, volume: 0.01 };
    expect(candleProblem({ ...cheap, quote_volume: 1.2e-7 })).toBeNull();
    expect(candleProblem({ ...cheap, quote_volume: 0 })).not.toBeNull();
  });

  it('allows a volume that was rounded to its last decimal, and no more', () => {
    const flat = { open: 60_000, high: 60_000, low: 60_000, close: 60_000, volume: 1.099 };
    expect(candleProblem({ ...flat, quote_volume: 60_000 * 1.0994 })).toBeNull();
    expect(candleProblem({ ...flat, quote_volume: 60_000 * 1.1 })).not.toBeNull();
  });

  it('allows a candle without trades', () => {
    expect(
      candleProblem({ open: 5, high: 5, low: 5, close: 5, volume: 0, taker_buy_volume: 0, quote_volume: 0 }),
    ).toBeNull();
  });
});
