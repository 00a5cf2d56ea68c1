import type { RawMarketEventOf } from '@xray/contracts';

import { columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** Sums over the trades of a bar, in ingest order, and its latest price. Quantities in base units, as far as that is known. */
export interface TradeColumns {
  /** Σ price·quantity and Σ quantity over trades with both numbers and a quantity above zero. */
  readonly turnover: Float64Array;
  readonly quantity: Float64Array;
  /** Σ quantity by aggressor. */
  readonly buyQuantity: Float64Array;
  readonly sellQuantity: Float64Array;
  /** Trades with a quantity, and those of them with a side. */
  readonly tradeCount: Float64Array;
  readonly sidedCount: Float64Array;
  /** Price of the latest trade by exchange time, ties by ingest order; NaN without one. */
  readonly lastPrice: Float64Array;
  readonly lastPriceTime: Float64Array;
}

export function createTradeColumns(): TradeColumns {
  const column = columnMaker(8);
  return {
    turnover: column(0),
    quantity: column(0),
    buyQuantity: column(0),
    sellQuantity: column(0),
    tradeCount: column(0),
    sidedCount: column(0),
    lastPrice: column(Number.NaN),
    lastPriceTime: column(Number.NEGATIVE_INFINITY),
  };
}

export function add(column: Float64Array, offset: number, amount: number): void {
  column[offset] = (column[offset] ?? 0) + amount;
}

export function recordTrade(
  columns: TradeColumns,
  offset: number,
  timeMs: number,
  trade: RawMarketEventOf<'TradeTick'>['normalized'],
  contractSize: number,
): void {
  const price = realNumber(trade.price);
  const quantity = realNumber(trade.quantity) * contractSize;
  if (price > 0 && timeMs >= (columns.lastPriceTime[offset] ?? 0)) {
    columns.lastPrice[offset] = price;
    columns.lastPriceTime[offset] = timeMs;
  }
  if (!(quantity > 0)) return;
  add(columns.tradeCount, offset, 1);
  if (price > 0) {
    add(columns.turnover, offset, price * quantity);
    add(columns.quantity, offset, quantity);
  }
  if (trade.side === 'buy') add(columns.buyQuantity, offset, quantity);
  else if (trade.side === 'sell') add(columns.sellQuantity, offset, quantity);
  else return;
  add(columns.sidedCount, offset, 1);
}
