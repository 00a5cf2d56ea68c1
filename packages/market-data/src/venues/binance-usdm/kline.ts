import { z } from 'zod';

import { countField, flagField, payloadReader, section, unsignedDecimal } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';
import { FIXED_INTERVALS_MS, KLINE_INTERVALS } from './kline-interval.ts';

/**
 * A candle so far, or, with `x`, the whole of it. Its exchange time is its close, which lies ahead until then. A candle of
 * a month is as long as it says.
 */
export const readKline = payloadReader(
  z.object({
    s: symbolField,
    k: section({
      t: countField,
      T: countField,
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
        interval_ms: FIXED_INTERVALS_MS.get(k.i) ?? k.T - k.t + 1,
        is_final: k.x,
        taker_buy_volume: k.V,
        trade_count: k.n,
        quote_volume: k.q,
      },
    },
  ],
);
