/** A stretch of time in which a market trades. */
export interface TradingSession {
  /** The date at the market: YYYY-MM-DD. */
  readonly date: string;
  /** `early_close`: a regular session with other hours. `special`: one on a date or at an hour that has none otherwise. */
  readonly kind: 'regular' | 'early_close' | 'special';
  /** From when the venue speaks before it opens, in ms; `null` where it does not. */
  readonly pre_open_ts_ms: number | null;
  /** The first instant that belongs to the session, in ms. */
  readonly open_ts_ms: number;
  /** The first instant after the session, in ms. */
  readonly close_ts_ms: number;
}

/**
 * When a market is open. A market without a calendar is open always. All of it follows from the calendar's data and the names of
 * time zones; a time in a year that the data does not have is an error, never a guess.
 */
export interface TradingCalendar {
  readonly market: string;
  /** IANA name. */
  readonly time_zone: string;
  /** The session that is open at an instant. */
  readonly sessionAt: (timestampMs: number) => TradingSession | null;
  /** The session that is open at an instant, else the next one that opens. */
  readonly sessionFrom: (timestampMs: number) => TradingSession;
  /** The last session that closed at an instant or before it. */
  readonly sessionBefore: (timestampMs: number) => TradingSession;
  /** The sessions that hold some of the time from one instant up to another, without it; in order. */
  readonly sessionsBetween: (fromMs: number, toMs: number) => readonly TradingSession[];
}

/** The time that a market traded, in ms since the first session that its calendar knows of. Between sessions it stands still. */
export interface TradingTime {
  /** How much was traded by an instant. */
  readonly tradedMs: (timestampMs: number) => number;
  /** The first instant by which that much was traded: at a border between two sessions, the close of the earlier one. */
  readonly timestampMs: (tradedMs: number) => number;
}
