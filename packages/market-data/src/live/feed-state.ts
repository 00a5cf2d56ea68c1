/** What a live feed is doing, for readiness and dashboards. Times are wall-clock milliseconds. */
export interface FeedState {
  readonly status: 'idle' | 'running' | 'paused' | 'stopped' | 'halted';
  /** Why it is paused or halted. */
  readonly reason: string | null;
  /** By id. */
  readonly connections: readonly FeedConnectionState[];
  /** By symbol, then channel. */
  readonly streams: readonly FeedStreamState[];
  readonly requests: FeedRequestState;
  /** `null` where the past is not asked for. */
  readonly history?: FeedHistoryState | null;
}

/** That the venue refuses, and why by its own words. */
export interface VenueRefusal {
  readonly status: number;
  /** What the venue says; `null` where it says nothing. */
  readonly says: string | null;
  /** When it is asked again. */
  readonly next_attempt_ts_ms: number;
}

/** How far asking for the past has come: counts since the start. */
export interface FeedHistoryState {
  readonly requests: number;
  readonly answered: number;
  /** Requests that the venue refused and that are not made again. */
  readonly refused: number;
  readonly waiting: number;
  readonly rows: number;
}

/** What a connection is doing: `failed` says that it is tried at the slowest pace, not that it was given up. */
export type ConnectionStatus = 'waiting' | 'connecting' | 'open' | 'failed';

/** One connection, which lives on in a new socket when the old one dies or grows too old. */
export interface FeedConnectionState {
  /** Route and number, e.g. `market/1`; it stays when the socket changes. */
  readonly id: string;
  readonly route: string;
  /** `waiting`: for the next attempt; `failed`: for the next attempt at the slowest pace. */
  readonly status: ConnectionStatus;
  /** Whether a second socket is taking over. */
  readonly renewing: boolean;
  /** Attempts in a row that failed. */
  readonly attempts: number;
  readonly streams: number;
  readonly opened_ts_ms: number | null;
  readonly last_frame_ts_ms: number | null;
  /** How the venue refused the last attempt to connect; `null` where it did not. */
  readonly refusal?: VenueRefusal | null;
}

/**
 * `pending`: not asked for yet; `subscribing`: asked for; `live`: acknowledged or delivering; `stale`: too long silent;
 * `refused`: the venue refused it; `disconnected`: its connection is lost.
 */
export type FeedStreamStatus = 'pending' | 'subscribing' | 'live' | 'stale' | 'refused' | 'disconnected';

/** One stream of one instrument, and what its silence would mean. */
export interface FeedStreamState {
  readonly symbol: string;
  readonly channel: string;
  /** The name by which it is subscribed to or requested. */
  readonly name: string;
  /** Id of its connection; `null` for a polled stream. */
  readonly connection: string | null;
  readonly status: FeedStreamStatus;
  readonly frames: number;
  readonly last_frame_ts_ms: number | null;
  /** The learned high quantile of the gaps between its frames; `null` until it is known. */
  readonly usual_longest_gap_ms: number | null;
  /** The silence after which it is stale; `null` for a stream whose silence says nothing. */
  readonly silence_limit_ms: number | null;
  /** Times in a row that it was asked for again. */
  readonly attempts: number;
  /** Whether its chain of book changes is whole since a snapshot; `null` for other streams. */
  readonly book: 'awaiting' | 'recovering' | 'in_step' | null;
}

/** How requests stand with the venue's limits. */
export interface FeedRequestState {
  readonly pending: number;
  readonly in_flight: number;
  /** Request weight that may be spent now. */
  readonly weight_available: number;
  /** Until when the venue has forbidden requests. */
  readonly blocked_until_ts_ms: number | null;
  /** Why it has, until it has answered otherwise; `null` where it has not. */
  readonly refusal?: VenueRefusal | null;
}
