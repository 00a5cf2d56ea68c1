import type { Metrics, RawEventType, RawMarketEvent } from '@xray/contracts';

import { CONNECTION, type FeedEmitter } from '../events/feed-emitter.ts';
import { EXCHANGE_TIME_RIGHT, withExchangeTime, type ExchangeTimeState } from './exchange-time.ts';

/** Compares the times of the exchange with the receipts, connection by connection, and announces when they part. */
export interface ExchangeTimeWatch {
  /** Takes the events of a frame, received at this time. */
  note(connectionId: string, events: readonly RawMarketEvent[], recvTsMs: number): void;
  /** Hands on by how much receipts were behind since the last time. */
  report(): void;
  /** The connection is no more. */
  forget(connectionId: string): void;
}

export interface ExchangeTimeWatchOptions {
  readonly emitter: FeedEmitter;
  readonly metrics: Metrics;
  readonly monotonicMs: () => number;
  readonly max_exchange_time_offset_ms: number;
}

/**
 * Events whose time is that at which they happened or were written. A candle lies ahead until it is closed, a forced order
 * and a rate may be told late.
 */
const TIMELY: ReadonlySet<RawEventType> = new Set(['TradeTick', 'BookTop', 'BookDelta', 'MarkPrice', 'IndexPrice']);

interface Watched {
  state: ExchangeTimeState;
  /** The least by which a receipt was behind since the last report; `null` where nothing came. */
  least_delay_ms: number | null;
}

export function createExchangeTimeWatch(options: ExchangeTimeWatchOptions): ExchangeTimeWatch {
  const { emitter, metrics, max_exchange_time_offset_ms } = options;
  const connections = new Map<string, Watched>();

  return {
    note: (connectionId, events, recvTsMs) => {
      const event = events[0];
      if (event === undefined || event.exchange_ts_ms === null || !TIMELY.has(event.event_type)) return;
      let watched = connections.get(connectionId);
      if (watched === undefined) {
        watched = { state: EXCHANGE_TIME_RIGHT, least_delay_ms: null };
        connections.set(connectionId, watched);
      }
      const delayMs = recvTsMs - event.exchange_ts_ms;
      watched.least_delay_ms = Math.min(watched.least_delay_ms ?? delayMs, delayMs);
      const isOff = Math.abs(delayMs) > max_exchange_time_offset_ms;
      if (watched.state.status === 'right' && !isOff && watched.state.contradictions === 0) return;
      const step = withExchangeTime(watched.state, isOff, options.monotonicMs());
      watched.state = step.state;
      if (!step.changed) return;
      const code = isOff ? 'exchange_time_off' : 'exchange_time_right';
      emitter.announce(code, CONNECTION, { connection: connectionId, offset_ms: -delayMs });
    },
    report: () => {
      for (const [connection, watched] of connections) {
        if (watched.least_delay_ms === null) continue;
        metrics.gauge('feed_exchange_delay_ms', watched.least_delay_ms, { connection });
        watched.least_delay_ms = null;
      }
    },
    forget: (connectionId) => {
      connections.delete(connectionId);
    },
  };
}
