import { z } from 'zod';

import {
  candleMismatch,
  countField,
  flagField,
  mismatch,
  payloadReader,
  section,
  timeField,
  unsignedDecimal,
} from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';
import { FIXED_INTERVALS_MS, KLINE_INTERVALS, isMonthLength } from './kline-interval.ts';

/** Where a frame holds the numbers of a candle. */
const PATHS = {
  open: 'k.o',
  high: 'k.h',
  low: 'k.l',
  close: 'k.c',
  volume: 'k.v',
  taker_buy_volume: 'k.V',
  quote_volume: 'k.q',
} as const;

/**
 * A candle so far, or, with `x`, the whole of it. Its exchange time is its close, which lies ahead until then. A candle of
 * a month is as long as it says.
 */
export const readKline = payloadReader(
  z.object({
    s: symbolField,
    k: section({
      t: timeField,
      T: timeField,
      s: symbolField.optional(),
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
    }),
  }),
  ({ s, k }, frame) => {
    const length = k.T - k.t + 1;
    const interval_ms = FIXED_INTERVALS_MS.get(k.i) ?? (isMonthLength(length) ? length : null);
    if (interval_ms !== length) return mismatch('k.T is not the end of the interval that k.t begins');
    if (k.s !== undefined && k.s !== s) return mismatch('k.s is not the instrument of the frame');
    const normalized = {
      open: k.o,
      high: k.h,
      low: k.l,
      close: k.c,
      volume: k.v,
      interval_ms,
      is_final: k.x,
      taker_buy_volume: k.V,
      trade_count: k.n,
      quote_volume: k.q,
    };
    return (
      candleMismatch(normalized, PATHS) ?? [
        { ...envelope(frame, s, k.T), event_type: 'Candle', channel: `candle_${k.i}`, normalized },
      ]
    );
  },
);
