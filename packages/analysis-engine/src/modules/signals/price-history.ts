import { at } from '@xray/contracts/checks';
import { z } from 'zod';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;
/** First prices are kept for the running hour and the one before. */
const OPENS = 2;

/**
 * Prices of one symbol by clock hour, oldest first, at most 24 hours, the running one included. `hours[i]` counts hours since
 * the epoch; `opens` are the first prices of the last two of them. Some 500 bytes of JSON; it changes when an hour begins and
 * when a price is the highest or lowest of its hour.
 */
export const priceHistoryValue = z.object({
  first_ts_ms: z.int().nonnegative().nullable(),
  highs: z.array(z.number()),
  hours: z.array(z.int().nonnegative()),
  lows: z.array(z.number()),
  opens: z.array(z.number()),
});
export type PriceHistory = z.output<typeof priceHistoryValue>;

export const NO_PRICES: PriceHistory = { first_ts_ms: null, highs: [], hours: [], lows: [], opens: [] };

function hourOf(engineTimestampMs: number): number {
  return Math.floor(engineTimestampMs / HOUR_MS);
}

/** Takes a price in; yields the history itself where the price changes nothing. */
export function withPrice(history: PriceHistory, price: number, engineTimestampMs: number): PriceHistory {
  const { highs, hours, lows, opens } = history;
  const hour = hourOf(engineTimestampMs);
  const last = hours.length - 1;
  if (hours[last] !== hour) {
    const kept = hours.findIndex((known) => known > hour - HOURS);
    const from = kept === -1 ? hours.length : kept;
    return {
      first_ts_ms: history.first_ts_ms ?? engineTimestampMs,
      highs: [...highs.slice(from), price],
      hours: [...hours.slice(from), hour],
      lows: [...lows.slice(from), price],
      opens: [...opens.slice(1 - OPENS), price],
    };
  }
  const high = Math.max(price, highs[last] ?? price);
  const low = Math.min(price, lows[last] ?? price);
  if (high === highs[last] && low === lows[last]) return history;
  return { ...history, highs: highs.with(last, high), lows: lows.with(last, low) };
}

/** Highest minus lowest price from an hour on, in percent of a price; `null` without any. */
function rangePct({ highs, hours, lows }: PriceHistory, fromHour: number, price: number): number | null {
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let index = 0; index < hours.length; index += 1) {
    if (at(hours, index) < fromHour) continue;
    high = Math.max(high, at(highs, index));
    low = Math.min(low, at(lows, index));
  }
  return high < low || price <= 0 ? null : (100 * (high - low)) / price;
}

/** Range of the last 24 clock hours, the running one included (23 to 24 hours); `null` until the first price is 23 hours old. */
export function dayRangePct(history: PriceHistory, price: number, engineTimestampMs: number): number | null {
  const { first_ts_ms } = history;
  const oldEnough = first_ts_ms !== null && engineTimestampMs - first_ts_ms >= DAY_MS - HOUR_MS;
  return oldEnough ? rangePct(history, hourOf(engineTimestampMs) - HOURS + 1, price) : null;
}

/** Range since midnight UTC, or since the first price of the day that was seen. */
export function sessionRangePct(history: PriceHistory, price: number, engineTimestampMs: number): number | null {
  return rangePct(history, Math.floor(engineTimestampMs / DAY_MS) * HOURS, price);
}

/** Start of the clock hour before the running one: where `returnPct` measures from. */
export function returnStartMs(engineTimestampMs: number): number {
  return (hourOf(engineTimestampMs) - 1) * HOUR_MS;
}

/** Return since the first price of the clock hour before the running one, 1 to 2 hours, in percent; `null` without it. */
export function returnPct({ hours, opens }: PriceHistory, price: number, engineTimestampMs: number): number | null {
  const [open] = opens;
  if (hours.at(-OPENS) !== hourOf(engineTimestampMs) - 1 || open === undefined || open <= 0) return null;
  return 100 * (price / open - 1);
}
