import type { RawEventType, RawMarketEvent } from '@xray/contracts';

/** What is known about a frame besides its bytes. */
export interface Receipt {
  /** When the frame was received, in integer milliseconds since the Unix epoch. Becomes `recv_ts_ms`. */
  readonly recv_ts_ms: number;
  /** The instrument that was asked for, where the frame itself may name none, as the answer to a REST request. */
  readonly symbol_hint?: string;
}

/** A stream of pushed frames. */
export interface PushedStream {
  readonly transport: 'websocket';
  /** `<symbol>` stands for the symbol as the venue's names write it, `<variant>` for one of `variants`. */
  readonly name: string;
  /** The usual one first; empty where the name has no `<variant>`. */
  readonly variants: readonly string[];
  readonly event_types: readonly RawEventType[];
  /** `channel` of its events; may hold `<variant>`. */
  readonly channel: string;
}

/** A request that is repeated, because the venue does not push the value. */
export interface PolledStream {
  readonly transport: 'rest';
  /** Path and query, in which `<symbol>` stands for the symbol as events write it. */
  readonly name: string;
  readonly poll_interval_ms: number;
  readonly event_types: readonly RawEventType[];
  readonly channel: string;
}

export type StreamDefinition = PushedStream | PolledStream;

/** One venue: what it offers, and how its frames read. */
export interface VenueAdapter {
  /** `source_id` of every event, e.g. `binance-usdm`. */
  readonly source_id: string;
  readonly streams: readonly StreamDefinition[];
  /** The name by which one instrument's stream is subscribed to or requested; `variant` is left out for the usual one. */
  streamName(stream: StreamDefinition, symbol: string, variant?: string): string;
  /** The text frame that subscribes to the named pushed streams. */
  subscribeRequest(names: readonly string[], requestId: number): string;
  /**
   * The events of one frame, at least one, in the order in which the frame states them. Pure, and it never throws: what
   * cannot be read is a `DecodeFailure`. Every event holds the very bytes given here as its `raw_payload`, so the caller
   * hands them over and changes them no more.
   */
  decode(frame: Uint8Array, receipt: Receipt): readonly RawMarketEvent[];
}
