import { type Clock, type Logger, type Metrics, type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

import type { FeedSink } from '../live-feed.ts';
import { isFault, STATE_OF_CODE, stateDetail, type DetailFields, type StateCode } from './state-detail.ts';

/** What a state change is about. */
export interface StateSubject {
  readonly symbol: string;
  readonly channel: string;
}

/** The subject of what concerns a connection, or all of them. */
export const CONNECTION: StateSubject = { symbol: UNKNOWN_SYMBOL, channel: 'connection' };

const NO_FRAME = new Uint8Array(0);

/** The only way to the sink: stamps receipts, announces state changes, and tells the log and the metrics of them. */
export interface FeedEmitter {
  /** The receipt time of something that has just arrived: the wall clock, never earlier than the receipt before. */
  receipt(): number;
  /**
   * Hands over something that has just arrived with its receipt time. Whatever is announced while it is taken was received
   * with it: an announcement with a later receipt would stand before events with an earlier one, and receipts never go back.
   */
  receive(take: (recvTsMs: number) => void): void;
  events(events: readonly RawMarketEvent[]): void;
  announce(code: StateCode, subject: StateSubject, fields?: DetailFields): void;
  /** From here on nothing reaches the sink. */
  close(): void;
}

export interface FeedEmitterOptions {
  readonly source_id: string;
  readonly sink: FeedSink;
  readonly clock: Clock;
  readonly last_recv_ts_ms: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The sink threw. */
  readonly onSinkFailure: (thrown: unknown) => void;
}

export function createFeedEmitter(options: FeedEmitterOptions): FeedEmitter {
  const { clock, sink, logger, metrics, source_id } = options;
  let lastReceipt = options.last_recv_ts_ms;
  let closed = false;
  /** Whether something that has arrived is being taken. */
  let receiving = false;

  function receipt(): number {
    if (receiving) return lastReceipt;
    lastReceipt = Math.max(lastReceipt, clock.wallMs());
    return lastReceipt;
  }

  function events(given: readonly RawMarketEvent[]): void {
    if (closed) return;
    try {
      sink.accept(given);
    } catch (thrown) {
      closed = true;
      options.onSinkFailure(thrown);
    }
  }

  function announce(code: StateCode, subject: StateSubject, fields: DetailFields = {}): void {
    if (closed) return;
    const state = STATE_OF_CODE[code];
    metrics.count('feed_state_changes_total', 1, { code, state, channel: subject.channel });
    const line = { venue: source_id, symbol: subject.symbol, channel: subject.channel, state, ...fields };
    if (isFault(code)) logger.warn(code, line);
    else logger.info(code, line);
    events([
      {
        schema: 'raw_market_event',
        schema_version: '1',
        source_id,
        symbol: subject.symbol,
        exchange_ts_ms: null,
        recv_ts_ms: receipt(),
        raw_payload: NO_FRAME,
        channel: subject.channel,
        event_type: 'StreamState',
        normalized: { state, detail: stateDetail(code, fields) },
      },
    ]);
  }

  return {
    receipt,
    receive: (take) => {
      const recvTsMs = receipt();
      const within = receiving;
      receiving = true;
      try {
        take(recvTsMs);
      } finally {
        receiving = within;
      }
    },
    events,
    announce,
    close: () => {
      closed = true;
    },
  };
}
