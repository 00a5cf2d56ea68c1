import type { RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

import { familyOf, type BarChunk, type CloseChunk } from './bar-chunk.ts';
import { noteRevision } from './bar-series.ts';
import { barOf } from './bar-time.ts';
import { recordBookTop, relativeSpread } from './book-columns.ts';
import { dividesCadence, recordCandle } from './candle-columns.ts';
import { chunkFor, noteRecord } from './chunks.ts';
import { contractSizeOf, noteContractCandle, recordContractSize } from './contract-size.ts';
import { isNewEvent } from './deduplication.ts';
import { isUntraded, recordDayCandle } from './day-columns.ts';
import { isOfLiquidations, recordChannelState, recordLiquidation } from './liquidation-columns.ts';
import { measuredCandle, type MeasuredCandle } from './measured-candle.ts';
import { forgetMeasures } from './read-normaliser.ts';
import { noteRecentRevision } from './recent-measures.ts';
import { realNumber } from './real-number.ts';
import { noteCloseRevision } from './return-series.ts';
import { positive, recordSample } from './sample-columns.ts';
import { knownSince, recordCandleSupply, recordTradeSupply } from './supply-columns.ts';
import type { SymbolWindow } from './symbol-window.ts';
import { recordTrade } from './trade-columns.ts';
import { isOfOtherKind } from './trade-kind.ts';

const MAX_PENDING_INPUTS = 4096;

/** Takes one event of the window's symbol. An event that no later engine time could look at changes nothing. */
export function recordEvent(window: SymbolWindow, ingestSeq: number, event: RawMarketEvent): void {
  switch (event.event_type) {
    case 'SnapshotInputs':
      recordSnapshotInputs(window, ingestSeq, event);
      return;
    case 'Candle':
      recordFinalCandle(window, ingestSeq, event);
      noteContractCandle(window, ingestSeq, event);
      return;
    case 'TradeTick':
      recordTradeEvent(window, ingestSeq, event);
      return;
    case 'LiquidationPrint':
      recordInBar(window, ingestSeq, event);
      return;
    case 'BookTop':
      recordInBar(window, ingestSeq, event);
      recordLatest(window, ingestSeq, event);
      return;
    case 'MarkPrice':
    case 'IndexPrice':
    case 'OpenInterest':
    case 'FundingRate':
      recordLatest(window, ingestSeq, event);
      return;
    case 'InstrumentInfo':
      recordContractSize(window, ingestSeq, event);
      return;
    case 'StreamState':
      recordStreamState(window, ingestSeq, event);
      return;
    case 'BookDelta':
    case 'DecodeFailure':
      return;
  }
}

/** The exchange time of an event, or `null` where it has none that windows could use. */
function exchangeTime(event: RawMarketEvent): number | null {
  const timeMs = event.exchange_ts_ms;
  return timeMs !== null && Number.isSafeInteger(timeMs) && timeMs >= 0 ? timeMs : null;
}

/** What a feed says of the channel of liquidations, in the bar of its receipt: it has no other time. */
function recordStreamState(window: SymbolWindow, ingestSeq: number, event: RawMarketEventOf<'StreamState'>): void {
  if (!isOfLiquidations(event)) return;
  const bar = barOf(event.recv_ts_ms, window.config.cadence_ms);
  const chunk = barChunkFor(window, bar, ingestSeq);
  if (chunk === null) return;
  recordChannelState(familyOf.liquidations(chunk), bar - chunk.firstBar, event.normalized);
  noteRecord(chunk, bar - chunk.firstBar, ingestSeq);
}

/** Makes room for snapshot inputs: the oldest of those that wait and of the new ones are given up. Whether the new ones wait. */
function makeRoom({ givenUpInputs, snapshotInputs }: SymbolWindow, timestampMs: number, ingestSeq: number): boolean {
  let oldest = timestampMs;
  if (oldest > givenUpInputs.throughMs) for (const waiting of snapshotInputs.keys()) oldest = Math.min(oldest, waiting);
  const firstSeq = snapshotInputs.get(oldest)?.firstSeq ?? ingestSeq;
  givenUpInputs.throughMs = Math.max(givenUpInputs.throughMs, oldest);
  givenUpInputs.leastSeq = Math.min(givenUpInputs.leastSeq, firstSeq);
  snapshotInputs.delete(oldest);
  return oldest !== timestampMs;
}

function recordSnapshotInputs(
  window: SymbolWindow,
  ingestSeq: number,
  event: RawMarketEventOf<'SnapshotInputs'>,
): void {
  const { snapshotInputs, config, engineBar } = window;
  const timestampMs = realNumber(event.normalized.timestamp_ms);
  if (timestampMs % config.cadence_ms !== 0 || timestampMs < engineBar * config.cadence_ms) return;
  const before = snapshotInputs.get(timestampMs);
  if (before === undefined && snapshotInputs.size >= MAX_PENDING_INPUTS && !makeRoom(window, timestampMs, ingestSeq))
    return;
  snapshotInputs.set(timestampMs, { firstSeq: before?.firstSeq ?? ingestSeq, inputs: event.normalized });
}

/** The recent bars' chunk for an exchange time, or `null` where the bar is behind the window or was given up. */
function barChunkFor(window: SymbolWindow, bar: number, ingestSeq: number): BarChunk | null {
  return bar > window.engineBar - window.config.bar_history_bars ? chunkFor(window.bars, bar, ingestSeq) : null;
}

/** The chunk of the long history for an exchange time, or `null` where the bar is behind the window or was given up. */
function closeChunkFor(window: SymbolWindow, bar: number, ingestSeq: number): CloseChunk | null {
  return bar > window.engineBar - window.config.close_history_bars ? chunkFor(window.closes, bar, ingestSeq) : null;
}

/** To be called for every record that counts in the long history. */
function noteLongRecord(window: SymbolWindow, chunk: CloseChunk, offset: number, ingestSeq: number): void {
  noteRecord(chunk, offset, ingestSeq);
  forgetMeasures(window.closes, chunk, offset);
}

function recordTradeEvent(window: SymbolWindow, ingestSeq: number, event: RawMarketEventOf<'TradeTick'>): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null) return;
  const bar = barOf(timeMs, window.config.cadence_ms);
  const chunk = barChunkFor(window, bar, ingestSeq);
  if (chunk !== null && countsAsTrade(window, chunk, bar - chunk.firstBar, event)) {
    recordTrade(familyOf.trades(chunk), bar - chunk.firstBar, timeMs, event.normalized, contractSizeOf(window));
    noteRecord(chunk, bar - chunk.firstBar, ingestSeq);
  }
  const closeChunk = closeChunkFor(window, bar, ingestSeq);
  if (closeChunk === null) return;
  const offset = bar - closeChunk.firstBar;
  if (recordTradeSupply(familyOf.supply(closeChunk), offset, knownSince(timeMs, event), event.normalized))
    noteRecord(closeChunk, offset, ingestSeq);
}

