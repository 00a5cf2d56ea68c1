import { at } from '../features/statistics.ts';
import { CHUNK_BARS, stretchesOf } from '../window/chunks.ts';
import { NORMALISER_BARS } from '../window/read-normaliser.ts';
import { olderLogRanges, syncRecentMeasures, type RecentMeasures } from '../window/recent-measures.ts';
import type { SymbolWindow } from '../window/symbol-window.ts';

/** A sum over the bars of some slots, and how many of them had the measure. */
export interface SlotSum {
  readonly slots: number;
  readonly count: number;
  readonly sum: number;
}

/** A measure over the last slots, so many of them. */
export interface ShortSums {
  readonly last1: SlotSum;
  readonly last5: SlotSum;
  readonly last20: SlotSum;
  readonly last60: SlotSum;
}

/** What the forecast looks at of a window at an engine bar, beside the features. */
export interface OutlookView {
  readonly ranges: ShortSums;
  readonly volumes: ShortSums;
  readonly trades: ShortSums;
  /** Of ln range, over half of the long window. */
  readonly halfRange: SlotSum;
}

/** Half of the long window. */
const HALF_BARS = NORMALISER_BARS / 2;

/** The same sum with the slots before it, down to so many, taken in from the latest back. */
function extended(from: SlotSum, column: Float64Array, engineBar: number, slots: number): SlotSum {
  let { count, sum } = from;
  for (let { slots: slot } = from; slot < slots; slot += 1) {
    const bar = engineBar - slot;
    const offset = bar - Math.floor(bar / CHUNK_BARS) * CHUNK_BARS;
    const value = at(column, offset);
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
  }
  return { slots, count, sum };
}

function shortSums(column: Float64Array, engineBar: number): ShortSums {
  const last1 = extended({ slots: 0, count: 0, sum: 0 }, column, engineBar, 1);
  const last5 = extended(last1, column, engineBar, 5);
  const last20 = extended(last5, column, engineBar, 20);
  return { last1, last5, last20, last60: extended(last20, column, engineBar, 60) };
}

/** Chunk by chunk, as the normaliser reads: of whole chunks the moments that it has just brought to the engine bar. */
function halfRange({ closes }: SymbolWindow, recent: RecentMeasures, engineBar: number): SlotSum {
  let count = 0;
  let sum = 0;
  const cut = olderLogRanges(recent, closes, engineBar - HALF_BARS + 1);
  for (const { chunk, from, to } of stretchesOf(closes, engineBar, HALF_BARS)) {
    if (from === 0) {
      count += chunk.moments?.range.count ?? 0;
      sum += chunk.moments?.logRangeSum ?? 0;
      continue;
    }
    for (let offset = from; offset < to; offset += 1) {
      const value = at(cut, offset);
      if (!Number.isFinite(value)) continue;
      count += 1;
      sum += value;
    }
  }
  return { slots: HALF_BARS, count, sum };
}

/** Reads a window at an engine bar that the normaliser has been read at. */
export function readOutlook(window: SymbolWindow, recent: RecentMeasures, engineBar: number): OutlookView {
  syncRecentMeasures(recent, window.closes, window.bars, engineBar);
  return {
    ranges: shortSums(recent.logRange, engineBar),
    volumes: shortSums(recent.logVolume, engineBar),
    trades: shortSums(recent.logTrades, engineBar),
    halfRange: halfRange(window, recent, engineBar),
  };
}
