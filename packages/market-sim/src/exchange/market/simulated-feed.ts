import type { MarketSimConfig } from '../../config.ts';
import { marketEvents } from '../../simulate.ts';
import { instrumentBoard, type InstrumentBoard } from './market-board.ts';
import type { MarketFeed, MarketItem } from './market-item.ts';
import type { TimedMarketEvent } from '../../order-flow/market-event.ts';

export interface SimulatedFeed extends MarketFeed {
  /** By symbol, in the order of the model. */
  readonly boards: ReadonlyMap<string, InstrumentBoard>;
}

/** A simulated market, event by event: what `frames()` tells, and the books around it. */
export function simulatedFeed(config: MarketSimConfig): SimulatedFeed {
  const { model, seed, start_ts_ms } = config;
  const boards = new Map(
    model.instruments.map((instrument) => [instrument.symbol, instrumentBoard(instrument, seed, start_ts_ms)]),
  );
  const minutes = marketEvents(config);
  let minute: readonly TimedMarketEvent[] = [];
  let position = 0;

  const head = (): TimedMarketEvent | null => {
    while (position >= minute.length) {
      const next = minutes.next();
      if (next.done === true) return null;
      minute = next.value;
      position = 0;
    }
    return minute[position] ?? null;
  };

  return {
    start_ts_ms,
    boards,
    nextDueMs: () => head()?.recv_ts_ms ?? null,
    take() {
      const timed = head();
      if (timed === null) return [];
      position += 1;
      const { instrument } = timed;
      const change = boards.get(instrument.symbol)?.observe(timed) ?? null;
      const items: MarketItem[] = [{ kind: 'event', timed }];
      if (change !== null) items.push({ kind: 'book_change', instrument, change });
      return items;
    },
  };
}
