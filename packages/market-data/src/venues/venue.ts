import type { RawEventType, RawMarketEvent, RawMarketEventOf } from '@xray/contracts';
import type { HistorySeries } from './venue-history.ts';

/** What is known about a frame besides its bytes. */
export interface Receipt {
  /** When the frame was received, in integer milliseconds since the Unix epoch. Becomes `recv_ts_ms`. */
  readonly recv_ts_ms: number;
  /** The instrument that was asked for, where the frame itself may name none, as the answer to a REST request. */
  readonly symbol_hint?: string;
  /** The instrument that a request asked about: an answer that names another one is a failure. */
  readonly asked_symbol?: string;
}

/** How the events of one instrument's stream are numbered, where the venue numbers them without a break. */
export interface StreamSequence {
  /** What a break is announced as. */
  readonly code: 'trade_gap' | 'candle_gap';
  /** The place of an event, one more than that of the event before it, unless the event takes several; `null` for an event that has none. Pure. */
  positionOf(event: RawMarketEvent): number | null;
  /** How many numbers the event takes, its own being the last; 1 where it is left out. Asked only where numbers are missing. Pure. */
  spanOf?(event: RawMarketEvent): number;
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
  /** Which of the venue's socket addresses serves it: a key of `connection.socket_urls`. */
  readonly route: string;
  /** It speaks only when something happens, perhaps not for hours: its silence alone says nothing about its health. */
  readonly sporadic?: boolean;
  /** Left out where the venue does not number the stream, or leaves numbers out. */
  readonly sequence?: StreamSequence;
}

/** A request that is repeated, because the venue does not push the value. */
export interface PolledStream {
  readonly transport: 'rest';
  /** Path and query, in which `<symbol>` stands for the symbol as events write it. */
  readonly name: string;
  readonly poll_interval_ms: number;
  /** What one request costs of `limits.request_weight_per_minute`. */
  readonly request_weight: number;
  readonly event_types: readonly RawEventType[];
  readonly channel: string;
}

/** A stream of one kind of event, pushed by the venue or asked for again and again. */
export type StreamDefinition = PushedStream | PolledStream;

/** What the venue tolerates of one client. Exceeding a limit costs the connection, or the address. */
export interface VenueLimits {
  readonly streams_per_connection: number;
  /** Control messages a connection may send: subscriptions, unsubscriptions, pings. */
  readonly messages_per_second: number;
  /** Stream names that one subscription message may hold. */
  readonly names_per_message: number;
  /** New connections from one address. */
  readonly connections_per_minute: number;
  /** After which the venue closes a connection; `null` where it does not. */
  readonly connection_age_ms: number | null;
  readonly request_weight_per_minute: number;
}

/**
 * How a connection is known to be alive where no stream speaks. `protocol`: WebSocket ping frames, answered by pong
 * frames. `text`: a text frame of the venue's own, answered by another one.
 */
export type Heartbeat =
  | { readonly kind: 'protocol'; readonly interval_ms: number; readonly timeout_ms: number }
  | { readonly kind: 'text'; readonly ping: string; readonly interval_ms: number; readonly timeout_ms: number };

/**
 * What a frame says about the connection itself. `request_id` is `null` where the venue's answers do not name their
 * request, `names` is empty where they do not name the streams.
 */
export type ControlFrame =
  | { readonly kind: 'acknowledged'; readonly request_id: number | null; readonly names: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly request_id: number | null;
      readonly names: readonly string[];
      readonly reason: string;
    }
  | { readonly kind: 'pong' }
  /** The venue announces that it will close the connection. */
  | { readonly kind: 'closing' };

/** A request whose answer is read by the adapter itself. */
export interface VenueRequest {
  /** Path and query. */
  readonly path: string;
  readonly request_weight: number;
}

/** A request that says what a contract of these instruments is. */
export interface InstrumentInfoRequest extends VenueRequest {
  readonly symbols: readonly string[];
}

/** Rows of a list of instruments that are not what a row is. */
export interface LeftOutInstruments {
  readonly count: number;
  /** What the first one calls itself; its place in the list, counted from 1, where it has no name. */
  readonly first: string;
}

/** How the venue's connections are made, kept and judged. Data and pure functions; the connection manager does the rest. */
export interface VenueConnection {
  /** Base address by route, e.g. `{ market: 'wss://…' }`, without a trailing slash. */
  readonly socket_urls: Readonly<Record<string, string>>;
  /** Base address of requests, without a trailing slash. */
  readonly rest_url: string;
  /** The path at which a socket is opened on a base address before anything is subscribed to. */
  readonly socket_path: string;
  readonly limits: VenueLimits;
  readonly heartbeat: Heartbeat;
  /** The channels that a live feed watches where nobody names others, variant filled in, e.g. `candle_1m`. */
  readonly default_streams: readonly string[];
  /** The text frame that unsubscribes from the named pushed streams. */
  unsubscribeRequest(names: readonly string[], requestId: number): string;
  /** `null` for a frame of market data. Pure, and it never throws. */
  readControl(frame: Uint8Array): ControlFrame | null;
  /** How the venue is asked which instruments trade. */
  readonly universe: VenueRequest & {
    /** The instruments that trade, by name; tells of rows that are none, and throws `exchange_info_invalid`. */
    read(answer: Uint8Array, onLeftOut?: (leftOut: LeftOutInstruments) => void): readonly string[];
  };
  /**
   * How the venue is asked what a contract of an instrument is, where it counts contracts; `decode` reads the answer. `channel` is
   * that of the `InstrumentInfo` events.
   */
  readonly instrument_info?: {
    readonly channel: string;
    /** The requests that together ask about these instruments; each names those that it asks about. */
    readonly requests: (symbols: readonly string[]) => readonly InstrumentInfoRequest[];
  };
  /** How the venue is asked for its own time. */
  readonly server_time: VenueRequest & {
    /** Milliseconds since the Unix epoch; `null` where the answer holds no time. */
    read(answer: Uint8Array): number | null;
  };
  /**
   * How a book is brought back in step after a gap. `request`: its snapshot is asked for, and carries the update id from
   * which deltas apply. `resubscribe`: subscribing again brings a snapshot as the first frame.
   */
  readonly book_recovery:
    | {
        readonly kind: 'request';
        /** The request for an instrument's whole book; its answer is decoded like a frame. */
        snapshot(symbol: string): VenueRequest;
      }
    | { readonly kind: 'resubscribe' };
  /**
   * Whether a delta follows the one before it (`null`: the first since a snapshot or a start). `snapshot` means that the
   * event is a whole book by itself and that the chain begins with it.
   */
  judgeDelta(
    previous: RawMarketEventOf<'BookDelta'> | null,
    delta: RawMarketEventOf<'BookDelta'>,
  ): 'in_order' | 'gap' | 'repeated' | 'snapshot';
}

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
   * The events of one frame, at least one, in the order in which the frame states them. Pure, and it never throws for a frame:
   * what cannot be read is a `DecodeFailure`. A call without bytes or without a receipt is refused as `invalid_argument`. Every event holds the very bytes given here as its `raw_payload`, so the caller
   * hands them over and changes them no more.
   */
  decode(frame: Uint8Array, receipt: Receipt): readonly RawMarketEvent[];
  /** Live use; what only reads recordings never looks at it. */
  readonly connection: VenueConnection;
  /** What the venue tells of the past, by live channel; nothing where it is left out. */
  readonly history?: readonly HistorySeries[];
}