function countsAsTrade(
  window: SymbolWindow,
  chunk: BarChunk,
  offset: number,
  event: RawMarketEventOf<'TradeTick'>,
): boolean {
  if (event.normalized.price <= 0 || isOfOtherKind(chunk.tradeKinds, offset, event)) return false;
  return !isDuplicate(window, chunk, offset, event);
}

function recordFinalCandle(window: SymbolWindow, ingestSeq: number, event: RawMarketEventOf<'Candle'>): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null || event.normalized.is_final !== true) return;
  const candle = measuredCandle(event.normalized);
  if (candle === null) return;
  const { cadence_ms: cadenceMs } = window.config;
  const bar = barOf(timeMs, cadenceMs);
  const chunk = barChunkFor(window, bar, ingestSeq);
  if (chunk !== null) {
    const offset = bar - chunk.firstBar;
    recordCandle(familyOf.candles(chunk), offset, timeMs, cadenceMs, candle, window.recent !== null);
    noteRecord(chunk, offset, ingestSeq);
    noteRevision(window.barSeries, bar);
    noteRecentRevision(window.recent, bar);
  }
  const closeChunk = closeChunkFor(window, bar, ingestSeq);
  if (closeChunk === null) return;
  const offset = bar - closeChunk.firstBar;
  noteRecord(closeChunk, offset, ingestSeq);
  recordCandleSupply(familyOf.supply(closeChunk), offset, knownSince(timeMs, event), candle);
  if (!dividesCadence(candle.intervalMs, cadenceMs)) return;
  recordDayCandle(familyOf.days(closeChunk), offset, timeMs, cadenceMs, candle);
  forgetMeasures(window.closes, closeChunk, offset);
  noteRecentRevision(window.recent, bar);
  noteUntraded(window, closeChunk, bar, candle);
  if (Math.ceil(timeMs / candle.intervalMs) * candle.intervalMs === bar * cadenceMs)
    recordClose(window, closeChunk, bar, candle);
}

