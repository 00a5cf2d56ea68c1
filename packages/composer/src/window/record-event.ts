import type { RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

import { ComposerError } from '../errors.ts';
import { familyOf, type BarChunk, type CloseChunk } from './bar-chunk.ts';
import { noteRevision } from './bar-series.ts';
import { barOf } from './bar-time.ts';
import { recordBookTop, relativeSpread } from './book-columns.ts';
import { dividesCadence, recordCandle } from './candle-columns.ts';
import { chunkFor, noteRecord } from './chunks.ts';
import { contractSizeOf, noteContractCandle, recordContractSize } from './contract-size.ts';
import { isNewEvent } from './event-ids.ts';
import { recordDayCandle } from './day-columns.ts';
import { recordLiquidation } from './liquidation-columns.ts';
import { forgetMeasures } from './read-normaliser.ts';
import { realNumber } from './real-number.ts';
import { noteCloseRevision } from './return-series.ts';
import { positive, recordSample } from './sample-columns.ts';
import { recordSupply, type SupplyEvent } from './supply-columns.ts';
import type { SymbolWindow } from './symbol-window.ts';
import { recordTrade } from './trade-columns.ts';
import { isOfOtherKind } from './trade-kind.ts';

const maxPendingInputs = 4096;

/** Takes one event of the window's symbol. An event that no later engine time could look at changes nothing. */
export function recordEvent(window: SymbolWindow, ingestSeq: number, event: RawMarketEvent): void {
  switch (event.event_type) {
    case 'SnapshotInputs':
      recordSnapshotInputs(window, ingestSeq, event);
      return;
    case 'Candle':
      recordFinalCandle(window, ingestSeq, event);
      noteContractCandle(window, ingestSeq, event);
      recordSupplied(window, ingestSeq, event);
      return;
    case 'TradeTick':
      recordInBar(window, ingestSeq, event);
      recordSupplied(window, ingestSeq, event);
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
    case 'BookDelta':
    case 'StreamState':
    case 'DecodeFailure':
      return;
  }
}

/** The exchange time of an event, or `null` where it has none that windows could use. */
function exchangeTime(event: RawMarketEvent): number | null {
  const timeMs = event.exchange_ts_ms;
  return timeMs !== null && Number.isSafeInteger(timeMs) && timeMs >= 0 ? timeMs : null;
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
  if (before === undefined && snapshotInputs.size >= maxPendingInputs) {
    throw new ComposerError(
      'too_many_bars',
      `symbol ${window.symbol}: more than ${maxPendingInputs} engine times have snapshot inputs waiting; compose more ` +
        'often, or check the unit of their timestamp_ms',
    );
  }
  snapshotInputs.set(timestampMs, { firstSeq: before?.firstSeq ?? ingestSeq, inputs: event.normalized });
}

/** The recent bars' chunk for an exchange time, or `null` where the bar is behind the window. */
function barChunkFor(window: SymbolWindow, bar: number): BarChunk | null {
  return bar > window.engineBar - window.config.bar_history_bars ? chunkFor(window.bars, bar) : null;
}

/** The chunk of the long history for an exchange time, or `null` where the bar is behind the window. */
function closeChunkFor(window: SymbolWindow, bar: number): CloseChunk | null {
  return bar > window.engineBar - window.config.close_history_bars ? chunkFor(window.closes, bar) : null;
}

/** To be called for every record that counts in the long history. */
function noteLongRecord(window: SymbolWindow, chunk: CloseChunk, offset: number, ingestSeq: number): void {
  noteRecord(chunk, offset, ingestSeq);
  forgetMeasures(window.closes, chunk, offset);
}

/** Takes what a trade or a final candle says of how fresh the symbol's price and flow are. */
function recordSupplied(window: SymbolWindow, ingestSeq: number, event: SupplyEvent): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null || (event.event_type === 'Candle' && event.normalized.is_final !== true)) return;
  const bar = barOf(timeMs, window.config.cadence_ms);
  const chunk = closeChunkFor(window, bar);
  if (chunk === null) return;
  const offset = bar - chunk.firstBar;
  if (recordSupply(familyOf.supply(chunk), offset, timeMs, event)) noteRecord(chunk, offset, ingestSeq);
}

function recordFinalCandle(window: SymbolWindow, ingestSeq: number, event: RawMarketEventOf<'Candle'>): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null || event.normalized.is_final !== true) return;
  const { cadence_ms: cadenceMs } = window.config;
  const bar = barOf(timeMs, cadenceMs);
  const chunk = barChunkFor(window, bar);
  if (chunk !== null) {
    const offset = bar - chunk.firstBar;
    const counts = recordCandle(familyOf.candles(chunk), offset, timeMs, cadenceMs, event.normalized);
    if (counts) noteRecord(chunk, offset, ingestSeq);
    noteRevision(window.barSeries, bar);
  }
  if (!dividesCadence(realNumber(event.normalized.interval_ms), cadenceMs)) return;
  const closeChunk = closeChunkFor(window, bar);
  if (closeChunk === null) return;
  recordDay(window, closeChunk, ingestSeq, bar, timeMs, event.normalized);
  recordClose(window, closeChunk, ingestSeq, bar, timeMs, event.normalized);
}

function recordDay(
  window: SymbolWindow,
  chunk: CloseChunk,
  ingestSeq: number,
  bar: number,
  timeMs: number,
  candle: RawMarketEventOf<'Candle'>['normalized'],
): void {
  const offset = bar - chunk.firstBar;
  const counts = recordDayCandle(familyOf.days(chunk), offset, timeMs, window.config.cadence_ms, candle);
  if (counts) noteLongRecord(window, chunk, offset, ingestSeq);
}

function recordClose(
  window: SymbolWindow,
  chunk: CloseChunk,
  ingestSeq: number,
  bar: number,
  timeMs: number,
  candle: RawMarketEventOf<'Candle'>['normalized'],
): void {
  const intervalMs = realNumber(candle.interval_ms);
  const close = realNumber(candle.close);
  const endsWithBar = Math.ceil(timeMs / intervalMs) * intervalMs === bar * window.config.cadence_ms;
  if (!endsWithBar || !(close > 0)) return;
  const offset = bar - chunk.firstBar;
  noteRecord(chunk, offset, ingestSeq);
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
  const chunk = closeChunkFor(window, bar);
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

type BarEvent = RawMarketEventOf<'TradeTick' | 'LiquidationPrint' | 'BookTop'>;

function recordInBar(window: SymbolWindow, ingestSeq: number, event: BarEvent): void {
  const timeMs = exchangeTime(event);
  if (timeMs === null) return;
  const bar = barOf(timeMs, window.config.cadence_ms);
  const chunk = barChunkFor(window, bar);
  if (chunk === null) return;
  const offset = bar - chunk.firstBar;
  if (countsInBar(window, chunk, offset, timeMs, event)) noteRecord(chunk, offset, ingestSeq);
}

function countsInBar(window: SymbolWindow, chunk: BarChunk, offset: number, timeMs: number, event: BarEvent): boolean {
  switch (event.event_type) {
    case 'TradeTick':
      if (event.normalized.price <= 0 || isOfOtherKind(chunk.tradeKinds, offset, event)) return false;
      if (isDuplicate(window, chunk, offset, event)) return false;
      recordTrade(familyOf.trades(chunk), offset, timeMs, event.normalized, contractSizeOf(window));
      return true;
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
