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
import { createDashboardBuilder } from '../../dashboard-builder.ts';
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

/** The present view of a log, which goes on with it. */
export async function followView(options: LogViewOptions, index: RunIndex): Promise<FollowedView> {
  const {
    clock,
    conditions,
    config,
    describeLog,
    logger,
    metrics,
    min_update_interval_ms: intervalMs = MIN_UPDATE_INTERVAL_MS,
    reader,
  } = options;
  const builder = createDashboardBuilder(config);
  const listeners = new Set<(view: DashboardViewModel) => void>();
  const abort = new AbortController();
  const { signal } = abort;
  const heads = {
    orchestrator_event: reader.streamHead('orchestrator_event').records,
    gate_event: reader.streamHead('gate_event').records,
    analysis_event: reader.streamHead('analysis_event').records,
  };

  await index.catchUp();
  const window = viewWindow(index, Number.MAX_SAFE_INTEGER, config.recent_runs, describeLog().cadence_ms);
  await fillBuilder(builder, reader, window);

  const lastEngineMs = (): number => reader.streamHead('orchestrator_event').last_engine_timestamp_ms ?? 0;

  /** As they were when the log could last be looked at. */
  let facts = describeLog();
  let endMs = lastEngineMs();
  /** What of the log cannot be read now, by what was tried. */
  const troubles = new Map<string, string>();
  let said: readonly string[] = [];
  let hasNews = false;

  function tell(trouble: string, detail: string | null): void {
    if ((troubles.get(trouble) ?? null) === detail) return;
    if (detail === null) {
      troubles.delete(trouble);
      logger.info('the dashboard reads the log again', { reading: trouble });
    } else {
      troubles.set(trouble, detail);
      logger.error('the dashboard cannot follow the log', { reading: trouble, error: detail });
    }
    hasNews = true;
  }

  /** What stands in the view: what cannot be read, and what is amiss with the writer. */
  function sayTroubles(): void {
    const now = [...[...new Set(troubles.values())].sort(), ...(conditions?.() ?? [])];
    if (now.join('\n') !== said.join('\n')) hasNews = true;
    said = now;
    builder.setLogTroubles(now);
  }

  /** While the log cannot be looked at, its last view grows older and says why. */
  function lookAtLog(): void {
    try {
      facts = describeLog();
      endMs = lastEngineMs();
      tell('files', null);
    } catch (error) {
      metrics.count('dashboard_log_failures_total', 1, { code: errorKind(error) });
      tell('files', errorText(error));
    }
  }

  function build(): DashboardViewModel {
    lookAtLog();
    sayTroubles();
    builder.setProvenance(provenanceOf(facts, 'present'));
    return builder.buildSnapshot(facts.live ? clock.wallMs() : endMs);
  }

  let shown = build();

  function refresh(): void {
    const view = build();
    const moved = view.symbols.some((symbol, position) => symbol !== shown.symbols[position]);
    if (!hasNews && !moved && view.as_of_ts_ms - shown.as_of_ts_ms < MAX_AGE_MS) return;
    hasNews = false;
    shown = view;
    for (const listener of listeners) listener(view);
  }

  /** A record that cannot be taken is counted and left out: the others of its batch are taken. */
  function takeEach<Stream extends FollowedStream>(
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
          builder.recordIngestFailure(SOURCES[stream], errorText(error));
          logger.error('the dashboard cannot take a record', { stream, seq: stored.seq, error: errorText(error) });
        }
      }
    }
  }

  async function follow<Stream extends FollowedStream>(
    stream: Stream,
    take: (batch: readonly StoredRecord<Stream>[]) => void,
  ): Promise<void> {
    let afterSeq = heads[stream];
    while (!signal.aborted) {
      try {
        // Where nothing is left to be read, no batch will tell that the log can be read again.
        if (troubles.has(stream) && reader.streamHead(stream).records <= afterSeq) tell(stream, null);
        for await (const batch of reader.follow(stream, { after_seq: afterSeq, signal })) {
          takeEach(stream, batch, take);
          tell(stream, null);
          afterSeq = batch.at(-1)?.seq ?? afterSeq;
          hasNews = true;
        }
      } catch (error) {
        metrics.count('dashboard_log_failures_total', 1, { code: errorKind(error) });
        tell(stream, errorText(error));
        await clock.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  async function paceUpdates(): Promise<void> {
    for (;;) {
      try {
        await clock.sleep(intervalMs, signal);
      } catch {
        return;
      }
      try {
        refresh();
      } catch (error) {
        metrics.count('dashboard_view_failures_total', 1);
        logger.error('the present view could not be made', { error: errorText(error) });
      }
    }
  }

  const tasks = [
    follow('orchestrator_event', (batch) => {
      builder.ingestOrchestrator(batch.map((stored) => stored.record));
    }),
    follow('gate_event', (batch) => {
      builder.ingestStateGate(batch.map((stored) => stored.record));
    }),
    follow('analysis_event', (batch) => {
      builder.ingestAnalysis(batch.map((stored) => stored.record));
    }),
    paceUpdates(),
  ];

  return {
    current: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      abort.abort();
      await Promise.all(tasks);
    },
  };
}
