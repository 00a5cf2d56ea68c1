import { z } from 'zod';

import { payloadReader, priceField, quantityField, section, timeField } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';

/**
 * A liquidation order that the venue sent to the book. Its side is the side of that order: `sell` closes a long position.
 * The venue gives it no identifier, so its time, side, price and quantity identify it.
 */
export const readForceOrder = payloadReader(
  z.object({
    o: section({
      s: symbolField,
      S: z.enum(['BUY', 'SELL'], { error: 'is neither BUY nor SELL' }),
      q: quantityField,
      p: priceField,
      T: timeField,
    }),
  }),
  ({ o }, frame) => {
    const side = o.S === 'BUY' ? 'buy' : 'sell';
    return [
      {
        ...envelope(frame, o.s, o.T),
        event_type: 'LiquidationPrint',
        source_event_id: `${o.T}:${side}:${o.p}:${o.q}`,
        channel: 'liquidation',
        normalized: { price: o.p, quantity: o.q, side },
      },
    ];
  },
);
