import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { BarShape } from './bar-shape.ts';

const folder = new URL('../../../../../shared/data/binance-usdm-klines-1m/', import.meta.url);

/** The exchange's public archives of one-minute candles, where this machine has them. */
export const realArchives: readonly string[] = existsSync(folder) ? readdirSync(folder).sort() : [];

/** Columns: open_time, open, high, low, close, volume, close_time, quote_volume, count, taker_buy_volume, … */
export function realBars(archive: string): readonly BarShape[] {
  const lines = gunzipSync(readFileSync(new URL(archive, folder)))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1);
  const minutes = lines.map((line) => {
    const [, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN, , , , bought = NaN] = line
      .split(',')
      .map(Number);
    return { open, high, low, close, volume, bought };
  });
  return Array.from({ length: Math.floor(minutes.length / 3) }, (_, bar) => {
    const three = minutes.slice(3 * bar, 3 * bar + 3);
    const volume = three.reduce((sum, minute) => sum + minute.volume, 0);
    const bought = three.reduce((sum, minute) => sum + minute.bought, 0);
    const high = Math.max(...three.map((minute) => minute.high));
    const low = Math.min(...three.map((minute) => minute.low));
    return {
      logReturn: Math.log((three.at(-1)?.close ?? NaN) / (three[0]?.open ?? NaN)),
      logRange: Math.log(high / low),
      volume,
      takerImbalance: (2 * bought - volume) / volume,
    };
  });
}
