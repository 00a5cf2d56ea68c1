import { stretchesOf } from './chunks.ts';
import type { SymbolWindow } from './symbol-window.ts';

/** A bar as candles make it. Prices in quote units, volumes in base units, `quote_volume` in quote units. */
export interface Bar {
  /** The boundary at which the bar ends, in milliseconds since the Unix epoch. */
  readonly end_timestamp_ms: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** `null` where a candle of the bar does not say it. */
  readonly quote_volume: number | null;
  readonly taker_buy_volume: number | null;
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** The bars that exist among the recent slots up to an engine bar, oldest first. */
export function readWholeBars(window: SymbolWindow, engineBar: number): Bar[] {
  const { bar_history_bars: history, cadence_ms: cadenceMs } = window.config;
  const bars: Bar[] = [];
  for (const { chunk, from, to } of stretchesOf(window.bars, engineBar, history)) {
    const { candles } = chunk;
    if (candles === null) continue;
    for (let offset = from; offset < to; offset += 1) {
      const open = candles.open[offset];
      const high = candles.high[offset];
      const low = candles.low[offset];
      const close = candles.close[offset];
      const volume = candles.volume[offset];
      if (open === undefined || high === undefined || low === undefined) continue;
      if (close === undefined || volume === undefined || Number.isNaN(close)) continue;
      bars.push({
        end_timestamp_ms: (chunk.firstBar + offset) * cadenceMs,
        open,
        high,
        low,
        close,
        volume,
        quote_volume: numberOrNull(candles.quoteVolume[offset]),
        taker_buy_volume: numberOrNull(candles.takerBuyVolume[offset]),
      });
    }
  }
  return bars;
}
