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

interface BackfillState extends BackfillOptions {
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

function waiting(backfill: BackfillState): number {
  return backfill.asked - backfill.answered - backfill.givenUp;
}

function report(backfill: BackfillState): void {
  if (backfill.reporting || backfill.stopped) return;
  backfill.reporting = true;
  backfill.timers.after(PROGRESS_MS, () => {
    backfill.reporting = false;
    if (waiting(backfill) === 0) return;
    backfill.logger.info('history_progress', {
      venue: backfill.venue.source_id,
      requests: backfill.asked,
      answered: backfill.answered,
      rows: backfill.rows,
    });
    report(backfill);
  });
}

function queueOf(backfill: BackfillState, of: HistorySeries): BackfillQueue {
  const { backoff, clock, queues, random, requests, timers } = backfill;
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
      takeAnswer(backfill, page, bytes);
    },
    onRefused: (page, failed) => {
      // Said once a stretch: what is refused for one page is for all of them.
      if (backfill.stretches.get(page)?.given_up === 0) fail(backfill, page, { ...failed, reason: 'refused' });
      backfill.givenUp += 1;
      settle(backfill, page, 0, true);
    },
    onFailing: (page, given) => {
      fail(backfill, page, given);
    },
  });
  queues.set(of, queue);
  return queue;
}

function subjectOf({ series: of, symbol }: HistoryPage): { readonly symbol: string; readonly channel: string } {
  return { symbol, channel: of.channel };
}

function fail(backfill: BackfillState, page: HistoryPage, { reason, says, status }: FailedRequest): void {
  backfill.emitter.announce('history_failed', subjectOf(page), { reason, status, says });
}

function takeAnswer(backfill: BackfillState, page: HistoryPage, bytes: Uint8Array): void {
  const { emitter } = backfill;
  const { range, series: of, symbol } = page;
  const events = of.read({ bytes, range, receipt: { recv_ts_ms: emitter.receipt(), symbol_hint: symbol } });
  emitter.events(events);
  const unreadable = events.filter(({ event_type }) => event_type === 'DecodeFailure').length;
  if (unreadable > 0) fail(backfill, page, { reason: 'unreadable_rows', status: null, says: null });
  const told = events.filter((event) => stepOf(event, of) !== null).length;
  backfill.answered += 1;
  backfill.rows += told;
  settle(backfill, page, told, false);
}

function settle(backfill: BackfillState, page: HistoryPage, told: number, gaveUp: boolean): void {
  const { stretches } = backfill;
  const stretch = stretches.get(page);
  stretches.delete(page);
  if (stretch === undefined) return;
  stretch.pages -= 1;
  stretch.rows += told;
  if (gaveUp) stretch.given_up += 1;
  if (stretch.pages === 0 && stretch.given_up === 0) {
    const { from_ms, to_ms } = stretch.range;
    backfill.emitter.announce('history_taken', subjectOf(page), { from: from_ms, to: to_ms, rows: stretch.rows });
  }
  if (waiting(backfill) === 0)
    backfill.logger.info('history_complete', {
      venue: backfill.venue.source_id,
      requests: backfill.asked,
      answered: backfill.answered,
      refused: backfill.givenUp,
      rows: backfill.rows,
    });
}

function askFor(
  backfill: BackfillState,
  of: HistorySeries,
  ranges: readonly (readonly [symbol: string, range: TimeRange])[],
): void {
  const pages = ranges.flatMap(([symbol, range]) => {
    const made = pagesOf(symbol, of, range);
    const stretch: Stretch = { range, pages: made.length, rows: 0, given_up: 0 };
    for (const page of made) backfill.stretches.set(page, stretch);
    return made;
  });
  if (pages.length === 0) return;
  backfill.asked += pages.length;
  report(backfill);
  queueOf(backfill, of).add(pages);
}

/** What is over by both clocks: neither one that is wrong makes a growing candle look whole. */
function begin(backfill: BackfillState, symbols: readonly string[], venueMs: number): void {
  const { wanted } = backfill;
  const nowMs = Math.min(venueMs, backfill.clock.wallMs());
  for (const of of backfill.series) {
    const range = wantedRange(wanted, of, nowMs);
    const known = backfill.latest.get(of);
    const ranges = symbols.flatMap((symbol) => {
      known?.set(symbol, Math.max(known.get(symbol) ?? 0, Math.ceil(range.to_ms / of.step_ms) - 1));
      const missing = wanted.missing?.(symbol, of, range) ?? [range];
      return missing.map((part) => [symbol, part] as const);
    });
    askFor(backfill, of, ranges);
  }
  backfill.logger.info('history_asked', {
    venue: backfill.venue.source_id,
    symbols: symbols.length,
    requests: waiting(backfill),
  });
}

