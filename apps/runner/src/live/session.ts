import { openLogReader, openLogWriter } from '@xray/event-log';
import {
  createFeedBackpressure,
  createFeedFaults,
  createLiveFeed,
  feedReasons,
  MarketDataError,
  missingHistory,
  refuseImpossibleFeed,
  type LiveFeed,
} from '@xray/market-data';
import { saidAsUsage, saidAsUsageNow } from '@xray/operations';
import * as sessions from '@xray/orchestrator';
import { createClosedInputs } from '@xray/state-gate';

import { currentIdentity, identityToGoOn, isForGood } from '../identity/log-identity.ts';
import { runPlan } from '../pipeline/run-plan.ts';
import type { FeedParts, SessionOptions } from './session-options.ts';

export type Session = sessions.Session<LiveFeed>;

/** @throws OperationError `wrong_usage` where no feed can be made of it */
export function refuseUnusableFeed(parts: FeedParts): void {
  saidAsUsageNow(
    (error) => error instanceof MarketDataError,
    () => {
      refuseImpossibleFeed(parts);
    },
  );
}

async function openLog(
  { clock, config, directory, logger, metrics, openWriter = openLogWriter }: SessionOptions,
  onFreeSpace: (space: { readonly low: boolean }) => void,
): Promise<sessions.SessionLog> {
  const writer = await openWriter({ directory, clock, limits: config.log, logger, metrics, onFreeSpace });
  try {
    return { writer, reader: openLogReader({ directory }) };
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
}

function sessionFeed(options: SessionOptions, parts: sessions.SessionFeedParts): LiveFeed {
  const { config, endpoints, logger, metrics, random, streams, symbols, transport, venue } = options;
  const { accept, clock, last_recv_ts_ms, reader } = parts;
  const { cadence_ms: bar_ms, composer, live } = config;
  const { btc_symbol, close_history_bars: bars } = composer;
  const reach = { venue, bar_ms, bars, first: [btc_symbol], now_ms: clock.wallMs() };
  return createLiveFeed({
    ...{ venue, endpoints, symbols, clock, random, transport, logger, metrics },
    ...(streams === undefined ? {} : { streams }),
    sink: { accept },
    ...(live.history.enabled ? { history: missingHistory(reach, reader) } : {}),
    ...(last_recv_ts_ms === null ? {} : { last_recv_ts_ms }),
  });
}

/**
 * A session of a venue over a log: its feed, and in a live one the pipeline of its configuration.
 *
 * @throws OperationError `wrong_usage` where the feed cannot be configured as asked, or the log is another venue's or cannot be gone on
 * with; OrchestratorError `log_ahead`; EventLogError where it cannot be opened
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, directory, logger, metrics, outputs = [], runtime, streams, symbols, venue } = options;
  refuseUnusableFeed(options);
  return saidAsUsage(isForGood, () =>
    sessions.startSession<LiveFeed>({
      ...options,
      source_id: venue.source_id,
      streams: streams ?? venue.connection.default_streams,
      buffer_limits: config.live.buffer,
      max_lag_ms: config.live.max_lag_ms,
      openLog: (onFreeSpace) => openLog(options, onFreeSpace),
      createFeed: (parts) => sessionFeed(options, parts),
      feedReasons: (feed, nowMs) => feedReasons(feed.state(), nowMs),
      createFaults: (monotonicMs) => createFeedFaults({ monotonicMs, watched: symbols }),
      backpressure: createFeedBackpressure(),
      closedInputs: createClosedInputs(symbols),
      plan: ({ clock, onPublished, reader, writer }) =>
        runPlan({
          identity: identityToGoOn(reader, currentIdentity(config, runtime), directory),
          log: writer,
          outputs: true,
          more_outputs: outputs,
          ...{ clock, logger, metrics, onPublished },
        }),
    }),
  );
}
