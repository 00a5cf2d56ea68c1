import {
  errorKind,
  errorText,
  type Clock,
  type DashboardViewModel,
  type DerivedStream,
  type EventLogReader,
  type Logger,
  type Metrics,
  type StoredRecord,
} from '@xray/contracts';

import type { DashboardConfig } from '../../config.ts';
import { createDashboardBuilder, type DashboardBuilder } from '../../dashboard-builder.ts';
import type { EventSource } from '../../event-sources.ts';
import type { LiveView, LogFacts } from './live-view.ts';
import { fillBuilder } from './fill-builder.ts';
import { provenanceOf } from './provenance.ts';
import type { RunIndex } from './run-index.ts';
import { viewWindow } from './view-window.ts';

/** What a view that follows a log is made of. */
export interface LogViewOptions {
  readonly reader: EventLogReader;
  readonly config: DashboardConfig;
  /** How the log stands now. It throws while the log cannot be looked at; the view then goes on ageing and says why. */
  readonly describeLog: () => LogFacts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What is amiss with whoever writes the log, which no record of it says; nothing without it. */
  readonly conditions?: () => readonly string[];
  /** Least time between two calls of a listener. Default 100 ms. */
  readonly min_update_interval_ms?: number;
}

export interface FollowedView extends LiveView {
  close(): Promise<void>;
}

const MIN_UPDATE_INTERVAL_MS = 100;

/** After a failure to read, the log is asked again. */
const RETRY_MS = 1_000;

/** A view of the present tells the present at least as often as this. */
const MAX_AGE_MS = 1_000;

const SOURCES = {
  orchestrator_event: 'orchestrator',
  gate_event: 'state_gate',
  analysis_event: 'analysis_engine',
} as const satisfies Partial<Record<DerivedStream, EventSource>>;

type FollowedStream = keyof typeof SOURCES;

/** A log that is followed, and what has been seen of it. */
interface FollowedLog extends Omit<LogViewOptions, 'config' | 'min_update_interval_ms'> {
  readonly builder: DashboardBuilder;
  readonly signal: AbortSignal;
  /** As they were when the log could last be looked at. */
  facts: LogFacts;
  endMs: number;
  /** What of the log cannot be read now, by what was tried. */
  readonly troubles: Map<string, string>;
  said: readonly string[];
  hasNews: boolean;
}

/** The view of it that is shown, and who is told when it changes. */
interface Following extends FollowedLog {
  readonly intervalMs: number;
  readonly listeners: Set<(view: DashboardViewModel) => void>;
  shown: DashboardViewModel;
}

function lastEngineMs(reader: EventLogReader): number {
  return reader.streamHead('orchestrator_event').last_engine_timestamp_ms ?? 0;
}

function tell(following: FollowedLog, trouble: string, detail: string | null): void {
  const { logger, troubles } = following;
  if ((troubles.get(trouble) ?? null) === detail) return;
  if (detail === null) {
    troubles.delete(trouble);
    logger.info('the dashboard reads the log again', { reading: trouble });
  } else {
    troubles.set(trouble, detail);
    logger.error('the dashboard cannot follow the log', { reading: trouble, error: detail });
  }
  following.hasNews = true;
}

/** What stands in the view: what cannot be read, and what is amiss with the writer. */
function sayTroubles(following: FollowedLog): void {
  const now = [...[...new Set(following.troubles.values())].sort(), ...(following.conditions?.() ?? [])];
  if (now.join('\n') !== following.said.join('\n')) following.hasNews = true;
  following.said = now;
  following.builder.setLogTroubles(now);
}

/** While the log cannot be looked at, its last view grows older and says why. */
function lookAtLog(following: FollowedLog): void {
  try {
    following.facts = following.describeLog();
    following.endMs = lastEngineMs(following.reader);
    tell(following, 'files', null);
  } catch (error) {
    following.metrics.count('dashboard_log_failures_total', 1, { code: errorKind(error) });
    tell(following, 'files', errorText(error));
  }
}

function build(following: FollowedLog): DashboardViewModel {
  const { builder } = following;
  lookAtLog(following);
  sayTroubles(following);
  builder.setProvenance(provenanceOf(following.facts, 'present'));
  return builder.buildSnapshot(following.facts.live ? following.clock.wallMs() : following.endMs);
}

