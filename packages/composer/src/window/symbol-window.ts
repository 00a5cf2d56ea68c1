import type { RawMarketEventOf } from '@xray/contracts';

import { readsOutlook, type ComposerConfig } from '../config.ts';
import { createBarSeries, type BarSeries } from './bar-series.ts';
import { createRecentMeasures, type RecentMeasures } from './recent-measures.ts';
import { createReturnSeries, type ReturnSeries } from './return-series.ts';
import { createBarChunk, createCloseChunk, type BarChunk, type CloseChunk } from './bar-chunk.ts';
import { createChunkStore, dropChunksThrough, gaveUpAfter, type ChunkStore } from './chunks.ts';
import { firstBarSeq, firstContractSeq, forgetContractSizes, type ContractSize } from './contract-size.ts';

/** A `SnapshotInputs` event that waits for its engine time. */
export interface PendingInputs {
  readonly firstSeq: number;
  readonly inputs: RawMarketEventOf<'SnapshotInputs'>['normalized'];
}

/** All that is retained of one symbol: its recent bars, its longer closes, and the snapshot inputs of times to come. */
export interface SymbolWindow {
  readonly symbol: string;
  readonly config: ComposerConfig;
  readonly bars: ChunkStore<BarChunk>;
  readonly closes: ChunkStore<CloseChunk>;
  readonly barSeries: BarSeries;
  readonly returnSeries: ReturnSeries;
  /** `null` where no forecast reads it. */
  readonly recent: RecentMeasures | null;
  readonly snapshotInputs: Map<number, PendingInputs>;
  /** The latest of those that were given up because too many waited, and their first record. */
  readonly givenUpInputs: { throughMs: number; leastSeq: number };
  /** What was said of the symbol's contract, as far as it converts what is held, in ingest order. */
  readonly contractSizes: ContractSize[];
  /** The latest engine bar that was asked for; −Infinity before the first. What it leaves behind is forgotten. */
  engineBar: number;
}

export function createSymbolWindow(symbol: string, config: ComposerConfig): SymbolWindow {
  return {
    symbol,
    config,
    bars: createChunkStore(createBarChunk, config.max_bar_chunks),
    closes: createChunkStore(createCloseChunk, config.max_bar_chunks),
    barSeries: createBarSeries(),
    returnSeries: createReturnSeries(),
    recent: readsOutlook(config) ? createRecentMeasures() : null,
    snapshotInputs: new Map(),
    givenUpInputs: { throughMs: Number.NEGATIVE_INFINITY, leastSeq: Number.POSITIVE_INFINITY },
    contractSizes: [],
    engineBar: Number.NEGATIVE_INFINITY,
  };
}

/** Whether features of an engine bar look at what was given up because it was too much to hold. */
export function looksAtGivenUp(window: SymbolWindow, engineBar: number): boolean {
  const { bars, closes, config, givenUpInputs } = window;
  return (
    gaveUpAfter(bars, engineBar - config.bar_history_bars) ||
    gaveUpAfter(closes, engineBar - config.close_history_bars) ||
    givenUpInputs.throughMs >= engineBar * config.cadence_ms
  );
}

/** Moves the window on to an engine bar: what no feature from there on looks at is dropped. */
export function advance(window: SymbolWindow, engineBar: number): void {
  if (engineBar <= window.engineBar) return;
  window.engineBar = engineBar;
  dropChunksThrough(window.bars, engineBar - window.config.bar_history_bars);
  dropChunksThrough(window.closes, engineBar - window.config.close_history_bars);
  forgetContractSizes(window, engineBar);
  for (const timestampMs of window.snapshotInputs.keys()) {
    if (timestampMs < engineBar * window.config.cadence_ms) window.snapshotInputs.delete(timestampMs);
  }
}

/**
 * The smallest ingest sequence that counts in what the features of an engine bar look at, or in what arrived early for the
 * `close_history_bars` after it, and what was said of the contract by then; Infinity where nothing does.
 */
export function firstRetainedSeq(window: SymbolWindow, engineBar: number): number {
  const { givenUpInputs, snapshotInputs, config } = window;
  const { close_history_bars: closeHistory, cadence_ms: cadenceMs } = config;
  const lastBar = engineBar + closeHistory;
  let first = firstContractSeq(window, firstBarSeq(window, engineBar), engineBar);
  if (givenUpInputs.throughMs >= engineBar * cadenceMs) first = Math.min(first, givenUpInputs.leastSeq);
  for (const [timestampMs, pending] of snapshotInputs) {
    const bar = timestampMs / cadenceMs;
    if (bar >= engineBar && bar <= lastBar) first = Math.min(first, pending.firstSeq);
  }
  return first;
}

/** Whether the window holds nothing that any later engine time could look at. */
export function isEmpty({ bars, closes, contractSizes, snapshotInputs }: SymbolWindow): boolean {
  return bars.chunks.size + closes.chunks.size + contractSizes.length + snapshotInputs.size === 0;
}
