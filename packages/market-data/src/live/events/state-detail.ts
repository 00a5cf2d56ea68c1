import type { RawMarketEventOf } from '@xray/contracts';

type State = RawMarketEventOf<'StreamState'>['normalized']['state'];

/**
 * Every state change that a live feed announces, by the code with which its detail begins. The table in
 * `docs/packages/market-data.md` says what each means and what the feed does about it.
 */
export const STATE_OF_CODE = {
  socket_open: 'connected',
  socket_closed: 'disconnected',
  socket_dead: 'disconnected',
  socket_replaced: 'disconnected',
  connect_refused: 'disconnected',
  connection_failed: 'disconnected',
  connection_unused: 'disconnected',
  feed_stopped: 'disconnected',
  connection_silent: 'stale',
  renewal_refused: 'stale',
  venue_closing: 'stale',
  paused: 'stale',
  reading_again: 'resumed',
  requests_blocked: 'stale',
  requests_allowed: 'resumed',
  exchange_time_off: 'stale',
  exchange_time_right: 'resumed',
  watched: 'connected',
  unwatched: 'disconnected',
  subscribed: 'connected',
  connection_lost: 'disconnected',
  subscription_refused: 'disconnected',
  subscription_unanswered: 'stale',
  subscription_failed: 'stale',
  silent: 'stale',
  never_delivered: 'stale',
  delivering: 'resumed',
  poll_failed: 'stale',
  poll_skipped: 'stale',
  poll_answered: 'resumed',
  instrument_info_failed: 'stale',
  instrument_info_taken: 'resumed',
  history_taken: 'resumed',
  history_failed: 'stale',
  trade_gap: 'gap',
  candle_gap: 'gap',
  book_gap: 'gap',
  book_snapshot_failed: 'gap',
  book_snapshot_old: 'gap',
  book_in_step: 'resumed',
} as const satisfies Readonly<Record<string, State>>;

/** The word with which the detail of a feed's `StreamState` begins; the state follows from it. */
export type StateCode = keyof typeof STATE_OF_CODE;

export type DetailFields = Readonly<Record<string, string | number | null>>;

/** Ends that the feed itself brought about. */
const WANTED: ReadonlySet<StateCode> = new Set(['unwatched', 'socket_replaced', 'connection_unused', 'feed_stopped']);

/** Whether somebody who watches the feed should be told loudly. */
export function isFault(code: StateCode): boolean {
  const state = STATE_OF_CODE[code];
  return state !== 'connected' && state !== 'resumed' && !WANTED.has(code);
}

const MAX_VALUE_LENGTH = 60;
/** A venue's own words are the reason of a refusal and no name. */
const MAX_WORDS_LENGTH = 200;

/** One word: what comes from outside can neither break the form of a detail nor fill it. */
function word(key: string, value: string | number): string {
  const text = typeof value === 'number' ? String(Math.round(value)) : value;
  return text.replace(/[^\w.:/@*-]+/gu, '_').slice(0, key === 'says' ? MAX_WORDS_LENGTH : MAX_VALUE_LENGTH);
}

/** `code key=value key=value`; a field that is `null` is left out. */
export function stateDetail(code: StateCode, fields: DetailFields = {}): string {
  const words = Object.entries(fields).map(([key, value]) => (value === null ? '' : ` ${key}=${word(key, value)}`));
  return code + words.join('');
}