/** The answer by which it was decided what is over; it is kept like every other. */
function timeEvent(backfill: BackfillState, bytes: Uint8Array): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: backfill.venue.source_id,
    symbol: UNKNOWN_SYMBOL,
    exchange_ts_ms: null,
    recv_ts_ms: backfill.emitter.receipt(),
    raw_payload: bytes,
    channel: historyChannel('venue_time'),
    event_type: 'StreamState',
    normalized: { state: 'connected', detail: 'history_venue_time' },
  };
}

function askForTime(backfill: BackfillState, attempts = 0): void {
  const { backoff, emitter } = backfill;
  if (backfill.stopped || backfill.waitingForTime.length === 0) return;
  backfill.askingForTime = true;
  const { server_time } = backfill.venue.connection;
  const { path, request_weight } = server_time;
  const again = (): void => {
    if (attempts + 1 === backoff.max_attempts)
      emitter.announce(
        'history_failed',
        { symbol: UNKNOWN_SYMBOL, channel: historyChannel('venue_time') },
        { reason: 'no_venue_time' },
      );
    backfill.timers.after(backoffMs(backoff, attempts + 1, backfill.random), () => {
      askForTime(backfill, attempts + 1);
    });
  };
  const submitted = backfill.requests.submit({ path, request_weight, symbol: UNKNOWN_SYMBOL }, (outcome) => {
    const venueMs = outcome.kind === 'answered' ? server_time.read(outcome.body) : null;
    if (outcome.kind === 'answered') emitter.events([timeEvent(backfill, outcome.body)]);
    if (venueMs === null) {
      again();
      return;
    }
    const symbols = backfill.waitingForTime;
    backfill.waitingForTime = [];
    backfill.askingForTime = false;
    begin(backfill, symbols, venueMs);
  });
  if (!submitted) again();
}

function watch(backfill: BackfillState, symbols: readonly string[]): void {
  if (backfill.series.length === 0) return;
  const first = new Set(backfill.wanted.first ?? []);
  const ordered = [...symbols].sort((left, right) => Number(first.has(right)) - Number(first.has(left)));
  backfill.waitingForTime = [...backfill.waitingForTime, ...ordered];
  if (!backfill.askingForTime) askForTime(backfill);
}

function unwatch(backfill: BackfillState, symbols: Iterable<string>): void {
  const gone = new Set(symbols);
  backfill.waitingForTime = backfill.waitingForTime.filter((symbol) => !gone.has(symbol));
  for (const known of backfill.latest.values()) for (const symbol of gone) known.delete(symbol);
}

function note(backfill: BackfillState, events: readonly RawMarketEvent[]): void {
  for (const event of events) {
    const of = backfill.find(event);
    if (of === undefined || isHistory(event)) continue;
    const known = backfill.latest.get(of);
    const before = known?.get(event.symbol);
    const step = stepOf(event, of);
    if (known === undefined || before === undefined || step === null || step <= before) continue;
    known.set(event.symbol, step);
    if (step === before + 1) continue;
    const reach = wantedRange(backfill.wanted, of, backfill.clock.wallMs()).from_ms;
    const range = { from_ms: Math.max(reach, (before + 1) * of.step_ms), to_ms: step * of.step_ms };
    askFor(backfill, of, [[event.symbol, range]]);
  }
}

export function createBackfill(options: BackfillOptions): Backfill {
  const { venue, wanted } = options;
  const series = wantedSeries(venue, options.channels, wanted);
  const backfill: BackfillState = {
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
      watch(backfill, symbols);
    },
    unwatch: (symbols) => {
      unwatch(backfill, symbols);
    },
    note: (events) => {
      note(backfill, events);
    },
    state: () => ({
      requests: backfill.asked,
      answered: backfill.answered,
      refused: backfill.givenUp,
      waiting: waiting(backfill),
      rows: backfill.rows,
    }),
    stop: () => {
      backfill.stopped = true;
      for (const queue of backfill.queues.values()) queue.stop();
    },
  };
}
