import {
  auditRecord,
  CLOCK_CHANNEL,
  closing,
  errorText,
  UNKNOWN_SYMBOL,
  untilAborted,
  WATCH_CHANNEL,
  type AuditRecord,
} from '@xray/contracts';

import { createRawInputBuffer, type RawInputBuffer } from '../buffer/raw-input-buffer.ts';
import type { SessionHealth } from '../readiness/readiness.ts';
import { lastReceiptMs, refuseOtherVenue, sessionEvent, unwatchEvents } from '../restart/session-events.ts';
import { createWatchList, watchedUntil, type WatchList } from '../restart/watched-symbols.ts';
import { startBoundaryLoop, type BoundaryLoop } from '../runtime/boundary-loop.ts';
import { toldOnly } from '../runtime/told-only.ts';
import { createClockWatch } from '../schedule/clock-watch.ts';
import { steadyClock, type SteadyClock } from '../schedule/steady-clock.ts';
import { countRunSteps } from '../telemetry/step-metrics.ts';
import type { FeedFaultsPort, SessionFeed, SessionLog, SessionParts } from './session-parts.ts';

/** A feed, its log and, in a live session, the boundaries that are run over it: until it is stopped or fails. */
export interface Session<Feed extends SessionFeed> {
  /** How it is now, for readiness. */
  health(): SessionHealth;
  readonly feed: Feed;
  /** Asks for the end: the boundary in flight is finished, what was received becomes durable, sockets and log are closed. */
  stop(): void;
  /** Resolves when all that is done; rejects with what made the session fail, once everything has been closed. */
  readonly ended: Promise<void>;
}

function sessionRecord<Feed extends SessionFeed>(parts: SessionParts<Feed>, nowMs: number): AuditRecord {
  const { endpoints, mode, source_id, streams, symbols } = parts;
  return auditRecord('feed_session', nowMs, { mode, venue: source_id, symbols, streams, ...endpoints });
}

/** What a session has open, and how it is. */
interface SessionState<Feed extends SessionFeed> extends SessionLog {
  readonly parts: SessionParts<Feed>;
  readonly last_recv_ts_ms: number | null;
  readonly clock: SteadyClock;
  readonly stopping: AbortController;
  readonly watchList: WatchList;
  readonly faults: FeedFaultsPort;
  /** What made the session fail. */
  failure: { readonly error: unknown } | null;
  writer_failure: string | null;
  loop: BoundaryLoop | null;
}

