import type { Clock, Logger, Metrics, RawMarketEvent } from '@xray/contracts';

import type { VenueAdapter } from '../venues/venue.ts';
import type { FeedLimits } from './feed-limits.ts';
import type { FeedState } from './feed-state.ts';
import type { FeedHistory } from './history/history-pages.ts';
import type { FeedTransport } from './transport/ports.ts';

/** Where the events of a feed go. */
export interface FeedSink {
  /**
   * Takes events in their final order, synchronously and without refusing: who cannot keep up calls `LiveFeed.pause` and
   * still takes what had been read by then. Throwing halts the feed.
   */
  accept(events: readonly RawMarketEvent[]): void;
}

/** Hosts instead of the venue's own, e.g. `ws://127.0.0.1:9010`, without a trailing slash; the venue's paths are kept. */
export interface FeedEndpoints {
  readonly socket_url?: string;
  readonly rest_url?: string;
}

/** What a live feed is made of: a venue, instruments, the outside world as ports, and where events go. */
export interface LiveFeedOptions {
  readonly venue: VenueAdapter;
  readonly endpoints?: FeedEndpoints;
  /** Instruments as events write them. */
  readonly symbols: readonly string[];
  /** Channels with the variant filled in, e.g. `trades`, `candle_1m`; by default `venue.connection.default_streams`. */
  readonly streams?: readonly string[];
  readonly clock: Clock;
  /** Evenly distributed in [0, 1). */
  readonly random: () => number;
  readonly transport: FeedTransport;
  readonly sink: FeedSink;
  readonly limits?: Partial<FeedLimits>;
  /** No receipt is earlier than this: the last one of the log that is continued. */
  readonly last_recv_ts_ms?: number;
  /** What to ask for of the past when watching begins, and after a hole; nothing where it is left out. */
  readonly history?: FeedHistory;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/** Streams of one venue, kept alive. Everything that an open socket delivers reaches the sink, in order of arrival. */
export interface LiveFeed {
  /** Asks for the first connections; resolves when that has been done, before they are open. Never rejects. */
  start(): Promise<void>;
  /** Adds instruments; those already watched are left as they are. What is no list of texts is refused as `invalid_argument`. */
  watch(symbols: readonly string[]): void;
  /**
   * Gives instruments up: unsubscribes, and announces `unwatched`. Those that are not watched are passed over. What is
   * no list of texts is refused as `invalid_argument`.
   */
  unwatch(symbols: readonly string[]): void;
  /** Stops reading sockets and asking for values until `resume`. Nothing is dropped. */
  pause(reason: string): void;
  /** Goes on reading after a `pause`; without one it does nothing. */
  resume(): void;
  /** How every connection and stream stands at this moment; may be asked at any time. */
  state(): FeedState;
  /** Closes every socket. When it resolves, the sink has been handed its last event. Never rejects. */
  stop(): Promise<void>;
}
