import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { TimedMarketEvent } from '../../order-flow/market-event.ts';
import type { BookChange } from '../../order-flow/simulated-book.ts';

/** Something that the exchange tells its clients. */
export type MarketItem =
  | { readonly kind: 'event'; readonly timed: TimedMarketEvent }
  /** `change` is computed when it is asked for: most clients want no book. */
  | { readonly kind: 'book_change'; readonly instrument: SimulatedInstrument; readonly change: () => BookChange }
  /** A recorded frame: as it was received, and what its wrapper holds. */
  | {
      readonly kind: 'captured_frame';
      readonly stream: string;
      readonly frame: Uint8Array;
      readonly data: () => Uint8Array;
    };

/** A market on its way through time. What it has told is the past; its board knows what holds now. */
export interface MarketFeed {
  readonly start_ts_ms: number;
  /** When the next item is due; `null` at the end. */
  nextDueMs(): number | null;
  /** Takes the next items, which are due together and belong together. */
  take(): readonly MarketItem[];
}
