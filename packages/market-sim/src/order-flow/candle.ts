import type { SimulatedTrade } from './trades.ts';

/** A candle in whole units: prices in ticks, quantities in lots, turnovers in ticks x lots. */
export interface SimulatedCandle {
  readonly open_ts_ms: number;
  readonly interval_ms: number;
  readonly open_ticks: number;
  readonly high_ticks: number;
  readonly low_ticks: number;
  readonly close_ticks: number;
  readonly lots: number;
  readonly turnover: number;
  readonly bought_lots: number;
  readonly bought_turnover: number;
  readonly first_trade_id: number;
  readonly trade_count: number;
}

/** The candle of one trade alone, from which a longer one grows. */
export function candleOfTrade(
  { aggressor, lots, price_ticks }: SimulatedTrade,
  times: Pick<SimulatedCandle, 'open_ts_ms' | 'interval_ms' | 'first_trade_id'>,
): SimulatedCandle {
  const turnover = lots * price_ticks;
  const bought = aggressor === 'BUY';
  return {
    ...times,
    open_ticks: price_ticks,
    high_ticks: price_ticks,
    low_ticks: price_ticks,
    close_ticks: price_ticks,
    lots,
    turnover,
    bought_lots: bought ? lots : 0,
    bought_turnover: bought ? turnover : 0,
    trade_count: 1,
  };
}

/** Two candles, one after the other, as one of the length and opening time of `before`. */
export function joinCandles(before: SimulatedCandle, after: SimulatedCandle): SimulatedCandle {
  return {
    ...before,
    high_ticks: Math.max(before.high_ticks, after.high_ticks),
    low_ticks: Math.min(before.low_ticks, after.low_ticks),
    close_ticks: after.close_ticks,
    lots: before.lots + after.lots,
    turnover: before.turnover + after.turnover,
    bought_lots: before.bought_lots + after.bought_lots,
    bought_turnover: before.bought_turnover + after.bought_turnover,
    trade_count: before.trade_count + after.trade_count,
  };
}

/** The candle of a stretch's trades, of which there is at least one. */
export function candleOf(
  trades: readonly SimulatedTrade[],
  times: Pick<SimulatedCandle, 'open_ts_ms' | 'interval_ms' | 'first_trade_id'>,
): SimulatedCandle {
  let [high, low] = [0, Number.POSITIVE_INFINITY];
  let [lots, turnover, boughtLots, boughtTurnover] = [0, 0, 0, 0];
  for (const trade of trades) {
    high = Math.max(high, trade.price_ticks);
    low = Math.min(low, trade.price_ticks);
    lots += trade.lots;
    turnover += trade.lots * trade.price_ticks;
    if (trade.aggressor === 'SELL') continue;
    boughtLots += trade.lots;
    boughtTurnover += trade.lots * trade.price_ticks;
  }
  return {
    ...times,
    open_ticks: trades[0]?.price_ticks ?? 0,
    high_ticks: high,
    low_ticks: low,
    close_ticks: trades.at(-1)?.price_ticks ?? 0,
    lots,
    turnover,
    bought_lots: boughtLots,
    bought_turnover: boughtTurnover,
    trade_count: trades.length,
  };
}
