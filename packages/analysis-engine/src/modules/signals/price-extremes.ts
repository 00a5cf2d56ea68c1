import { z } from 'zod';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;

/**
 * Extremes of the price by hour, oldest first, at most 24 hours, the running one included: `hours[i]` counts hours since the
 * epoch. Some 500 bytes of JSON; it changes when a price is the highest or lowest of its hour.
 */
export const priceExtremesValue = z.object({
  first_ts_ms: z.int().nonnegative().nullable(),
  highs: z.array(z.number()),
  hours: z.array(z.int().nonnegative()),
  lows: z.array(z.number()),
});
export type PriceExtremes = z.output<typeof priceExtremesValue>;

export const NO_EXTREMES: PriceExtremes = { first_ts_ms: null, highs: [], hours: [], lows: [] };

/** Takes a price in; yields the state itself where the price changes nothing. */
export function withPrice(state: PriceExtremes, price: number, engineTimestampMs: number): PriceExtremes {
  const hour = Math.floor(engineTimestampMs / HOUR_MS);
  const last = state.hours.length - 1;
  const first_ts_ms = state.first_ts_ms ?? engineTimestampMs;
  if (state.hours[last] !== hour) {
    const kept = state.hours.findIndex((known) => known > hour - HOURS);
    const from = kept === -1 ? state.hours.length : kept;
    return {
      first_ts_ms,
      highs: [...state.highs.slice(from), price],
      hours: [...state.hours.slice(from), hour],
      lows: [...state.lows.slice(from), price],
    };
  }
  const high = Math.max(price, state.highs[last] ?? price);
  const low = Math.min(price, state.lows[last] ?? price);
  if (high === state.highs[last] && low === state.lows[last]) return state;
  return { first_ts_ms, highs: state.highs.with(last, high), hours: state.hours, lows: state.lows.with(last, low) };
}

/** Highest minus lowest price from an hour on, in percent of a price; `null` without any. */
function rangePct(state: PriceExtremes, fromHour: number, price: number): number | null {
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (const [index, hour] of state.hours.entries()) {
    if (hour < fromHour) continue;
    high = Math.max(high, state.highs[index] ?? high);
    low = Math.min(low, state.lows[index] ?? low);
  }
  return high < low || price <= 0 ? null : (100 * (high - low)) / price;
}

/** Range of the last 24 clock hours, the running one included (23 to 24 hours); `null` until the first price is 23 hours old. */
export function dayRangePct(state: PriceExtremes, price: number, engineTimestampMs: number): number | null {
  const oldEnough = state.first_ts_ms !== null && engineTimestampMs - state.first_ts_ms >= DAY_MS - HOUR_MS;
  return oldEnough ? rangePct(state, Math.floor(engineTimestampMs / HOUR_MS) - HOURS + 1, price) : null;
}

/** Range since midnight UTC, or since the first price of the day that was seen. */
export function sessionRangePct(state: PriceExtremes, price: number, engineTimestampMs: number): number | null {
  const midnight = Math.floor(engineTimestampMs / DAY_MS) * HOURS;
  return rangePct(state, midnight, price);
}