function noteUntraded({ returnSeries }: SymbolWindow, chunk: CloseChunk, bar: number, candle: MeasuredCandle): void {
  const offset = bar - chunk.firstBar;
  const untraded = isUntraded(familyOf.days(chunk), offset, candle) ? 1 : 0;
  if (untraded === (chunk.untraded?.[offset] ?? 0)) return;
  familyOf.untraded(chunk)[offset] = untraded;
  noteCloseRevision(returnSeries, bar);
}

/** Takes the close of a candle that ends with its bar. */
function recordClose(
  window: SymbolWindow,
  chunk: CloseChunk,
  bar: number,
  { close, intervalMs }: MeasuredCandle,
): void {
  const offset = bar - chunk.firstBar;
  if (intervalMs < (chunk.closeIntervalMs[offset] ?? 0)) return;
  chunk.closeIntervalMs[offset] = intervalMs;
  chunk.logClose[offset] = Math.log(close);
  noteCloseRevision(window.returnSeries, bar);
}

type SampleEvent = RawMarketEventOf<'BookTop' | 'MarkPrice' | 'IndexPrice' | 'OpenInterest' | 'FundingRate'>;

/** Takes an event of which only the latest in its bar matters into the long history. */
function recordLatest(window: SymbolWindow, ingestSeq: number, event: SampleEvent): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null) return;
  const { cadence_ms: cadenceMs } = window.config;
  const bar = barOf(timeMs, cadenceMs);
  const chunk = closeChunkFor(window, bar, ingestSeq);
  if (chunk === null) return;
  const offset = bar - chunk.firstBar;
  const timeInBarMs = timeMs - (bar - 1) * cadenceMs;
  if (countsAsSample(window, chunk, offset, timeInBarMs, event)) noteLongRecord(window, chunk, offset, ingestSeq);
}

function countsAsSample(
  window: SymbolWindow,
  chunk: CloseChunk,
  offset: number,
  timeInBarMs: number,
  event: SampleEvent,
): boolean {
  switch (event.event_type) {
    case 'BookTop':
      return recordSample(familyOf.spread(chunk), offset, timeInBarMs, relativeSpread(event.normalized));
    case 'MarkPrice':
      return recordSample(familyOf.markPrice(chunk), offset, timeInBarMs, positive(event.normalized.mark_price));
    case 'IndexPrice':
      return recordSample(familyOf.indexPrice(chunk), offset, timeInBarMs, positive(event.normalized.index_price));
    case 'OpenInterest': {
      const openInterest = positive(event.normalized.open_interest) * contractSizeOf(window);
      return recordSample(familyOf.openInterest(chunk), offset, timeInBarMs, openInterest);
    }
    case 'FundingRate':
      return recordSample(familyOf.funding(chunk), offset, timeInBarMs, event.normalized.funding_rate);
  }
}

type BarEvent = RawMarketEventOf<'LiquidationPrint' | 'BookTop'>;

function recordInBar(window: SymbolWindow, ingestSeq: number, event: BarEvent): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null) return;
  const bar = barOf(timeMs, window.config.cadence_ms);
  const chunk = barChunkFor(window, bar, ingestSeq);
  if (chunk === null) return;
  const offset = bar - chunk.firstBar;
  if (countsInBar(window, chunk, offset, timeMs, event)) noteRecord(chunk, offset, ingestSeq);
}

function countsInBar(window: SymbolWindow, chunk: BarChunk, offset: number, timeMs: number, event: BarEvent): boolean {
  switch (event.event_type) {
    case 'LiquidationPrint':
      if (event.normalized.price <= 0 || event.normalized.quantity <= 0) return false;
      if (isDuplicate(window, chunk, offset, event)) return false;
      recordLiquidation(familyOf.liquidations(chunk), offset, event.normalized, contractSizeOf(window));
      return true;
    case 'BookTop':
      return recordBookTop(familyOf.book(chunk), offset, timeMs, event.normalized);
  }
}

/** An event with an id that its bar has already counted, on the same channel of the same source. */
function isDuplicate(
  window: SymbolWindow,
  chunk: BarChunk,
  offset: number,
  event: RawMarketEventOf<'TradeTick' | 'LiquidationPrint'>,
): boolean {
  const { source_event_id: id } = event;
  if (id === undefined) return false;
  const identity = { sourceId: event.source_id, channel: event.channel ?? event.event_type, id };
  const { max_event_ids_per_bar: maxEntries } = window.config;
  return !isNewEvent(chunk.eventIds, offset, identity, maxEntries);
}
