import type { BarChunk, CloseChunk } from './bar-chunk.ts';
import { syncBarSeries } from './bar-series.ts';
import { countsUnknownContracts } from './contract-size.ts';
import { CHUNK_BARS, findChunk, stretchesOf, type Chunk, type ChunkStore } from './chunks.ts';
import { syncReturnSeries } from './return-series.ts';
import { readDay } from './read-day.ts';
import { readNormaliser } from './read-normaliser.ts';
import type { SymbolWindow } from './symbol-window.ts';
import { SLOT_BARS, type TradingColumns, type WindowView } from './window-view.ts';

type Column<Stored> = (chunk: Stored) => Float64Array | null;

/** Fills `out` with a column's last slots up to a bar; slots without a chunk or a family get `absent`. */
function readSlots<Stored extends Chunk>(
  store: ChunkStore<Stored>,
  lastBar: number,
  out: Float64Array,
  column: Column<Stored>,
  absent: number,
): void {
  out.fill(absent);
  for (const { chunk, from, to, position } of stretchesOf(store, lastBar, out.length)) {
    const values = column(chunk);
    if (values !== null) copy(values, from, to, out, position);
  }
}

function copy(values: Float64Array, from: number, to: number, out: Float64Array, position: number): void {
  for (let offset = from; offset < to; offset += 1) out[position + offset] = values[offset] ?? Number.NaN;
}

/** The latest number of a column at or before a bar, at most `bars` back; NaN without one. */
function latest<Stored extends Chunk>(
  store: ChunkStore<Stored>,
  lastBar: number,
  bars: number,
  column: Column<Stored>,
): number {
  const firstBar = lastBar - bars + 1;
  for (let index = Math.floor(lastBar / CHUNK_BARS); (index + 1) * CHUNK_BARS > firstBar; index -= 1) {
    const chunk = store.chunks.get(index);
    const values = chunk === undefined ? null : column(chunk);
    if (chunk === undefined || values === null) continue;
    const oldest = Math.max(0, firstBar - chunk.firstBar);
    for (let offset = Math.min(CHUNK_BARS - 1, lastBar - chunk.firstBar); offset >= oldest; offset -= 1) {
      const value = values[offset] ?? Number.NaN;
      if (!Number.isNaN(value)) return value;
    }
  }
  return Number.NaN;
}

function readTrading(window: SymbolWindow, lastBar: number, out: TradingColumns): void {
  for (const sums of [out.tradeCount, out.sidedCount, out.turnover, out.quantity, out.buyQuantity, out.sellQuantity]) {
    sums.fill(0);
  }
  for (const column of [out.candleVolume, out.candleQuoteVolume, out.candleTakerBuyVolume]) column.fill(Number.NaN);
  for (const { chunk, from, to, position } of stretchesOf(window.bars, lastBar, SLOT_BARS)) {
    const { trades, candles } = chunk;
    if (trades !== null) {
      copy(trades.tradeCount, from, to, out.tradeCount, position);
      copy(trades.sidedCount, from, to, out.sidedCount, position);
      copy(trades.turnover, from, to, out.turnover, position);
      copy(trades.quantity, from, to, out.quantity, position);
      copy(trades.buyQuantity, from, to, out.buyQuantity, position);
      copy(trades.sellQuantity, from, to, out.sellQuantity, position);
    }
    if (candles !== null) {
      copy(candles.volume, from, to, out.candleVolume, position);
      copy(candles.quoteVolume, from, to, out.candleQuoteVolume, position);
      copy(candles.takerBuyVolume, from, to, out.candleTakerBuyVolume, position);
    }
  }
  out.hasUnknownContracts = countsUnknownContracts(window, lastBar);
  out.countsContracts = out.hasUnknownContracts && out.tradeCount.some((count) => count > 0);
  if (!out.countsContracts) return;
  // Base units beside contracts make no sum.
  for (const column of [out.candleVolume, out.candleQuoteVolume, out.candleTakerBuyVolume]) column.fill(Number.NaN);
}

function hasFunding({ closes }: SymbolWindow): boolean {
  for (const chunk of closes.chunks.values()) if (chunk.funding !== null) return true;
  return false;
}

/** Fills `out` with the rates in force: each slot takes the latest sample at or before its end. */
function readFundingInForce(window: SymbolWindow, lastBar: number, out: Float64Array): void {
  const { closes, config } = window;
  const rates = (chunk: CloseChunk): Float64Array | null => chunk.funding?.value ?? null;
  if (!hasFunding(window)) {
    out.fill(Number.NaN);
    return;
  }
  readSlots(closes, lastBar, out, rates, Number.NaN);
  const older = config.close_history_bars - out.length;
  let inForce = older > 0 ? latest(closes, lastBar - out.length, older, rates) : Number.NaN;
  for (let slot = 0; slot < out.length; slot += 1) {
    const sample = out[slot] ?? Number.NaN;
    if (Number.isNaN(sample)) out[slot] = inForce;
    else inForce = sample;
  }
}

