import {
  errorText,
  type Clock,
  type DashboardViewModel,
  type DerivedStream,
  type EventLogReader,
  type Logger,
  type StoredRecord,
} from '@xray/contracts';

import type { DashboardConfig } from '../../config.ts';
import { createDashboardBuilder, type DashboardBuilder } from '../../dashboard-builder.ts';
import type { EventSource } from '../../event-sources.ts';
import type { LiveView, LogFacts } from '../server-options.ts';
import { fillBuilder } from './fill-builder.ts';
import { provenanceOf } from './provenance.ts';
import type { RunIndex } from './run-index.ts';
import { viewWindow } from './view-window.ts';

export interface LogViewOptions {
  readonly reader: EventLogReader;
  readonly config: DashboardConfig;
  readonly describeLog: () => LogFacts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Least time between two calls of a listener. */
  readonly min_update_interval_ms: number;
}

export interface FollowedView extends LiveView {
  close(): Promise<void>;
}

/** After a failure to read, the log is asked again. */
const RETRY_MS = 1_000;

/** A view of the present tells the present at least as often as this. */
const MAX_AGE_MS = 1_000;

type FollowedStream = Extract<DerivedStream, 'orchestrator_event' | 'gate_event' | 'analysis_event'>;

/** The present view of a log, which goes on with it. */
export async function followView(
  { clock, config, describeLog, logger, min_update_interval_ms: intervalMs, reader }: LogViewOptions,
  index: RunIndex,
): Promise<FollowedView> {
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

  function asOfMs(live: boolean): number {
    if (live) return clock.wallMs();
    return reader.streamHead('orchestrator_event').last_engine_timestamp_ms ?? 0;
  }

  function build(): DashboardViewModel {
    const facts = describeLog();
    builder.setProvenance(provenanceOf(facts, 'present'));
    return builder.buildSnapshot(asOfMs(facts.live));
  }

  let shown = build();
  let hasNews = false;

  function refresh(): void {
    const view = build();
    const moved = view.symbols.some((symbol, position) => symbol !== shown.symbols[position]);
    if (!hasNews && !moved && view.as_of_ts_ms - shown.as_of_ts_ms < MAX_AGE_MS) return;
    hasNews = false;
    shown = view;
    for (const listener of listeners) listener(view);
  }

  async function follow<Stream extends FollowedStream>(
    stream: Stream,
    source: EventSource,
    take: (to: DashboardBuilder, batch: readonly StoredRecord<Stream>[]) => void,
  ): Promise<void> {
    let afterSeq = heads[stream];
    while (!signal.aborted) {
      try {
        for await (const batch of reader.follow(stream, { after_seq: afterSeq, signal })) {
          take(builder, batch);
          afterSeq = batch.at(-1)?.seq ?? afterSeq;
          hasNews = true;
        }
      } catch (error) {
        builder.recordIngestFailure(source, errorText(error));
        logger.error('the dashboard cannot follow the log', { stream, after_seq: afterSeq, error: errorText(error) });
        hasNews = true;
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
      refresh();
    }
  }

  const tasks = [
    follow('orchestrator_event', 'orchestrator', (to, batch) => {
      to.ingestOrchestrator(batch.map((stored) => stored.record));
    }),
    follow('gate_event', 'state_gate', (to, batch) => {
      to.ingestStateGate(batch.map((stored) => stored.record));
    }),
    follow('analysis_event', 'analysis_engine', (to, batch) => {
      to.ingestAnalysis(batch.map((stored) => stored.record));
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
