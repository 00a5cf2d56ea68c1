import { z } from 'zod';

import { finite } from '../primitives.ts';

const ageMs = finite.nonnegative().nullable();
const count = z.int().nonnegative();

/**
 * How fresh and how complete the data behind a snapshot is: facts of the composer, judged by the engine. An age is the engine time
 * minus the exchange time of the newest value at or before it (its receipt time where that is earlier), in milliseconds; `null`
 * where the history holds none. A price is a trade's or a final candle's close; flow is what aggressors bought and sold.
 */
export const snapshotSupplySchema = z
  .object({
    price_age_ms: ageMs,
    /** Whether the bar that ends at the engine time holds a price. */
    bar_has_price: z.boolean(),
    flow_age_ms: ageMs,
    /** Whether the market has flow at all: some of it stands in the history. */
    has_flow: z.boolean(),
    /** Of the features that the market's profile needs, how many are known. */
    known: count,
    needed: count,
  })
  .readonly();
/**
 * What the composer measured of its own data, so that the engine can say `NO_PRICE`, `STALE_INPUTS` or `WARMING_UP`.
 */
export type SnapshotSupply = z.infer<typeof snapshotSupplySchema>;
