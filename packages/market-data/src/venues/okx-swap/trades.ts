import { z } from 'zod';

import { payloadReader, priceField, quantityField, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField } from './fields.ts';

export const sideField = z.enum(['buy', 'sell'], { error: 'is neither buy nor sell' });

/**
 * The channel `trades`: one row for each taker order and price, identified by the last trade that it sums up. `side` is
 * the taker's.
 */
export const readTrades = payloadReader(
  z.object({
    arg: instrumentArgument,
    data: rows(
      section({
        tradeId: z.string({ error: 'is not a string' }).regex(/^\d{1,20}$/, { error: 'is not an identifier' }),
        px: priceField,
        sz: quantityField,
        side: sideField,
        ts: timeField,
      }),
    ),
  }),
  ({ arg, data }, frame) =>
    data.map(({ tradeId, px, sz, side, ts }) => ({
      ...envelope(frame, arg.instId, ts),
      event_type: 'TradeTick',
      source_event_id: tradeId,
      channel: 'trades',
      normalized: { price: px, quantity: sz, side },
    })),
);
