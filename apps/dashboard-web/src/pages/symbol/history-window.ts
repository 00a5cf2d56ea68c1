import type { HistoryRange } from '../../api/requests.ts';

const HOUR_MS = 3_600_000;

/** How much of the past is shown, by the name that stands in the address. `all`: as much as there is. */
export const WINDOWS = ['6h', '1d', '1w', 'all'] as const;
export type HistoryWindow = (typeof WINDOWS)[number];

const LENGTHS_MS: Readonly<Record<HistoryWindow, number | null>> = {
  '6h': 6 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '1w': 168 * HOUR_MS,
  all: null,
};

export function readWindow(text: string | undefined): HistoryWindow {
  return WINDOWS.find((window) => window === text) ?? '1d';
}

/** Where the shown stretch begins. */
export function windowStartMs(window: HistoryWindow, endMs: number): number {
  const length = LENGTHS_MS[window];
  return length === null ? 0 : Math.max(0, endMs - length + 1);
}

/**
 * What to ask for so that a slider can move without asking again: up to a moment of the past, two whole windows of a fixed grid
 * of time; up to now, everything from the window's start on.
 */
export function rangeToLoad(
  symbol: string,
  window: HistoryWindow,
  atMs: number | null,
  newestMs: number,
): HistoryRange {
  const length = LENGTHS_MS[window];
  if (length === null) return { symbol, fromMs: 0, toMs: null };
  if (atMs === null) return { symbol, fromMs: windowStartMs(window, newestMs), toMs: null };
  const fromMs = Math.floor(windowStartMs(window, atMs) / length) * length;
  return { symbol, fromMs, toMs: fromMs + 2 * length };
}
