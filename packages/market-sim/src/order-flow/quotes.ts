import { BAR_MS, MINUTE_MS } from '../config.ts';
import type { SimulatedInstrument } from '../model/market-model.ts';
import { priceE8, type SimulatedBar } from '../statistics/simulated-bar.ts';
import type { SimulatedTrade } from './trades.ts';

/** The top of the book at a moment of the bar. */
export interface SimulatedBookTop {
  readonly offset_ms: number;
  readonly bid_ticks: number;
  readonly ask_ticks: number;
  readonly bid_lots: number;
  readonly ask_lots: number;
}

/** Mark price, index price and funding rate at a moment of the bar, in 1e-8. */
export interface SimulatedMark {
  readonly offset_ms: number;
  readonly mark_price_e8: number;
  readonly index_price_e8: number;
  readonly funding_rate_e8: number;
}

const BOOK_EVERY_MS = MINUTE_MS / 2;
const BOOK_BEFORE_END_MS = 500;
const MARK_BEFORE_END_MS = 1_000;

/** Price of the last trade at or before a moment; the open before the first. */
function priceAt(bar: SimulatedBar, trades: readonly SimulatedTrade[], offsetMs: number): number {
  return trades.findLast((trade) => trade.offset_ms <= offsetMs)?.price_ticks ?? bar.open_ticks;
}

function between(before: number, after: number, share: number): number {
  return Math.round(before + (after - before) * share);
}

/** A book every half minute: spread and quantities go in a line from the bar before to this bar's, which the last book has exactly. */
export function drawBookTops(
  bar: SimulatedBar,
  before: SimulatedBar,
  trades: readonly SimulatedTrade[],
): readonly SimulatedBookTop[] {
  const { ask_lots, ask_ticks, bid_lots, bid_ticks } = bar;
  const count = BAR_MS / BOOK_EVERY_MS;
  return Array.from({ length: count }, (_, position) => {
    const offset_ms = (position + 1) * BOOK_EVERY_MS - BOOK_BEFORE_END_MS;
    if (position === count - 1) return { offset_ms, bid_ticks, ask_ticks, bid_lots, ask_lots };
    const share = (position + 1) / count;
    const spread = between(before.ask_ticks - before.bid_ticks, ask_ticks - bid_ticks, share);
    const bid = Math.max(1, priceAt(bar, trades, offset_ms) - Math.floor(spread / 2));
    return {
      offset_ms,
      bid_ticks: bid,
      ask_ticks: bid + spread,
      bid_lots: between(before.bid_lots, bid_lots, share),
      ask_lots: between(before.ask_lots, ask_lots, share),
    };
  });
}

/** A mark price every minute: basis and funding go in a line from the bar before to this bar's, which the last one has exactly. */
export function drawMarks(
  instrument: SimulatedInstrument,
  bar: SimulatedBar,
  before: SimulatedBar,
  trades: readonly SimulatedTrade[],
): readonly SimulatedMark[] {
  const { funding_rate_e8, index_price_e8, mark_price_e8 } = bar;
  const count = BAR_MS / MINUTE_MS;
  const basis = mark_price_e8 / index_price_e8 - 1;
  const basisBefore = before.mark_price_e8 / before.index_price_e8 - 1;
  return Array.from({ length: count }, (_, position) => {
    const offset_ms = (position + 1) * MINUTE_MS - MARK_BEFORE_END_MS;
    if (position === count - 1) return { offset_ms, mark_price_e8, index_price_e8, funding_rate_e8 };
    const share = (position + 1) / count;
    const index = priceE8(priceAt(bar, trades, offset_ms), instrument);
    return {
      offset_ms,
      index_price_e8: index,
      mark_price_e8: Math.round(index * (1 + basisBefore + (basis - basisBefore) * share)),
      funding_rate_e8: between(before.funding_rate_e8, funding_rate_e8, share),
    };
  });
}
