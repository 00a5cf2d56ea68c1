import { z } from 'zod';

import { payloadReader, priceField, quantityField, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentField, rows, timeField } from './fields.ts';
import { sideField } from './trades.ts';

/**
 * The channel `liquidation-orders`: one stream of all swaps. `side` is the side of the order that closes the position:
 * `buy` closes a short one. It is the aggressor's, as that order does not wait. The price is the one at which the venue
 * took the position over, not one of the book, and the list is a sample: the venue says that it is not complete. An order
 * has no identifier, so its time, side, price and quantity identify it.
 */
export const readLiquidationOrders = payloadReader(
  z.object({
    data: rows(
      section({
        instId: instrumentField,
        details: rows(section({ side: sideField, bkPx: priceField, sz: quantityField, ts: timeField })),
      }),
    ),
  }),
  ({ data }, frame) =>
    data.flatMap(({ instId, details }) =>
      details.map(({ side, bkPx, sz, ts }) => ({
        ...envelope(frame, instId, ts),
        event_type: 'LiquidationPrint' as const,
        source_event_id: `${ts}:${side}:${bkPx}:${sz}`,
        channel: 'liquidation',
        normalized: { price: bkPx, quantity: sz, side },
      })),
    ),
);