function readLiquidations(window: SymbolWindow, lastBar: number, view: WindowView): void {
  view.netLiquidation.fill(0);
  view.hasLiquidations = false;
  // Contracts have no share of what candles state in base units.
  if (view.trading.hasUnknownContracts && !view.trading.countsContracts) return;
  const first = view.netLiquidation.length - window.config.bar_history_bars;
  for (const { chunk, from, to, position } of stretchesOf(window.bars, lastBar, window.config.bar_history_bars)) {
    const { liquidations } = chunk;
    if (liquidations === null) continue;
    for (let offset = from; offset < to; offset += 1) {
      if ((liquidations.printCount[offset] ?? 0) === 0) continue;
      view.hasLiquidations = true;
      const slot = first + position + offset;
      const net = (liquidations.buyQuantity[offset] ?? 0) - (liquidations.sellQuantity[offset] ?? 0);
      if (slot >= 0) view.netLiquidation[slot] = net;
    }
  }
}

function readLastBar(window: SymbolWindow, lastBar: number, view: WindowView): void {
  const chunk = findChunk(window.bars, lastBar);
  const offset = lastBar - (chunk?.firstBar ?? 0);
  view.bidPrice = chunk?.book?.bidPrice[offset] ?? Number.NaN;
  view.bidQuantity = chunk?.book?.bidQuantity[offset] ?? Number.NaN;
  view.askPrice = chunk?.book?.askPrice[offset] ?? Number.NaN;
  view.askQuantity = chunk?.book?.askQuantity[offset] ?? Number.NaN;
  const candles = chunk?.candles ?? null;
  view.latestBar.open = candles?.open[offset] ?? Number.NaN;
  view.latestBar.high = candles?.high[offset] ?? Number.NaN;
  view.latestBar.low = candles?.low[offset] ?? Number.NaN;
  view.latestBar.close = candles?.close[offset] ?? Number.NaN;
  const closeChunk = findChunk(window.closes, lastBar);
  const closeOffset = lastBar - (closeChunk?.firstBar ?? 0);
  view.markPrice = closeChunk?.markPrice?.value[closeOffset] ?? Number.NaN;
  view.indexPrice = closeChunk?.indexPrice?.value[closeOffset] ?? Number.NaN;
}

const logClose = (chunk: CloseChunk): Float64Array => chunk.logClose;
const tradePrice = (chunk: BarChunk): Float64Array | null => chunk.trades?.lastPrice ?? null;
const candleClose = (chunk: BarChunk): Float64Array | null => chunk.candles?.lastClose ?? null;
const openInterest = (chunk: CloseChunk): Float64Array | null => chunk.openInterest?.value ?? null;

/** Reads a symbol at an engine bar. Only what lies at or before the bar, and within the configured histories, is seen. */
export function readWindow(window: SymbolWindow, engineBar: number, view: WindowView): void {
  const { bars, closes, config } = window;
  syncBarSeries(window.barSeries, bars, engineBar, config.bar_history_bars);
  syncReturnSeries(window.returnSeries, closes, engineBar);
  view.bars = window.barSeries;
  view.returns = window.returnSeries;
  readDay(window, engineBar, view.day);
  readNormaliser(window, engineBar, view.normaliser);
  readTrading(window, engineBar, view.trading);
  readSlots(closes, engineBar, view.logCloses, logClose, Number.NaN);
  readSlots(closes, engineBar, view.openInterest, openInterest, Number.NaN);
  readFundingInForce(window, engineBar, view.funding);
  readLiquidations(window, engineBar, view);
  view.latestTradePrice = latest(bars, engineBar, config.bar_history_bars, tradePrice);
  view.latestCandleClose = latest(bars, engineBar, config.bar_history_bars, candleClose);
  view.latestOpenInterest = view.trading.hasUnknownContracts
    ? Number.NaN
    : latest(closes, engineBar, config.bar_history_bars, openInterest);
  readLastBar(window, engineBar, view);
}

/** What the other symbols' features need of one: its price, its last 20 slots, and 61 closes. */
export function readPeer(window: SymbolWindow, engineBar: number, trading: TradingColumns): number {
  readTrading(window, engineBar, trading);
  const traded = latest(window.bars, engineBar, window.config.bar_history_bars, tradePrice);
  return Number.isNaN(traded) ? latest(window.bars, engineBar, window.config.bar_history_bars, candleClose) : traded;
}

export function readLogCloses(window: SymbolWindow, engineBar: number, out: Float64Array): void {
  readSlots(window.closes, engineBar, out, logClose, Number.NaN);
}
