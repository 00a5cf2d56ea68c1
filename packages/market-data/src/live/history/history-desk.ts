import { type Clock, type Logger, type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';
import { historyChannel, isHistory } from '@xray/contracts';
import type { VenueAdapter } from '../../venues/venue.ts';
import type { HistorySeries, TimeRange } from '../../venues/venue-history.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import type { FeedHistoryState } from '../feed-state.ts';
import type { BackoffPolicy } from '../pacing/backoff.ts';
import { backoffMs } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import type { FailedRequest, RequestQueue } from '../requests/request-queue.ts';
import type { WantedChannel } from '../streams/wanted-stream.ts';
import { seriesFinder, stepOf } from './history-coverage.ts';
import { createHistoryLane, type HistoryLane } from './history-lane.ts';
import { makesBars, pagesOf, wantedRange } from './history-pages.ts';
import type { FeedHistory, HistoryPage } from './history-pages.ts';

const PROGRESS_MS = 5_000;

/** Asks for the past of what is watched: before its watching began, and where it had a hole. */
export interface HistoryDesk {
  /** Instruments whose watching begins. */
  watch(symbols: readonly string[]): void;
  unwatch(symbols: Iterable<string>): void;
  /** Looks at events that have gone to the sink: a step left out is asked for. */
  note(events: readonly RawMarketEvent[]): void;
  state(): FeedHistoryState;
  stop(): void;
}

export interface HistoryDeskOptions {
  readonly venue: VenueAdapter;
  readonly wanted: FeedHistory;
  readonly channels: readonly WantedChannel[];
  readonly emitter: FeedEmitter;
  readonly requests: RequestQueue;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly backoff: BackoffPolicy;
  readonly random: () => number;
  readonly logger: Logger;
}

/** One stretch of one series of an instrument, whose pages are under way. */
interface Stretch {
  readonly range: TimeRange;
  pages: number;
  rows: number;
  given_up: number;
}

/** The series that tell the past of the channels that are watched, in the order of `venue.history`. */
export function wantedSeries(
  venue: VenueAdapter,
  channels: readonly WantedChannel[],
  wanted: FeedHistory,
): readonly HistorySeries[] {
  const watched = new Set(channels.map(({ channel }) => channel));
  return (venue.history ?? []).filter((series) => watched.has(series.of) && makesBars(wanted, series));
}

export function createHistoryDesk(options: HistoryDeskOptions): HistoryDesk {
  const { backoff, clock, emitter, logger, random, requests, timers, venue, wanted } = options;
  const series = wantedSeries(venue, options.channels, wanted);
  const find = seriesFinder(series);
  const lanes = new Map<HistorySeries, HistoryLane>();
  const stretches = new Map<HistoryPage, Stretch>();
  /** The newest step known, by series and instrument, of those whose past has been asked for. */
  const latest = new Map<HistorySeries, Map<string, number>>(series.map((one) => [one, new Map()]));
  let waitingForTime: readonly string[] = [];
  let askingForTime = false;
  let [asked, answered, rows, givenUp] = [0, 0, 0, 0];
  let stopped = false;
  let reporting = false;

  function waiting(): number {
    return asked - answered - givenUp;
  }

  function report(): void {
    if (reporting || stopped) return;
    reporting = true;
    timers.after(PROGRESS_MS, () => {
      reporting = false;
      if (waiting() === 0) return;
      logger.info('history_progress', { venue: venue.source_id, requests: asked, answered, rows });
      report();
    });
  }

  function laneOf(of: HistorySeries): HistoryLane {
    const known = lanes.get(of);
    if (known !== undefined) return known;
    const lane = createHistoryLane({
      requests,
      requests_per_minute: of.requests_per_minute,
      clock,
      timers,
      backoff,
      random,
      onAnswer: take,
      onRefused: (page, failed) => {
        // Said once a stretch: what is refused for one page is for all of them.
        if (stretches.get(page)?.given_up === 0) fail(page, { ...failed, reason: 'refused' });
        givenUp += 1;
        settle(page, 0, true);
      },
      onFailing: fail,
    });
    lanes.set(of, lane);
    return lane;
  }

  function subjectOf({ series: of, symbol }: HistoryPage): { readonly symbol: string; readonly channel: string } {
    return { symbol, channel: of.channel };
  }

  function fail(page: HistoryPage, { reason, says, status }: FailedRequest): void {
    emitter.announce('history_failed', subjectOf(page), { reason, status, says });
  }

  function take(page: HistoryPage, bytes: Uint8Array): void {
    const { range, series: of, symbol } = page;
    const events = of.read({ bytes, range, receipt: { recv_ts_ms: emitter.receipt(), symbol_hint: symbol } });
    emitter.events(events);
    const unreadable = events.filter(({ event_type }) => event_type === 'DecodeFailure').length;
    if (unreadable > 0) fail(page, { reason: 'unreadable_rows', status: null, says: null });
    const told = events.filter((event) => stepOf(event, of) !== null).length;
    answered += 1;
    rows += told;
    settle(page, told, false);
  }

  function settle(page: HistoryPage, told: number, gaveUp: boolean): void {
    const stretch = stretches.get(page);
    stretches.delete(page);
    if (stretch === undefined) return;
    stretch.pages -= 1;
    stretch.rows += told;
    if (gaveUp) stretch.given_up += 1;
    if (stretch.pages === 0 && stretch.given_up === 0) {
      const { from_ms, to_ms } = stretch.range;
      emitter.announce('history_taken', subjectOf(page), { from: from_ms, to: to_ms, rows: stretch.rows });
    }
    if (waiting() === 0)
      logger.info('history_complete', { venue: venue.source_id, requests: asked, answered, refused: givenUp, rows });
  }

  function ask(of: HistorySeries, ranges: readonly (readonly [symbol: string, range: TimeRange])[]): void {
    const pages = ranges.flatMap(([symbol, range]) => {
      const made = pagesOf(symbol, of, range);
      const stretch: Stretch = { range, pages: made.length, rows: 0, given_up: 0 };
      for (const page of made) stretches.set(page, stretch);
      return made;
    });
    if (pages.length === 0) return;
    asked += pages.length;
    report();
    laneOf(of).add(pages);
  }

  /** What is over by both clocks: neither one that is wrong makes a growing candle look whole. */
  function begin(symbols: readonly string[], venueMs: number): void {
    const nowMs = Math.min(venueMs, clock.wallMs());
    for (const of of series) {
      const range = wantedRange(wanted, of, nowMs);
      const known = latest.get(of);
      const ranges = symbols.flatMap((symbol) => {
        known?.set(symbol, Math.max(known.get(symbol) ?? 0, Math.ceil(range.to_ms / of.step_ms) - 1));
        const missing = wanted.missing?.(symbol, of, range) ?? [range];
        return missing.map((part) => [symbol, part] as const);
      });
      ask(of, ranges);
    }
    logger.info('history_asked', { venue: venue.source_id, symbols: symbols.length, requests: waiting() });
  }

  /** The answer by which it was decided what is over; it is kept like every other. */
  function timeEvent(bytes: Uint8Array): RawMarketEvent {
    return {
      schema: 'raw_market_event',
      schema_version: '1',
      source_id: venue.source_id,
      symbol: UNKNOWN_SYMBOL,
      exchange_ts_ms: null,
      recv_ts_ms: emitter.receipt(),
      raw_payload: bytes,
      channel: historyChannel('venue_time'),
      event_type: 'StreamState',
      normalized: { state: 'connected', detail: 'history_venue_time' },
    };
  }

  function askForTime(attempts = 0): void {
    if (stopped || waitingForTime.length === 0) return;
    askingForTime = true;
    const { server_time } = venue.connection;
    const { path, request_weight } = server_time;
    const again = (): void => {
      if (attempts + 1 === backoff.max_attempts)
        emitter.announce(
          'history_failed',
          { symbol: UNKNOWN_SYMBOL, channel: historyChannel('venue_time') },
          { reason: 'no_venue_time' },
        );
      timers.after(backoffMs(backoff, attempts + 1, random), () => {
        askForTime(attempts + 1);
      });
    };
    const submitted = requests.submit({ path, request_weight, symbol: UNKNOWN_SYMBOL }, (outcome) => {
      const venueMs = outcome.kind === 'answered' ? server_time.read(outcome.body) : null;
      if (outcome.kind === 'answered') emitter.events([timeEvent(outcome.body)]);
      if (venueMs === null) {
        again();
        return;
      }
      const symbols = waitingForTime;
      waitingForTime = [];
      askingForTime = false;
      begin(symbols, venueMs);
    });
    if (!submitted) again();
  }

  return {
    watch(symbols) {
      if (series.length === 0) return;
      const first = new Set(wanted.first ?? []);
      const ordered = [...symbols].sort((left, right) => Number(first.has(right)) - Number(first.has(left)));
      waitingForTime = [...waitingForTime, ...ordered];
      if (!askingForTime) askForTime();
    },
    unwatch(symbols) {
      const gone = new Set(symbols);
      waitingForTime = waitingForTime.filter((symbol) => !gone.has(symbol));
      for (const known of latest.values()) for (const symbol of gone) known.delete(symbol);
    },
    note(events) {
      for (const event of events) {
        const of = find(event);
        if (of === undefined || isHistory(event)) continue;
        const known = latest.get(of);
        const before = known?.get(event.symbol);
        const step = stepOf(event, of);
        if (known === undefined || before === undefined || step === null || step <= before) continue;
        known.set(event.symbol, step);
        if (step === before + 1) continue;
        const reach = wantedRange(wanted, of, clock.wallMs()).from_ms;
        const range = { from_ms: Math.max(reach, (before + 1) * of.step_ms), to_ms: step * of.step_ms };
        ask(of, [[event.symbol, range]]);
      }
    },
    state: () => ({ requests: asked, answered, refused: givenUp, waiting: waiting(), rows }),
    stop: () => {
      stopped = true;
      for (const lane of lanes.values()) lane.stop();
    },
  };
}
