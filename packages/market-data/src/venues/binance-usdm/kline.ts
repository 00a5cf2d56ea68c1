import { z } from 'zod';

import { envelope } from './events.ts';
import { countField, flagField, payloadReader, section, symbolField, timestampField } from './fields.ts';
import { unsignedDecimal } from './fields.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths of the intervals; a month has none of its own. */
const INTERVAL_MS = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': 7 * DAY_MS,
  '1M': null,
} as const satisfies Record<string, number | null>;

type KlineInterval = keyof typeof INTERVAL_MS;

export const KLINE_INTERVALS = Object.keys(INTERVAL_MS) as readonly KlineInterval[];

/** A candle so far, or, with `x`, the whole of it. Its exchange time is its close, which lies ahead until then. */
export const readKline = payloadReader(
  z.object({
    s: symbolField,
    k: section({
      t: timestampField,
      T: timestampField,
      i: z.enum(KLINE_INTERVALS, { error: 'is no interval of the venue' }),
      o: unsignedDecimal,
      h: unsignedDecimal,
      l: unsignedDecimal,
      c: unsignedDecimal,
      v: unsignedDecimal,
      x: flagField,
      V: unsignedDecimal,
      n: countField,
      q: unsignedDecimal,
    }).refine(({ t, T }) => T > t, { path: ['T'], error: 'is not after the start' }),
  }),
  ({ s, k }, frame) => [
    {
      ...envelope(frame, s, k.T),
      event_type: 'Candle',
      channel: `candle_${k.i}`,
      normalized: {
        open: k.o,
        high: k.h,
        low: k.l,
        close: k.c,
        volume: k.v,
        interval_ms: INTERVAL_MS[k.i] ?? k.T - k.t + 1,
        is_final: k.x,
        taker_buy_volume: k.V,
        trade_count: k.n,
        quote_volume: k.q,
      },
    },
  ],
);
