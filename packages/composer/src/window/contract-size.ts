import type { RawMarketEventOf } from '@xray/contracts';

import type { ComposerConfig } from '../config.ts';
import type { BarChunk, CloseChunk } from './bar-chunk.ts';
import { barOf } from './bar-time.ts';
import { chunkFor, firstSeqWithin, noteRecord, type ChunkStore } from './chunks.ts';
import { measuredCandle } from './measured-candle.ts';
import { realNumber } from './real-number.ts';

/** What was said of a symbol's contract at a place of the log: so many base units it stands for. */
export interface ContractSize {
  readonly ingestSeq: number;
  /** The bar of its receipt. */
  readonly bar: number;
  readonly baseUnits: number;
}

/** What of a symbol's window has to do with its contract. */
export interface ContractWindow {
  readonly config: ComposerConfig;
  readonly bars: ChunkStore<BarChunk>;
  readonly closes: ChunkStore<CloseChunk>;
  /** What was said, as far as it converts what is held, in ingest order. */
  readonly contractSizes: ContractSize[];
  readonly engineBar: number;
}

/** By what quantities are multiplied when they are recorded: 1 where nothing was said of a contract. */
export function contractSizeOf({ contractSizes }: ContractWindow): number {
  return contractSizes.at(-1)?.baseUnits ?? 1;
}

function multiply(columns: readonly Float64Array[], factor: number): void {
  for (const column of columns) for (let at = 0; at < column.length; at += 1) column[at] = (column[at] ?? 0) * factor;
}

/** Quantities that were recorded before anything was said of the contract become base units. */
function convertRecorded({ bars, closes }: ContractWindow, baseUnits: number): void {
  for (const { liquidations, trades } of bars.chunks.values()) {
    if (trades !== null) {
      multiply([trades.turnover, trades.quantity, trades.buyQuantity, trades.sellQuantity], baseUnits);
    }
    if (liquidations !== null) multiply([liquidations.buyQuantity, liquidations.sellQuantity], baseUnits);
  }
  for (const chunk of closes.chunks.values()) {
    if (chunk.openInterest === null) continue;
    multiply([chunk.openInterest.value], baseUnits);
    chunk.moments = null;
    chunk.measures = null;
  }
}

/**
 * Takes what is said of a contract. It holds for what follows in the log; the first one of the window for what came before as
 * well. Of those that say the same, one a bar is remembered.
 */
export function recordContractSize(
  window: ContractWindow,
  ingestSeq: number,
  event: RawMarketEventOf<'InstrumentInfo'>,
): void {
  const { contract_multiplier: multiplier, contract_value: value } = event.normalized;
  const baseUnits = realNumber(value) * (multiplier === undefined ? 1 : realNumber(multiplier));
  if (!(baseUnits > 0) || baseUnits === Number.POSITIVE_INFINITY) return;
  const bar = barOf(event.recv_ts_ms, window.config.cadence_ms);
  const before = window.contractSizes.at(-1);
  if (before === undefined) convertRecorded(window, baseUnits);
  else if (before.baseUnits === baseUnits && before.bar === bar) return;
  window.contractSizes.push({ ingestSeq, bar, baseUnits });
}

/** Where in the log the conversion of what stands from `firstSeq` on begins; `firstSeq` where that is with it or nowhere. */
export function firstContractSeq(
  { config, contractSizes }: ContractWindow,
  firstSeq: number,
  engineBar: number,
): number {
  const last = contractSizes.at(-1);
  if (last === undefined) return firstSeq;
  if (firstSeq === Number.POSITIVE_INFINITY) {
    return last.bar > engineBar - config.close_history_bars ? last.ingestSeq : firstSeq;
  }
  return contractSizes.findLast(({ ingestSeq }) => ingestSeq <= firstSeq)?.ingestSeq ?? firstSeq;
}

/** The smallest ingest sequence that counts in the bars that features of an engine bar look at. */
export function firstBarSeq({ bars, closes, config }: ContractWindow, engineBar: number): number {
  const lastBar = engineBar + config.close_history_bars;
  return Math.min(
    firstSeqWithin(bars, engineBar - config.bar_history_bars, lastBar),
    firstSeqWithin(closes, engineBar - config.close_history_bars, lastBar),
  );
}

/** Forgets by what nothing is converted that the window still holds. */
export function forgetContractSizes(window: ContractWindow, engineBar: number): void {
  const { contractSizes } = window;
  if (contractSizes.length === 0) return;
  const from = firstContractSeq(window, firstBarSeq(window, engineBar), engineBar);
  const kept = contractSizes.findIndex(({ ingestSeq }) => ingestSeq >= from);
  contractSizes.splice(0, kept === -1 ? contractSizes.length : kept);
}

/**
 * Notes a final candle that counts contracts beside its base volume: it shows that the symbol's other quantities do, too.
 */
export function noteContractCandle(window: ContractWindow, ingestSeq: number, event: RawMarketEventOf<'Candle'>): void {
  const { base_volume: base, is_final: isFinal, volume } = event.normalized;
  if (base === undefined || base === volume || isFinal !== true || measuredCandle(event.normalized) === null) return;
  const timeMs = event.exchange_ts_ms;
  if (timeMs === null || !Number.isSafeInteger(timeMs) || timeMs < 0) return;
  const { cadence_ms: cadenceMs, close_history_bars: history } = window.config;
  const bar = barOf(timeMs, cadenceMs);
  if (bar <= window.engineBar - history) return;
  const chunk = chunkFor(window.closes, bar, ingestSeq);
  if (chunk === null) return;
  const offset = bar - chunk.firstBar;
  const seen = (chunk.contractCandles ??= { first: offset, last: offset });
  seen.first = Math.min(seen.first, offset);
  seen.last = Math.max(seen.last, offset);
  noteRecord(chunk, offset, ingestSeq);
}

/** Whether the symbol counts contracts of which nothing was said, by the candles up to an engine bar. */
export function countsUnknownContracts({ closes, config, contractSizes }: ContractWindow, engineBar: number): boolean {
  if (contractSizes.length > 0) return false;
  const floorBar = engineBar - config.close_history_bars;
  for (const { contractCandles, firstBar } of closes.chunks.values()) {
    if (contractCandles === null) continue;
    if (firstBar + contractCandles.last > floorBar && firstBar + contractCandles.first <= engineBar) return true;
  }
  return false;
}
