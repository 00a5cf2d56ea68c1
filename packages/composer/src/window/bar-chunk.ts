import { createBookColumns, type BookColumns } from './book-columns.ts';
import { createCandleColumns, type CandleColumns } from './candle-columns.ts';
import { CHUNK_BARS, columnMaker, type Chunk } from './chunks.ts';
import type { EventIdsByBar } from './deduplication.ts';
import { createDayColumns, type DayColumns } from './day-columns.ts';
import type { ChunkMoments, MeasureColumns } from './by-long-measure.ts';
import { createLiquidationColumns, type LiquidationColumns } from './liquidation-columns.ts';
import { createSupplyColumns, type SupplyColumns } from './supply-columns.ts';
import { createSampleColumns, type SampleColumns } from './sample-columns.ts';
import { createTradeColumns, type TradeColumns } from './trade-columns.ts';
import type { TradeKind } from './trade-kind.ts';

/** What is kept of the recent bars, `bar_history_bars` of them. Families that never occur take no room. */
export interface BarChunk extends Chunk {
  candles: CandleColumns | null;
  trades: TradeColumns | null;
  liquidations: LiquidationColumns | null;
  book: BookColumns | null;
  /** Ids of the trades and liquidations that counted, by bar. */
  readonly eventIds: EventIdsByBar;
  /** Which kind of a source's trades a bar counts, by source and offset. */
  readonly tradeKinds: Map<string, (TradeKind | undefined)[]>;
}

/** What is kept for longer, `close_history_bars`: closes, extremes, volumes, and the latest samples of each bar. */
export interface CloseChunk extends Chunk {
  /** Natural logarithm of the price at the end of the bar; NaN where no final candle ends there. */
  readonly logClose: Float64Array;
  /** Interval of the candle that gave it: a longer one is preferred, of equal ones the last in ingest order. */
  readonly closeIntervalMs: Float64Array;
  /** 1 where the bar exists and nothing was traded in it: its close is an old price and makes no return. */
  untraded: Uint8Array | null;
  days: DayColumns | null;
  funding: SampleColumns | null;
  markPrice: SampleColumns | null;
  indexPrice: SampleColumns | null;
  openInterest: SampleColumns | null;
  /** (ask − bid) / mid price of the last book top. */
  spread: SampleColumns | null;
  /** When each bar was last heard of. */
  supply: SupplyColumns | null;
  /** The first and the last offset of a candle that counts contracts beside its base volume; `null` without one. */
  contractCandles: { first: number; last: number } | null;
  /** What the normaliser has read of the chunk, as moments and bar by bar; `null` when it must read it anew. */
  moments: ChunkMoments | null;
  measures: MeasureColumns | null;
}

export function createBarChunk(firstBar: number): BarChunk {
  return {
    firstBar,
    firstSeq: columnMaker(1)(Number.POSITIVE_INFINITY),
    leastSeq: Number.POSITIVE_INFINITY,
    candles: null,
    trades: null,
    liquidations: null,
    book: null,
    eventIds: [],
    tradeKinds: new Map(),
  };
}

export function createCloseChunk(firstBar: number): CloseChunk {
  const column = columnMaker(3);
  return {
    firstBar,
    firstSeq: column(Number.POSITIVE_INFINITY),
    leastSeq: Number.POSITIVE_INFINITY,
    logClose: column(Number.NaN),
    closeIntervalMs: column(0),
    untraded: null,
    days: null,
    funding: null,
    markPrice: null,
    indexPrice: null,
    openInterest: null,
    spread: null,
    supply: null,
    contractCandles: null,
    moments: null,
    measures: null,
  };
}

/** A family's columns of a chunk, made when the first event of the family comes. */
export const familyOf = {
  candles: (chunk: BarChunk): CandleColumns => (chunk.candles ??= createCandleColumns()),
  trades: (chunk: BarChunk): TradeColumns => (chunk.trades ??= createTradeColumns()),
  liquidations: (chunk: BarChunk): LiquidationColumns => (chunk.liquidations ??= createLiquidationColumns()),
  book: (chunk: BarChunk): BookColumns => (chunk.book ??= createBookColumns()),
  untraded: (chunk: CloseChunk): Uint8Array => (chunk.untraded ??= new Uint8Array(CHUNK_BARS)),
  days: (chunk: CloseChunk): DayColumns => (chunk.days ??= createDayColumns()),
  funding: (chunk: CloseChunk): SampleColumns => (chunk.funding ??= createSampleColumns()),
  markPrice: (chunk: CloseChunk): SampleColumns => (chunk.markPrice ??= createSampleColumns()),
  indexPrice: (chunk: CloseChunk): SampleColumns => (chunk.indexPrice ??= createSampleColumns()),
  openInterest: (chunk: CloseChunk): SampleColumns => (chunk.openInterest ??= createSampleColumns()),
  spread: (chunk: CloseChunk): SampleColumns => (chunk.spread ??= createSampleColumns()),
  supply: (chunk: CloseChunk): SupplyColumns => (chunk.supply ??= createSupplyColumns()),
} as const;
