import {
  CLOCK_CHANNEL,
  errorText,
  UNKNOWN_SYMBOL,
  WATCH_CHANNEL,
  auditRecord,
  type AuditRecord,
  type EventLogReader,
  type EventLogWriter,
} from '@xray/contracts';
import { openLogReader, openLogWriter, type FreeSpace } from '@xray/event-log';
import {
  createFeedBackpressure,
  createFeedFaults,
  createLiveFeed,
  feedReasons,
  type FeedBackpressure,
  type FeedFaults,
  type LiveFeed,
} from '@xray/market-data';
import {
  countRunSteps,
  createClockWatch,
  createRawInputBuffer,
  createWatchList,
  lastReceiptMs,
  sessionEvent,
  startBoundaryLoop,
  steadyClock,
  toldOnly,
  unwatchEvents,
  watchedUntil,
  type BoundaryLoop,
  type RawInputBuffer,
  type SessionHealth,
  type SteadyClock,
  type WatchList,
} from '@xray/orchestrator';
import { createClosedInputs, type ClosedInputs } from '@xray/state-gate';

import { closing, untilAborted } from '@xray/operations';
import { currentIdentity, identityToGoOn, refuseOtherVenue } from '../log/log-identity.ts';
import { runPlan } from '../pipeline/run-plan.ts';
import { sessionHistory } from './session-history.ts';
import { refuseImpossibleFeed } from './possible-feed.ts';
import type { SessionOptions } from './session-options.ts';

/** A feed, its log and, in a live session, the boundaries that are run over it: until it is stopped or fails. */
export interface Session {
  health(): SessionHealth;
  readonly feed: LiveFeed;
  /** Asks for the end: the boundary in flight is finished, what was received becomes durable, sockets and log are closed. */
  stop(): void;
  /** Resolves when all that is done; rejects with what made the session fail, once everything has been closed. */
  readonly ended: Promise<void>;
}

function sessionRecord({ endpoints, mode, streams, symbols, venue }: SessionOptions, nowMs: number): AuditRecord {
  const watched = { symbols, streams: streams ?? venue.connection.default_streams };
  return auditRecord('feed_session', nowMs, { mode, venue: venue.source_id, ...watched, ...endpoints });
}

interface OpenedLog {
  readonly writer: EventLogWriter;
  readonly reader: EventLogReader;
  readonly last_recv_ts_ms: number | null;
}

async function openLog(
  { clock, config, directory, logger, metrics, openWriter = openLogWriter, venue }: SessionOptions,
  onFreeSpace: (space: FreeSpace) => void,
): Promise<OpenedLog> {
  const writer = await openWriter({ directory, clock, limits: config.log, logger, metrics, onFreeSpace });
  const reader = openLogReader({ directory });
  try {
    refuseOtherVenue(reader, venue.source_id, directory);
    return { writer, reader, last_recv_ts_ms: lastReceiptMs(reader, clock.wallMs(), directory) };
  } catch (error) {
    await closing((later) => {
      later(() => writer.close());
      later(() => {
        reader.close();
      });
    }).catch(() => undefined);
    throw error;
  }
}

/** What a session has open, and how it is. */
interface SessionState extends OpenedLog {
  readonly options: SessionOptions;
  readonly clock: SteadyClock;
  readonly stopping: AbortController;
  readonly backpressure: FeedBackpressure;
  readonly closedInputs: ClosedInputs;
  readonly watchList: WatchList;
  readonly faults: FeedFaults;
  /** What made the session fail. */
  failure: { readonly error: unknown } | null;
  writer_failure: string | null;
  loop: BoundaryLoop | null;
}

function fail(of: SessionState, error: unknown): void {
  if (of.failure === null) {
    of.failure = { error };
    of.options.logger.error('the session failed', { error_detail: errorText(error) });
  }
  of.stopping.abort();
}

function sessionBuffer(of: SessionState): RawInputBuffer {
  const { config, metrics } = of.options;
  return createRawInputBuffer({
    log: of.writer,
    clock: of.clock,
    limits: config.live.buffer,
    metrics,
    onDurable: (records) => of.loop?.take(records),
    onPressure: (pressure) => {
      of.backpressure.set('log_behind', pressure === 'full');
    },
    onFailure: (error) => {
      of.writer_failure = errorText(error);
      fail(of, error);
    },
    entriesWith: (events) => of.watchList.entriesWith(events),
  });
}

function sessionFeed(of: SessionState, buffer: RawInputBuffer): LiveFeed {
  const { clock, faults, last_recv_ts_ms, options, reader } = of;
  const { config, endpoints, logger, metrics, random, streams, symbols, transport, venue } = options;
  /** The receipt of what is being taken: what is announced before it may not have a later one. */
  let receivedMs = clock.wallMs();
  const clockWatch = createClockWatch({
    clock,
    logger,
    announce: (state, detail) => {
      buffer.accept([sessionEvent(venue.source_id, UNKNOWN_SYMBOL, CLOCK_CHANNEL, receivedMs, { state, detail })]);
    },
  });
  const history = sessionHistory(config, venue, reader, clock.wallMs());
  return createLiveFeed({
    venue,
    endpoints,
    symbols,
    ...(streams === undefined ? {} : { streams }),
    clock,
    random,
    transport,
    sink: {
      accept(events) {
        receivedMs = events[0]?.recv_ts_ms ?? receivedMs;
        clockWatch.look();
        faults.note(events);
        buffer.accept(events);
      },
    },
    ...(history === undefined ? {} : { history }),
    ...(last_recv_ts_ms === null ? {} : { last_recv_ts_ms }),
    logger,
    metrics,
  });
}

