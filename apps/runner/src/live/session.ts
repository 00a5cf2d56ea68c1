import {
  CLOCK_CHANNEL,
  errorText,
  UNKNOWN_SYMBOL,
  WATCH_CHANNEL,
  auditRecord,
  type AuditRecord,
  type EventLogReader,
  type EventLogWriter,
  type PublishedBlock,
} from '@xray/contracts';
import { openLogReader, openLogWriter, type FreeSpace } from '@xray/event-log';
import {
  createFeedBackpressure,
  createFeedFaults,
  createLiveFeed,
  feedReasons,
  type LiveFeed,
} from '@xray/market-data';
import {
  createClockWatch,
  createRawInputBuffer,
  createWatchList,
  lastReceiptMs,
  sessionEvent,
  startBoundaryLoop,
  steadyClock,
  unwatchEvents,
  watchedUntil,
  type BoundaryLoop,
  type RawInputBuffer,
  type SessionHealth,
} from '@xray/orchestrator';
import { createClosedInputs } from '@xray/state-gate';

import { closing } from '../cli/closing.ts';
import { untilAborted } from '../cli/until-aborted.ts';
import { currentIdentity, identityToGoOn } from '../log/log-identity.ts';
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

function sessionRecord(options: SessionOptions, nowMs: number): AuditRecord {
  const { endpoints, mode, streams, symbols, venue } = options;
  return auditRecord('feed_session', nowMs, {
    mode,
    venue: venue.source_id,
    symbols,
    streams: streams ?? venue.connection.default_streams,
    ...(endpoints.socket_url === undefined ? {} : { socket_url: endpoints.socket_url }),
    ...(endpoints.rest_url === undefined ? {} : { rest_url: endpoints.rest_url }),
  });
}

interface OpenedLog {
  readonly writer: EventLogWriter;
  readonly reader: EventLogReader;
  readonly last_recv_ts_ms: number | null;
}

async function openLog(
  { clock, config, directory, logger, metrics, openWriter = openLogWriter }: SessionOptions,
  onFreeSpace: (space: FreeSpace) => void,
): Promise<OpenedLog> {
  const writer = await openWriter({ directory, clock, limits: config.log, logger, metrics, onFreeSpace });
  const reader = openLogReader({ directory });
  try {
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

/**
 * Opens the log, begins the feed, and in a live session catches up with the log and runs every boundary from then on.
 *
 * @throws RunnerError where the feed cannot be configured as asked, or the log belongs to another configuration, calibration, runtime or to the future; EventLogError
 * where it cannot be opened
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, endpoints, logger, metrics, mode, random, streams, symbols, transport, venue } = options;
  refuseImpossibleFeed(options);
  const backpressure = createFeedBackpressure();
  let disk: SessionHealth['disk'] = 'enough';
  const { last_recv_ts_ms, reader, writer } = await openLog(options, ({ low }) => {
    disk = low ? 'low' : 'enough';
    backpressure.set('disk_space_low', low);
  });
  const clock = steadyClock(options.clock, last_recv_ts_ms ?? Number.NEGATIVE_INFINITY);
  const stopping = new AbortController();
  let failure: { readonly error: unknown } | null = null;
  let writerFailure: string | null = null;
  let loop: BoundaryLoop | null = null;

  const fail = (error: unknown): void => {
    if (failure === null) {
      failure = { error };
      logger.error('the session failed', { error_detail: errorText(error) });
    }
    stopping.abort();
  };

  let untold = false;
  /** Who is only told of a block fails nothing; that they failed is said once. */
  const tell = (block: PublishedBlock): void => {
    try {
      options.onPublished?.(block);
    } catch (error) {
      if (!untold) logger.warn('what was published could not be shown', { error_detail: errorText(error) });
      untold = true;
    }
  };

  const closedInputs = createClosedInputs(symbols);
  const watchList = createWatchList(watchedUntil(reader, Number.POSITIVE_INFINITY) ?? [], () => clock.wallMs());
  const buffer: RawInputBuffer = createRawInputBuffer({
    log: writer,
    clock,
    limits: config.live.buffer,
    metrics,
    onDurable: (records) => loop?.take(records),
    onPressure: (pressure) => {
      backpressure.set('log_behind', pressure === 'full');
    },
    onFailure: (error) => {
      writerFailure = errorText(error);
      fail(error);
    },
    entriesWith: (events) => watchList.entriesWith(events),
  });
  const faults = createFeedFaults({ monotonicMs: () => clock.monotonicMs(), watched: symbols });
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
  const feed: LiveFeed = createLiveFeed({
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

  const close = (): Promise<void> =>
    closing(async (later) => {
      later(() => writer.close());
      later(() => {
        reader.close();
      });
      later(() => loop?.ended());
      later(() => buffer.settled());
      await feed.stop();
    });

  try {
    if (mode === 'live') {
      loop = await startBoundaryLoop({
        plan: runPlan({
          identity: identityToGoOn(reader, currentIdentity(config), options.directory),
          clock,
          log: writer,
          outputs: true,
          more_outputs: options.outputs ?? [],
          logger,
          metrics,
          onPublished(block) {
            closedInputs.add(block.gate);
            tell(block);
          },
        }),
        reader,
        writer,
        buffer,
        clock,
        logger,
        metrics,
        tracer: options.tracer,
        ...(options.hold === undefined ? {} : { hold: options.hold }),
        ...(options.onBoundary === undefined ? {} : { onBoundary: options.onBoundary }),
        signal: stopping.signal,
        onFailure: fail,
        stillWatching: () => {
          if (watchList.current().length === 0) return;
          const detail = 'nothing_received';
          buffer.accept([
            sessionEvent(venue.source_id, UNKNOWN_SYMBOL, WATCH_CHANNEL, clock.wallMs(), { state: 'stale', detail }),
          ]);
        },
      });
    }
    await writer.append({ entries: [{ stream: 'audit', record: sessionRecord(options, clock.wallMs()) }] });
    buffer.accept(unwatchEvents(watchList, symbols, venue.source_id, clock.wallMs()));
    await feed.start();
    backpressure.attach(feed);
    loop?.begin();
  } catch (error) {
    stopping.abort();
    await close().catch(() => undefined);
    throw error;
  }

  const ended = untilAborted(stopping.signal)
    .then(() =>
      closing((later) => {
        later(close);
        if (failure !== null) throw failure.error;
      }),
    )
    .then(() => {
      if (failure !== null) throw failure.error;
    });
  ended.catch(() => undefined);

  return {
    feed,
    ended,
    stop: () => {
      stopping.abort();
    },
    health: () => ({
      now_ms: clock.wallMs(),
      monotonic_lag_ms: Math.max(0, clock.monotonicMs() - (loop?.next()?.planned_monotonic_ms ?? clock.monotonicMs())),
      catching_up: loop?.catchingUp() ?? null,
      clock_behind_ms: clock.behindMs(),
      times_off: faults.timesOff(),
      undecodable: faults.undecodable(),
      feed: feedReasons(feed.state(), clock.wallMs()),
      buffer: buffer.state(),
      writer_failure: writerFailure,
      disk,
      next_boundary: loop?.next() ?? null,
      max_lag_ms: config.live.max_lag_ms,
      closed_inputs: closedInputs.texts(),
    }),
  };
}
