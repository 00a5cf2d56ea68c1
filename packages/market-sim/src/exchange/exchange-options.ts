import type { SimulatedMarket } from '../simulate.ts';
import type { FaultScriptInput } from './faults/fault-script.ts';
import type { TranscriptDetail } from './transcript/transcript.ts';
import type { CapturedFrame } from './market/captured-feed.ts';
import type { SimulatedClock } from './time/simulated-clock.ts';

/** A recording that is played as it was received. */
export interface CapturedMarket {
  /** In the order of receipt. Read as the market goes on. */
  readonly frames: Iterable<CapturedFrame>;
  /** What `/fapi/v1/exchangeInfo` lists. */
  readonly symbols: readonly string[];
}

/**
 * `lockstep`: time moves by `advanceTo` and `play` alone, and only after every client has taken what it was sent. The clients
 * live in the same process and are handed the same clock, which starts the market at the time that it shows.
 * `real`: time moves by itself, from `begin_ts_ms` on (the market's start without it), `speed` times as fast (once).
 */
export type ExchangeTime =
  | { readonly kind: 'lockstep'; readonly clock: SimulatedClock }
  | { readonly kind: 'real'; readonly begin_ts_ms?: number; readonly speed?: number };

/** What the exchange demands of its clients, each connection or address by itself. Times in milliseconds. */
export interface ExchangeLimits {
  readonly streams_per_connection: number;
  readonly messages_per_second: number;
  /** After which a connection is closed; `null`: never. */
  readonly connection_age_ms: number | null;
  readonly ping_interval_ms: number;
  readonly pong_timeout_ms: number;
  readonly request_weight_per_minute: number;
  /** Refused requests of a minute after which 418 is answered, for `ban_ms`. */
  readonly refusals_before_ban: number;
  readonly ban_ms: number;
  /** A client that does not read is cut off when this much waits for it. */
  readonly max_waiting_bytes: number;
}

/** What Binance USD-M states of itself, where it does. */
export const DEFAULT_EXCHANGE_LIMITS: ExchangeLimits = {
  streams_per_connection: 1_024,
  messages_per_second: 10,
  connection_age_ms: 24 * 3_600_000,
  ping_interval_ms: 180_000,
  pong_timeout_ms: 600_000,
  request_weight_per_minute: 2_400,
  refusals_before_ban: 10,
  ban_ms: 120_000,
  max_waiting_bytes: 64 * 2 ** 20,
};

/** Which market is played, by what time, and what goes wrong in it. */
export interface ExchangeOptions {
  readonly market: SimulatedMarket | CapturedMarket;
  readonly time: ExchangeTime;
  /** An address of the loopback; `127.0.0.1` without it. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly faults?: FaultScriptInput;
  /** `hashes` without it. */
  readonly transcript?: TranscriptDetail;
  readonly limits?: Partial<ExchangeLimits>;
  /** Whether candles are told at every trade, too, while they grow; not without it. */
  readonly growing_klines?: boolean;
  /**
   * Lockstep: a client that has not answered for this much real time is left out until it does, and the transcript says so.
   * 10 s without it.
   */
  readonly client_timeout_ms?: number;
}

/** Where a market stands. */
export interface ExchangeState {
  readonly now_ms: number;
  /** When the market tells something next; `null` at its end. */
  readonly next_due_ms: number | null;
  readonly connections: readonly number[];
  /** Numbers of the faults under way. */
  readonly faults: readonly number[];
}
