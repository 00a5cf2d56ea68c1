import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { Bars } from '../bars/bars.ts';

const SHARED = new URL('../../../../../shared/data/', import.meta.url);
const MINUTES = 3;

/** Folders of months of one-minute klines beside the project: for first measurements, for fitting, for choosing. */
export type KlineFolder =
  'binance-usdm-klines-1m' | 'binance-usdm-klines-1m-history' | 'binance-usdm-klines-1m-validation';

/** Names of the archives of a folder; empty where it is absent. */
export function klineArchives(folder: KlineFolder): readonly string[] {
  const path = new URL(`${folder}/`, SHARED);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.csv.gz'))
    .sort();
}

/** Three-minute bars of a month of one-minute klines; the engine time of a bar is the boundary at which it closes. */
export function readKlineBars(folder: KlineFolder, archive: string): Bars {
  const text = gunzipSync(readFileSync(new URL(`${folder}/${archive}`, SHARED))).toString('utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const minute = (bar: number, at: number, column: number) => rows[bar * MINUTES + at]?.[column] ?? NaN;
  const bars = Array.from({ length: Math.floor(rows.length / MINUTES) }, (_, bar) => bar);
  return {
    bar_ms: MINUTES * 60_000,
    engine_timestamp_ms: Float64Array.from(bars, (bar) => minute(bar, 0, 0) + MINUTES * 60_000),
    open: Float64Array.from(bars, (bar) => minute(bar, 0, 1)),
    high: Float64Array.from(bars, (bar) => Math.max(minute(bar, 0, 2), minute(bar, 1, 2), minute(bar, 2, 2))),
    low: Float64Array.from(bars, (bar) => Math.min(minute(bar, 0, 3), minute(bar, 1, 3), minute(bar, 2, 3))),
    close: Float64Array.from(bars, (bar) => minute(bar, 2, 4)),
  };
}

/** Symbols of February 2026 whose archives lie beside the project; empty where there are none. */
export const REAL_SYMBOLS: readonly string[] = klineArchives('binance-usdm-klines-1m').map(
  (name) => name.split('-')[0] ?? name,
);

/** The bars of a symbol in February 2026. */
export function readRealBars(symbol: string): Bars {
  return readKlineBars('binance-usdm-klines-1m', `${symbol}-1m-2026-02.csv.gz`);
}