/** The log, opened, and what the session goes on from in it. Where that cannot be, the log is let go of. */
async function openState<Feed extends SessionFeed>(
  parts: SessionParts<Feed>,
  onFreeSpace: (space: { readonly low: boolean }) => void,
): Promise<SessionState<Feed>> {
  const { createFaults, directory, openLog, source_id } = parts;
  const { reader, writer } = await openLog(onFreeSpace);
  try {
    refuseOtherVenue(reader, source_id, directory);
    const last_recv_ts_ms = lastReceiptMs(reader, parts.clock.wallMs(), directory);
    const clock = steadyClock(parts.clock, last_recv_ts_ms ?? Number.NEGATIVE_INFINITY);
    const watchList = createWatchList(watchedUntil(reader, Number.POSITIVE_INFINITY) ?? [], () => clock.wallMs());
    const faults = createFaults(() => clock.monotonicMs());
    return {
      ...{ parts, reader, writer, last_recv_ts_ms, clock, watchList, faults },
      ...{ stopping: new AbortController(), failure: null, writer_failure: null, loop: null },
    };
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

function fail<Feed extends SessionFeed>(of: SessionState<Feed>, error: unknown): void {
  if (of.failure === null) {
    of.failure = { error };
    of.parts.logger.error('the session failed', { error_detail: errorText(error) });
  }
  of.stopping.abort();
}

function sessionBuffer<Feed extends SessionFeed>(of: SessionState<Feed>): RawInputBuffer {
  const { backpressure, buffer_limits, metrics } = of.parts;
  return createRawInputBuffer({
    log: of.writer,
    clock: of.clock,
    limits: buffer_limits,
    metrics,
    onDurable: (records) => of.loop?.take(records),
    onPressure: (pressure) => {
      backpressure.set('log_behind', pressure === 'full');
    },
    onFailure: (error) => {
      of.writer_failure = errorText(error);
      fail(of, error);
    },
    entriesWith: (events) => of.watchList.entriesWith(events),
  });
}

function sessionFeed<Feed extends SessionFeed>(of: SessionState<Feed>, buffer: RawInputBuffer): Feed {
  const { clock, faults, last_recv_ts_ms, parts, reader } = of;
  const { createFeed, logger, source_id } = parts;
  /** The receipt of what is being taken: what is announced before it may not have a later one. */
  let receivedMs = clock.wallMs();
  const clockWatch = createClockWatch({
    clock,
    logger,
    announce: (state, detail) => {
      buffer.accept([sessionEvent(source_id, UNKNOWN_SYMBOL, CLOCK_CHANNEL, receivedMs, { state, detail })]);
    },
  });
  return createFeed({
    clock,
    reader,
    last_recv_ts_ms,
    accept(events) {
      receivedMs = events[0]?.recv_ts_ms ?? receivedMs;
      clockWatch.look();
      faults.note(events);
      buffer.accept(events);
    },
  });
}

function sessionLoop<Feed extends SessionFeed>(of: SessionState<Feed>, buffer: RawInputBuffer): Promise<BoundaryLoop> {
  const { clock, parts, reader, watchList, writer } = of;
  const { closedInputs, logger, metrics, source_id, tracer } = parts;
  const tell = toldOnly(parts.onPublished, logger);
  return startBoundaryLoop({
    plan: parts.plan({
      reader,
      writer,
      clock,
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
    ...(parts.hold === undefined ? {} : { hold: parts.hold }),
    ...(parts.onBoundary === undefined ? {} : { onBoundary: parts.onBoundary }),
    signal: of.stopping.signal,
    onFailure: (error) => {
      fail(of, error);
    },
    stillWatching: () => {
      if (watchList.current().length === 0) return;
      const detail = 'nothing_received';
      buffer.accept([
        sessionEvent(source_id, UNKNOWN_SYMBOL, WATCH_CHANNEL, clock.wallMs(), { state: 'stale', detail }),
      ]);
    },
  });
}

function closeSession<Feed extends SessionFeed>(
  { loop, reader, writer }: SessionState<Feed>,
  buffer: RawInputBuffer,
  feed: Feed | null,
): Promise<void> {
  return closing(async (later) => {
    later(() => writer.close());
    later(() => {
      reader.close();
    });
    later(() => loop?.ended());
    later(() => buffer.settled());
    await feed?.stop();
  });
}

/** Resolves when the session has been stopped and closed; rejects with what made it fail, once all is closed. */
async function sessionEnded<Feed extends SessionFeed>(
  of: SessionState<Feed>,
  close: () => Promise<void>,
): Promise<void> {
  await untilAborted(of.stopping.signal);
  await closing((later) => {
    later(close);
    if (of.failure !== null) throw of.failure.error;
  });
  // Closing can make it fail as well.
  if (of.failure !== null) throw of.failure.error;
}

/** Begins the feed, and in a live session the boundaries. Where one of them cannot begin, all is closed. */
async function beginFeed<Feed extends SessionFeed>(of: SessionState<Feed>, buffer: RawInputBuffer): Promise<Feed> {
  const { clock, parts, watchList, writer } = of;
  const { backpressure, mode, source_id, symbols } = parts;
  let feed: Feed | null = null;
  try {
    feed = sessionFeed(of, buffer);
    if (mode === 'live') of.loop = await sessionLoop(of, buffer);
    await writer.append({ entries: [{ stream: 'audit', record: sessionRecord(parts, clock.wallMs()) }] });
    buffer.accept(unwatchEvents(watchList, symbols, source_id, clock.wallMs()));
    await feed.start();
    backpressure.attach(feed);
    of.loop?.begin();
    return feed;
  } catch (error) {
    of.stopping.abort();
    await closeSession(of, buffer, feed).catch(() => undefined);
    throw error;
  }
}

/**
 * Opens the log, begins the feed, and in a live session catches up with the log and runs every boundary from then on.
 *
 * @throws OrchestratorError `other_identity` where the log belongs to another venue or cannot be gone on with, `log_ahead` where it
 * is of the future; what `openLog` and `createFeed` throw
 */
export async function startSession<Feed extends SessionFeed>(parts: SessionParts<Feed>): Promise<Session<Feed>> {
  const { backpressure, closedInputs } = parts;
  let disk: SessionHealth['disk'] = 'enough';
  const of = await openState(parts, ({ low }) => {
    disk = low ? 'low' : 'enough';
    backpressure.set('disk_space_low', low);
  });
  const { clock, faults } = of;
  const buffer = sessionBuffer(of);
  const feed = await beginFeed(of, buffer);
  const close = (): Promise<void> => closeSession(of, buffer, feed);
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
      feed: parts.feedReasons(feed, clock.wallMs()),
      buffer: buffer.state(),
      writer_failure: of.writer_failure,
      disk,
      next_boundary: of.loop?.next() ?? null,
      max_lag_ms: parts.max_lag_ms,
      closed_inputs: closedInputs.texts(),
    }),
  };
}
