import {
  type Clock,
  historyChannel,
  isHistory,
  type Logger,
  type RawMarketEvent,
  UNKNOWN_SYMBOL,
} from '@xray/contracts';

import type { VenueAdapter } from '../../venues/venue.ts';
import type { HistorySeries, TimeRange } from '../../venues/venue-history.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import type { FeedHistoryState } from '../feed-state.ts';
import { backoffMs, type BackoffPolicy } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import type { FailedRequest, RequestQueue } from '../requests/request-queue.ts';
import type { WantedChannel } from '../streams/wanted-stream.ts';
import { seriesFinder, stepOf } from './history-coverage.ts';
import { createBackfillQueue, type BackfillQueue } from './backfill-queue.ts';
import { type FeedHistory, type HistoryPage, makesBars, pagesOf, wantedRange } from './history-pages.ts';

const PROGRESS_MS = 5_000;

/** Asks for the past of what is watched: before its watching began, and where it had a hole. */
export interface Backfill {
  /** Instruments whose watching begins. */
  watch(symbols: readonly string[]): void;
  unwatch(symbols: Iterable<string>): void;
  /** Looks at events that have gone to the sink: a step left out is asked for. */
  note(events: readonly RawMarketEvent[]): void;
  state(): FeedHistoryState;
  stop(): void;
}

export interface BackfillOptions {
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

interface DeskState extends BackfillOptions {
  readonly series: readonly HistorySeries[];
  readonly find: (event: RawMarketEvent) => HistorySeries | undefined;
  readonly queues: Map<HistorySeries, BackfillQueue>;
  readonly stretches: Map<HistoryPage, Stretch>;
  /** The newest step known, by series and instrument, of those whose past has been asked for. */
  readonly latest: Map<HistorySeries, Map<string, number>>;
  waitingForTime: readonly string[];
  askingForTime: boolean;
  asked: number;
  answered: number;
  rows: number;
  givenUp: number;
  stopped: boolean;
  reporting: boolean;
}

function waiting(desk: DeskState): number {
  return desk.asked - desk.answered - desk.givenUp;
}

function report(desk: DeskState): void {
  if (desk.reporting || desk.stopped) return;
  desk.reporting = true;
  desk.timers.after(PROGRESS_MS, () => {
    desk.reporting = false;
    if (waiting(desk) === 0) return;
    desk.logger.info('history_progress', {
      venue: desk.venue.source_id,
      requests: desk.asked,
      answered: desk.answered,
      rows: desk.rows,
    });
    report(desk);
  });
}

function laneOf(desk: DeskState, of: HistorySeries): BackfillQueue {
  const { backoff, clock, queues, random, requests, timers } = desk;
  const known = queues.get(of);
  if (known !== undefined) return known;
  const queue = createBackfillQueue({
    requests,
    requests_per_minute: of.requests_per_minute,
    clock,
    timers,
    backoff,
    random,
    onAnswer: (page, bytes) => {
      takeAnswer(desk, page, bytes);
    },
    onRefused: (page, failed) => {
      // Said once a stretch: what is refused for one page is for all of them.
      if (desk.stretches.get(page)?.given_up === 0) fail(desk, page, { ...failed, reason: 'refused' });
      desk.givenUp += 1;
      settle(desk, page, 0, true);
    },
    onFailing: (page, given) => {
      fail(desk, page, given);
    },
  });
  queues.set(of, queue);
  return queue;
}

function subjectOf({ series: of, symbol }: HistoryPage): { readonly symbol: string; readonly channel: string } {
  return { symbol, channel: of.channel };
}

function fail(desk: DeskState, page: HistoryPage, { reason, says, status }: FailedRequest): void {
  desk.emitter.announce('history_failed', subjectOf(page), { reason, status, says });
}

function takeAnswer(desk: DeskState, page: HistoryPage, bytes: Uint8Array): void {
  const { emitter } = desk;
  const { range, series: of, symbol } = page;
  const events = of.read({ bytes, range, receipt: { recv_ts_ms: emitter.receipt(), symbol_hint: symbol } });
  emitter.events(events);
  const unreadable = events.filter(({ event_type }) => event_type === 'DecodeFailure').length;
  if (unreadable > 0) fail(desk, page, { reason: 'unreadable_rows', status: null, says: null });
  const told = events.filter((event) => stepOf(event, of) !== null).length;
  desk.answered += 1;
  desk.rows += told;
  settle(desk, page, told, false);
}

function settle(desk: DeskState, page: HistoryPage, told: number, gaveUp: boolean): void {
  const { stretches } = desk;
  const stretch = stretches.get(page);
  stretches.delete(page);
  if (stretch === undefined) return;
  stretch.pages -= 1;
  stretch.rows += told;
  if (gaveUp) stretch.given_up += 1;
  if (stretch.pages === 0 && stretch.given_up === 0) {
    const { from_ms, to_ms } = stretch.range;
    desk.emitter.announce('history_taken', subjectOf(page), { from: from_ms, to: to_ms, rows: stretch.rows });
  }
  if (waiting(desk) === 0)
    desk.logger.info('history_complete', {
      venue: desk.venue.source_id,
      requests: desk.asked,
      answered: desk.answered,
      refused: desk.givenUp,
      rows: desk.rows,
    });
}

function askFor(
  desk: DeskState,
  of: HistorySeries,
  ranges: readonly (readonly [symbol: string, range: TimeRange])[],
): void {
  const pages = ranges.flatMap(([symbol, range]) => {
    const made = pagesOf(symbol, of, range);
    const stretch: Stretch = { range, pages: made.length, rows: 0, given_up: 0 };
    for (const page of made) desk.stretches.set(page, stretch);
    return made;
  });
  if (pages.length === 0) return;
  desk.asked += pages.length;
  report(desk);
  laneOf(desk, of).add(pages);
}

/** What is over by both clocks: neither one that is wrong makes a growing candle look whole. */
function begin(desk: DeskState, symbols: readonly string[], venueMs: number): void {
  const { wanted } = desk;
  const nowMs = Math.min(venueMs, desk.clock.wallMs());
  for (const of of desk.series) {
    const range = wantedRange(wanted, of, nowMs);
    const known = desk.latest.get(of);
    const ranges = symbols.flatMap((symbol) => {
      known?.set(symbol, Math.max(known.get(symbol) ?? 0, Math.ceil(range.to_ms / of.step_ms) - 1));
      const missing = wanted.missing?.(symbol, of, range) ?? [range];
      return missing.map((part) => [symbol, part] as const);
    });
    askFor(desk, of, ranges);
  }
  desk.logger.info('history_asked', { venue: desk.venue.source_id, symbols: symbols.length, requests: waiting(desk) });
}

/** The answer by which it was decided what is over; it is kept like every other. */
function timeEvent(desk: DeskState, bytes: Uint8Array): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: desk.venue.source_id,
    symbol: UNKNOWN_SYMBOL,
    exchange_ts_ms: null,
    recv_ts_ms: desk.emitter.receipt(),
    raw_payload: bytes,
    channel: historyChannel('venue_time'),
    event_type: 'StreamState',
    normalized: { state: 'connected', detail: 'history_venue_time' },
  };
}

