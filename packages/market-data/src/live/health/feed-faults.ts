import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

/** What a feed's events say that its state does not: whose times are off, and what cannot be read. */
export interface FeedFaults {
  /** Takes what a feed hands to its sink, in order. */
  note(events: readonly RawMarketEvent[]): void;
  /** Connections whose exchange states times that are off, by name. */
  timesOff(): readonly string[];
  /** Streams of which most of what came lately could not be decoded, by name. */
  undecodable(): readonly string[];
}

/** What came within one or two of these counts as lately. */
const WINDOW_MS = 60_000;
/** So few failures say nothing of a stream. */
const LEAST_FAILURES = 5;
/** Streams that are told apart; what goes over is counted as one, and so are the streams of symbols that nobody watches. */
const MAX_STREAMS = 10_000;

interface Tally {
  failures: number;
  decoded: number;
}

const CONNECTION_WORD = /(?:^| )connection=(\S+)/;
/** Codes with which a connection's times are right again, or are no more. */
const TIMES_SETTLED = new Set(['exchange_time_right', 'connection_unused']);

/** Whose streams are told apart, how many at most, and by what clock. */
export interface FeedFaultsOptions {
  /** A clock that never goes back, in milliseconds: says what counts as lately. */
  readonly monotonicMs: () => number;
  /** Whose streams are told apart. */
  readonly watched: Iterable<string>;
  readonly max_streams?: number;
}

const UNWATCHED = 'all streams of symbols that are not watched, counted together';

/** Follows the events of one feed from here on. Nothing is a fault before something was noted. */
export function createFeedFaults({ max_streams = MAX_STREAMS, monotonicMs, watched }: FeedFaultsOptions): FeedFaults {
  const told = new Set([...watched, UNKNOWN_SYMBOL]);
  const others = `all streams beyond ${max_streams}, counted together`;
  const off = new Set<string>();
  let windowEndsMs = monotonicMs() + WINDOW_MS;
  let before = new Map<string, Tally>();
  let now = new Map<string, Tally>();

  const turn = (): void => {
    const time = monotonicMs();
    if (time < windowEndsMs) return;
    before = time < windowEndsMs + WINDOW_MS ? now : new Map<string, Tally>();
    now = new Map();
    windowEndsMs = time + WINDOW_MS;
  };
  const tallyOf = ({ channel = 'frames', symbol }: RawMarketEvent): Tally => {
    const name = told.has(symbol) ? `${symbol} ${channel}` : UNWATCHED;
    const known = now.get(name);
    if (known !== undefined) return known;
    const key = now.size < max_streams || name === UNWATCHED ? name : others;
    const tally = now.get(key) ?? { failures: 0, decoded: 0 };
    now.set(key, tally);
    return tally;
  };
  const noteState = (detail: string): void => {
    const [code = ''] = detail.split(' ', 1);
    const connection = CONNECTION_WORD.exec(detail)?.[1];
    if (connection === undefined) return;
    if (code === 'exchange_time_off') off.add(connection);
    else if (TIMES_SETTLED.has(code)) off.delete(connection);
  };

  return {
    note(events) {
      turn();
      for (const event of events) {
        if (event.event_type === 'StreamState') {
          noteState(event.normalized.detail);
          continue;
        }
        const tally = tallyOf(event);
        if (event.event_type === 'DecodeFailure') tally.failures += 1;
        else tally.decoded += 1;
      }
    },
    timesOff: () => [...off].sort(),
    undecodable() {
      turn();
      return [...new Set([...before.keys(), ...now.keys()])]
        .filter((name) => {
          const [earlier, later] = [before.get(name), now.get(name)];
          const failures = (earlier?.failures ?? 0) + (later?.failures ?? 0);
          const decoded = (earlier?.decoded ?? 0) + (later?.decoded ?? 0);
          return failures >= LEAST_FAILURES && failures > decoded;
        })
        .sort();
    },
  };
}
