import type { RawMarketEvent } from '@xray/contracts';

import type { VenueAdapter } from '../../venues/venue.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import type { FrameCounters } from '../events/frame-counters.ts';

/** The events of an answer about an instrument, received just now. */
export type ReadAnswer = (body: Uint8Array, symbol: string) => readonly RawMarketEvent[];

export function createAnswerReader(venue: VenueAdapter, emitter: FeedEmitter, counters: FrameCounters): ReadAnswer {
  return (body, symbol) => {
    const events = venue.decode(body, { recv_ts_ms: emitter.receipt(), symbol_hint: symbol, asked_symbol: symbol });
    counters.answer(events);
    return events;
  };
}