function sessionLoop(of: SessionState, buffer: RawInputBuffer): Promise<BoundaryLoop> {
  const { clock, closedInputs, options, reader, watchList, writer } = of;
  const { config, directory, logger, metrics, outputs = [], tracer, venue } = options;
  const tell = toldOnly(options.onPublished, logger);
  return startBoundaryLoop({
    plan: runPlan({
      identity: identityToGoOn(reader, currentIdentity(config, options.runtime), directory),
      clock,
      log: writer,
      outputs: true,
      more_outputs: outputs,
      logger,
      metrics,
      onPublished(block) {
        closedInputs.add(block.gate);
        countRunSteps(metrics, block);
        tell(block);
      },
    }),
    reader,
    writer,
    buffer,
    clock,
    logger,
    metrics,
    tracer,
    ...(options.hold === undefined ? {} : { hold: options.hold }),
    ...(options.onBoundary === undefined ? {} : { onBoundary: options.onBoundary }),
    signal: of.stopping.signal,
    onFailure: (error) => {
      fail(of, error);
    },
    stillWatching: () => {
      if (watchList.current().length === 0) return;
      const detail = 'nothing_received';
      buffer.accept([
        sessionEvent(venue.source_id, UNKNOWN_SYMBOL, WATCH_CHANNEL, clock.wallMs(), { state: 'stale', detail }),
      ]);
    },
  });
}

function closeSession({ loop, reader, writer }: SessionState, buffer: RawInputBuffer, feed: LiveFeed): Promise<void> {
  return closing(async (later) => {
    later(() => writer.close());
    later(() => {
      reader.close();
    });
    later(() => loop?.ended());
    later(() => buffer.settled());
    await feed.stop();
  });
}

/** Resolves when the session has been stopped and closed; rejects with what made it fail, once all is closed. */
async function sessionEnded(of: SessionState, close: () => Promise<void>): Promise<void> {
  await untilAborted(of.stopping.signal);
  await closing((later) => {
    later(close);
    if (of.failure !== null) throw of.failure.error;
  });
  // Closing can make it fail as well.
  if (of.failure !== null) throw of.failure.error;
}

/**
 * Opens the log, begins the feed, and in a live session catches up with the log and runs every boundary from then on.
 *
 * @throws OperationError where the feed cannot be configured as asked, or the log belongs to another venue or cadence or to the future; EventLogError
 * where it cannot be opened
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, mode, symbols, venue } = options;
  refuseImpossibleFeed(options);
  const backpressure = createFeedBackpressure();
  let disk: SessionHealth['disk'] = 'enough';
  const opened = await openLog(options, ({ low }) => {
    disk = low ? 'low' : 'enough';
    backpressure.set('disk_space_low', low);
  });
  const { reader, writer } = opened;
  const clock = steadyClock(options.clock, opened.last_recv_ts_ms ?? Number.NEGATIVE_INFINITY);
  const faults = createFeedFaults({ monotonicMs: () => clock.monotonicMs(), watched: symbols });
  const closedInputs = createClosedInputs(symbols);
  const watchList = createWatchList(watchedUntil(reader, Number.POSITIVE_INFINITY) ?? [], () => clock.wallMs());
  const of: SessionState = {
    ...opened,
    ...{ options, clock, backpressure, closedInputs, watchList, faults },
    ...{ stopping: new AbortController(), failure: null, writer_failure: null, loop: null },
  };
  const buffer = sessionBuffer(of);
  const feed = sessionFeed(of, buffer);
  const close = (): Promise<void> => closeSession(of, buffer, feed);
  try {
    if (mode === 'live') of.loop = await sessionLoop(of, buffer);
    await writer.append({ entries: [{ stream: 'audit', record: sessionRecord(options, clock.wallMs()) }] });
    buffer.accept(unwatchEvents(watchList, symbols, venue.source_id, clock.wallMs()));
    await feed.start();
    backpressure.attach(feed);
    of.loop?.begin();
  } catch (error) {
    of.stopping.abort();
    await close().catch(() => undefined);
    throw error;
  }
  const ended = sessionEnded(of, close);
  ended.catch(() => undefined);
  return {
    feed,
    ended,
    stop: () => {
      of.stopping.abort();
    },
    health: () => ({
      now_ms: clock.wallMs(),
      monotonic_lag_ms: Math.max(
        0,
        clock.monotonicMs() - (of.loop?.next()?.planned_monotonic_ms ?? clock.monotonicMs()),
      ),
      catching_up: of.loop?.catchingUp() ?? null,
      clock_behind_ms: clock.behindMs(),
      times_off: faults.timesOff(),
      undecodable: faults.undecodable(),
      feed: feedReasons(feed.state(), clock.wallMs()),
      buffer: buffer.state(),
      writer_failure: of.writer_failure,
      disk,
      next_boundary: of.loop?.next() ?? null,
      max_lag_ms: config.live.max_lag_ms,
      closed_inputs: closedInputs.texts(),
    }),
  };
}
