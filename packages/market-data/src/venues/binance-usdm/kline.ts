import { z } from 'zod';

import { epochMsOf, NO_PLAUSIBLE_TIME } from '../../checks/epoch-time.ts';
import {
  candleMismatch,
  countField,
  flagField,
  mismatch,
  payloadReader,
  section,
  priceField,
  quantityField,
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
  trade_count: 'k.n',
} as const;

/** Read after the shape: a transformation within the schema would cost a tenth of the frame. */
const wholeTime = z.number({ error: 'is not an integer' });

/**
 * A candle so far, or, with `x`, the whole of it. Its exchange time is its close, which lies ahead until then. A candle of
 * a month is as long as it says.
 */
export const readKline = payloadReader(
  z.object({
    s: symbolField,
    k: section({
      t: wholeTime,
      T: wholeTime,
      s: z.unknown(),
      i: z.enum(KLINE_INTERVALS, { error: 'is not an interval of the venue' }),
      o: priceField,
      h: priceField,
      l: priceField,
      c: priceField,
      v: quantityField,
      x: flagField,
      V: quantityField,
      n: countField,
      q: quantityField,
    }),
  }),
  ({ s, k }, frame) => {
    const startMs = epochMsOf(k.t);
    const endMs = epochMsOf(k.T);
    if (startMs === null || endMs === null) return mismatch(`k.${startMs === null ? 't' : 'T'} ${NO_PLAUSIBLE_TIME}`);
    const length = endMs - startMs + 1;
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
        { ...envelope(frame, s, endMs), event_type: 'Candle', channel: `candle_${k.i}`, normalized },
      ]
    );
  },
);
