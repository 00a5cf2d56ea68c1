import type { RawInputBufferRecord } from '@xray/contracts';

import type { ComposerConfigInput } from './config.ts';
import { createFeatureWindow, type FeatureWindow } from './feature-window.ts';
import type { Bar } from './window/read-whole-bars.ts';

/** The shortest history that a window takes: only its last bar is looked at. */
const HISTORY_BARS = 64;

/** Whole bars of many symbols, one after another, for whoever measures what came after a verdict. */
export interface ClosedBars {
  /** Takes the records of a cut, in ingest order, each once. */
  readonly ingest: (records: readonly RawInputBufferRecord[]) => void;
  /** The bar that ends at an engine time, by the composer's own rule; `null` where candles do not cover it. */
  readonly barAt: (symbol: string, engineTimestampMs: number) => Bar | null;
}

/** The composer's bars without its features: a window a symbol, fed with candles alone. */
export function createClosedBars(config: ComposerConfigInput): ClosedBars {
  const windows = new Map<string, FeatureWindow>();
  const windowOf = (symbol: string): FeatureWindow => {
    const known = windows.get(symbol);
    if (known !== undefined) return known;
    const window = createFeatureWindow(symbol, { ...config, bar_history_bars: HISTORY_BARS });
    windows.set(symbol, window);
    return window;
  };
  return {
    ingest(records) {
      const candles = records.filter(({ event }) => event.event_type === 'Candle');
      for (const [symbol, ofSymbol] of Map.groupBy(candles, ({ event }) => event.symbol)) {
        windowOf(symbol).ingest(ofSymbol);
      }
    },
    barAt(symbol, engineTimestampMs) {
      const last = windowOf(symbol).barsAt(engineTimestampMs).at(-1);
      return last?.end_timestamp_ms === engineTimestampMs ? last : null;
    },
  };
}