function refresh(following: Following): void {
  const view = build(following);
  const moved = view.symbols.some((symbol, position) => symbol !== following.shown.symbols[position]);
  if (!following.hasNews && !moved && view.as_of_ts_ms - following.shown.as_of_ts_ms < MAX_AGE_MS) return;
  following.hasNews = false;
  following.shown = view;
  for (const listener of following.listeners) listener(view);
}

/** A record that cannot be taken is counted and left out: the others of its batch are taken. */
function takeEach<Stream extends FollowedStream>(
  following: Following,
  stream: Stream,
  batch: readonly StoredRecord<Stream>[],
  take: (batch: readonly StoredRecord<Stream>[]) => void,
): void {
  try {
    take(batch);
  } catch {
    for (const stored of batch) {
      try {
        take([stored]);
      } catch (error) {
        following.builder.recordIngestFailure(SOURCES[stream], errorText(error));
        following.logger.error('the dashboard cannot take a record', {
          stream,
          seq: stored.seq,
          error: errorText(error),
        });
      }
    }
  }
}

async function follow<Stream extends FollowedStream>(
  following: Following,
  stream: Stream,
  head: number,
  take: (batch: readonly StoredRecord<Stream>[]) => void,
): Promise<void> {
  const { reader, signal } = following;
  let afterSeq = head;
  while (!signal.aborted) {
    try {
      // Where nothing is left to be read, no batch will tell that the log can be read again.
      if (following.troubles.has(stream) && reader.streamHead(stream).records <= afterSeq)
        tell(following, stream, null);
      for await (const batch of reader.follow(stream, { after_seq: afterSeq, signal })) {
        takeEach(following, stream, batch, take);
        tell(following, stream, null);
        afterSeq = batch.at(-1)?.seq ?? afterSeq;
        following.hasNews = true;
      }
    } catch (error) {
      following.metrics.count('dashboard_log_failures_total', 1, { code: errorKind(error) });
      tell(following, stream, errorText(error));
      await following.clock.sleep(RETRY_MS, signal).catch(() => undefined);
    }
  }
}

async function paceUpdates(following: Following): Promise<void> {
  for (;;) {
    try {
      await following.clock.sleep(following.intervalMs, following.signal);
    } catch {
      return;
    }
    try {
      refresh(following);
    } catch (error) {
      following.metrics.count('dashboard_view_failures_total', 1);
      following.logger.error('the present view could not be made', { error: errorText(error) });
    }
  }
}

function subscribe(following: Following, listener: (view: DashboardViewModel) => void): () => void {
  const { listeners } = following;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The present view of a log, which goes on with it. */
export async function followView(options: LogViewOptions, index: RunIndex): Promise<FollowedView> {
  const { config, describeLog, min_update_interval_ms: intervalMs = MIN_UPDATE_INTERVAL_MS, reader } = options;
  const builder = createDashboardBuilder(config);
  const abort = new AbortController();
  const heads = {
    orchestrator_event: reader.streamHead('orchestrator_event').records,
    gate_event: reader.streamHead('gate_event').records,
    analysis_event: reader.streamHead('analysis_event').records,
  };

  await index.catchUp();
  const window = viewWindow(index, Number.MAX_SAFE_INTEGER, config.recent_runs, describeLog().cadence_ms);
  await fillBuilder(builder, reader, window);

  const log: FollowedLog = {
    ...options,
    builder,
    signal: abort.signal,
    facts: describeLog(),
    endMs: lastEngineMs(reader),
    troubles: new Map(),
    said: [],
    hasNews: false,
  };
  const shown = build(log);
  const following: Following = { ...log, intervalMs, listeners: new Set(), shown };

  const tasks = [
    follow(following, 'orchestrator_event', heads.orchestrator_event, (batch) => {
      builder.ingestOrchestrator(batch.map((stored) => stored.record));
    }),
    follow(following, 'gate_event', heads.gate_event, (batch) => {
      builder.ingestStateGate(batch.map((stored) => stored.record));
    }),
    follow(following, 'analysis_event', heads.analysis_event, (batch) => {
      builder.ingestAnalysis(batch.map((stored) => stored.record));
    }),
    paceUpdates(following),
  ];

  return {
    current: () => following.shown,
    subscribe: (listener) => subscribe(following, listener),
    async close() {
      abort.abort();
      await Promise.all(tasks);
    },
  };
}