function askForTime(desk: DeskState, attempts = 0): void {
  const { backoff, emitter } = desk;
  if (desk.stopped || desk.waitingForTime.length === 0) return;
  desk.askingForTime = true;
  const { server_time } = desk.venue.connection;
  const { path, request_weight } = server_time;
  const again = (): void => {
    if (attempts + 1 === backoff.max_attempts)
      emitter.announce(
        'history_failed',
        { symbol: UNKNOWN_SYMBOL, channel: historyChannel('venue_time') },
        { reason: 'no_venue_time' },
      );
    desk.timers.after(backoffMs(backoff, attempts + 1, desk.random), () => {
      askForTime(desk, attempts + 1);
    });
  };
  const submitted = desk.requests.submit({ path, request_weight, symbol: UNKNOWN_SYMBOL }, (outcome) => {
    const venueMs = outcome.kind === 'answered' ? server_time.read(outcome.body) : null;
    if (outcome.kind === 'answered') emitter.events([timeEvent(desk, outcome.body)]);
    if (venueMs === null) {
      again();
      return;
    }
    const symbols = desk.waitingForTime;
    desk.waitingForTime = [];
    desk.askingForTime = false;
    begin(desk, symbols, venueMs);
  });
  if (!submitted) again();
}

function watch(desk: DeskState, symbols: readonly string[]): void {
  if (desk.series.length === 0) return;
  const first = new Set(desk.wanted.first ?? []);
  const ordered = [...symbols].sort((left, right) => Number(first.has(right)) - Number(first.has(left)));
  desk.waitingForTime = [...desk.waitingForTime, ...ordered];
  if (!desk.askingForTime) askForTime(desk);
}

function unwatch(desk: DeskState, symbols: Iterable<string>): void {
  const gone = new Set(symbols);
  desk.waitingForTime = desk.waitingForTime.filter((symbol) => !gone.has(symbol));
  for (const known of desk.latest.values()) for (const symbol of gone) known.delete(symbol);
}

function note(desk: DeskState, events: readonly RawMarketEvent[]): void {
  for (const event of events) {
    const of = desk.find(event);
    if (of === undefined || isHistory(event)) continue;
    const known = desk.latest.get(of);
    const before = known?.get(event.symbol);
    const step = stepOf(event, of);
    if (known === undefined || before === undefined || step === null || step <= before) continue;
    known.set(event.symbol, step);
    if (step === before + 1) continue;
    const reach = wantedRange(desk.wanted, of, desk.clock.wallMs()).from_ms;
    const range = { from_ms: Math.max(reach, (before + 1) * of.step_ms), to_ms: step * of.step_ms };
    askFor(desk, of, [[event.symbol, range]]);
  }
}

export function createBackfill(options: BackfillOptions): Backfill {
  const { venue, wanted } = options;
  const series = wantedSeries(venue, options.channels, wanted);
  const desk: DeskState = {
    ...options,
    series,
    find: seriesFinder(series),
    queues: new Map(),
    stretches: new Map(),
    latest: new Map(series.map((one) => [one, new Map<string, number>()])),
    waitingForTime: [],
    askingForTime: false,
    asked: 0,
    answered: 0,
    rows: 0,
    givenUp: 0,
    stopped: false,
    reporting: false,
  };

  return {
    watch: (symbols) => {
      watch(desk, symbols);
    },
    unwatch: (symbols) => {
      unwatch(desk, symbols);
    },
    note: (events) => {
      note(desk, events);
    },
    state: () => ({
      requests: desk.asked,
      answered: desk.answered,
      refused: desk.givenUp,
      waiting: waiting(desk),
      rows: desk.rows,
    }),
    stop: () => {
      desk.stopped = true;
      for (const queue of desk.queues.values()) queue.stop();
    },
  };
}
