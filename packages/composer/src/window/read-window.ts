import type { BarChunk, CloseChunk } from './bar-chunk.ts';
import { createBarSeries, syncBarSeries, type BarColumns } from './bar-series.ts';
import { countsUnknownContracts } from './contract-size.ts';
import { findChunk, stretchesOf, type Chunk, type ChunkStore } from './chunks.ts';
import { createReturnSeries, syncReturnSeries, type ReturnSeries } from './return-series.ts';
import { FRESH_BARS, lastBarWith, lastWord, later, stillHolds } from './staleness.ts';
import { clearDay, readDay } from './read-day.ts';
import { readLiquidations } from './read-liquidations.ts';
import { readNormaliser } from './read-normaliser.ts';
import type { SymbolWindow } from './symbol-window.ts';
import { SLOT_BARS, type TradingColumns, type WindowView } from './window-view.ts';

const NO_BARS: BarColumns = createBarSeries();
const NO_RETURNS: ReturnSeries = createReturnSeries();

type Column<Stored> = (chunk: Stored) => Float64Array | null;

function logClose(chunk: CloseChunk): Float64Array {
  return chunk.logClose;
}

function tradePrice(chunk: BarChunk): Float64Array | null {
  return chunk.trades?.lastPrice ?? null;
}

function candleClose(chunk: BarChunk): Float64Array | null {
  return chunk.candles?.lastClose ?? null;
}

function openInterest(chunk: CloseChunk): Float64Array | null {
  return chunk.openInterest?.value ?? null;
}

function rates(chunk: CloseChunk): Float64Array | null {
  return chunk.funding?.value ?? null;
}

function barClose(chunk: BarChunk): Float64Array | null {
  return chunk.candles?.close ?? null;
}

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

/** The value of a bar; NaN where the bar or its family is not there. */
function sampleOf<Stored extends Chunk>(store: ChunkStore<Stored>, bar: number, column: Column<Stored>): number {
  const chunk = findChunk(store, bar);
  return chunk === null ? Number.NaN : (column(chunk)?.[bar - chunk.firstBar] ?? Number.NaN);
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

/**
 * Fills `out` with the rates in force: each slot takes the latest sample at or before its end. Nothing is in force where the last
 * one no longer holds.
 */
function readFundingInForce(window: SymbolWindow, lastBar: number, out: Float64Array): void {
  const floorBar = lastBar - window.config.close_history_bars;
  const last = lastWord(window.closes, lastBar, floorBar, rates);
  if (!stillHolds(last, lastBar)) {
    out.fill(Number.NaN);
    return;
  }
  readSlots(window.closes, lastBar, out, rates, Number.NaN);
  const older = Number.isNaN(out[0] ?? Number.NaN);
  let inForce = older
    ? sampleOf(window.closes, lastBarWith(window.closes, lastBar - out.length, floorBar, rates), rates)
    : Number.NaN;
  for (let slot = 0; slot < out.length; slot += 1) {
    const sample = out[slot] ?? Number.NaN;
    if (Number.isNaN(sample)) out[slot] = inForce;
    else inForce = sample;
  }
}

/** Fills the slots with open interest, and all of them with NaN where the last sample no longer holds. Returns the last. */
function readOpenInterest(window: SymbolWindow, lastBar: number, out: Float64Array): number {
  const { bar_history_bars: history } = window.config;
  const last = lastWord(window.closes, lastBar, lastBar - history, openInterest);
  if (!stillHolds(last, lastBar)) {
    out.fill(Number.NaN);
    return Number.NaN;
  }
  readSlots(window.closes, lastBar, out, openInterest, Number.NaN);
  return sampleOf(window.closes, last.bar, openInterest);
}

/** The newest price: of its bar the last trade's, else the close of the last final candle. NaN where it no longer holds. */
function latestPrice({ bars, config }: SymbolWindow, lastBar: number): number {
  const floorBar = lastBar - config.bar_history_bars;
  const last = later(lastWord(bars, lastBar, floorBar, tradePrice), lastWord(bars, lastBar, floorBar, candleClose));
  if (!stillHolds(last, lastBar)) return Number.NaN;
  const traded = sampleOf(bars, last.bar, tradePrice);
  return Number.isNaN(traded) ? sampleOf(bars, last.bar, candleClose) : traded;
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

/** What candles of the past make, and nothing where no bar has come to exist of late: an old bar measures no present market. */
function readBars(window: SymbolWindow, engineBar: number, view: WindowView): void {
  const { bars, closes, config } = window;
  syncBarSeries(window.barSeries, bars, engineBar, config.bar_history_bars);
  syncReturnSeries(window.returnSeries, closes, engineBar);
  const floorBar = engineBar - FRESH_BARS;
  const isLive = lastBarWith(bars, engineBar, floorBar, barClose) > floorBar;
  const endsLately = lastBarWith(closes, engineBar, floorBar, logClose) > floorBar;
  view.bars = isLive ? window.barSeries : NO_BARS;
  view.returns = endsLately ? window.returnSeries : NO_RETURNS;
  if (isLive) readDay(window, engineBar, view.day);
  else clearDay(view.day);
}

/** Reads a symbol at an engine bar. Only what lies at or before the bar, and within the configured histories, is seen. */
export function readWindow(window: SymbolWindow, engineBar: number, view: WindowView): void {
  readBars(window, engineBar, view);
  readNormaliser(window, engineBar, view.normaliser);
  readTrading(window, engineBar, view.trading);
  readLogCloses(window, engineBar, view.logCloses, view.tradedLogCloses);
  readFundingInForce(window, engineBar, view.funding);
  readLiquidations(window, engineBar, view);
  view.latestPrice = latestPrice(window, engineBar);
  const openInterestNow = readOpenInterest(window, engineBar, view.openInterest);
  view.latestOpenInterest = view.trading.hasUnknownContracts ? Number.NaN : openInterestNow;
  readLastBar(window, engineBar, view);
}

/** What the other symbols' features need of one: its price and its last 20 slots. */
export function readPeer(window: SymbolWindow, engineBar: number, trading: TradingColumns): number {
  readTrading(window, engineBar, trading);
  return latestPrice(window, engineBar);
}

/** Fills both with the closes of the last slots, the second with those of bars that traded alone. */
export function readLogCloses(
  { closes }: SymbolWindow,
  engineBar: number,
  all: Float64Array,
  traded: Float64Array,
): void {
  all.fill(Number.NaN);
  traded.fill(Number.NaN);
  for (const { chunk, from, to, position } of stretchesOf(closes, engineBar, all.length)) {
    const { logClose: values, untraded } = chunk;
    copy(values, from, to, all, position);
    copy(values, from, to, traded, position);
    if (untraded === null) continue;
    for (let offset = from; offset < to; offset += 1) {
      if (untraded[offset] === 1) traded[position + offset] = Number.NaN;
    }
  }
}
