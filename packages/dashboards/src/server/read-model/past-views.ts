import type { DashboardViewModel, EventLogReader } from '@xray/contracts';

import type { DashboardConfig } from '../../config.ts';
import { createDashboardBuilder } from '../../dashboard-builder.ts';
import type { LogFacts } from './live-view.ts';
import { fillBuilder } from './fill-builder.ts';
import { provenanceOf } from './provenance.ts';
import { createRecentAnswers } from './recent-answers.ts';
import type { RunIndex } from './run-index.ts';
import { viewWindow } from './view-window.ts';

export interface PastViews {
  /**
   * The view model as it was at an engine time: of a builder that was fed with the latest `recent_runs` runs of every symbol
   * up to there.
   */
  at(atMs: number): Promise<DashboardViewModel>;
  /** Whether the view of a moment can change no more: the log has gone on beyond it in every stream. */
  isSettled(atMs: number): boolean;
}

export interface PastViewsOptions {
  readonly reader: EventLogReader;
  readonly index: RunIndex;
  readonly config: DashboardConfig;
  readonly describeLog: () => LogFacts;
}

/** Symbols in all views that are kept: a symbol's section takes about 60 KiB. */
const MAX_KEPT_SYMBOLS = 1_000;

const STREAMS = ['run_record', 'orchestrator_event', 'gate_event', 'analysis_event'] as const;

export function createPastViews({ config, describeLog, index, reader }: PastViewsOptions): PastViews {
  const kept = createRecentAnswers<number, DashboardViewModel>(() =>
    Math.floor(MAX_KEPT_SYMBOLS / Math.max(1, index.symbols().length)),
  );

  async function build(atMs: number): Promise<DashboardViewModel> {
    const facts = describeLog();
    const builder = createDashboardBuilder(config);
    builder.setProvenance(provenanceOf(facts, 'past'));
    const window = viewWindow(index, atMs, config.recent_runs, facts.cadence_ms);
    await fillBuilder(builder, reader, window);
    return builder.buildSnapshot(atMs);
  }

  function isSettled(atMs: number): boolean {
    return STREAMS.every((stream) => {
      const { last_engine_timestamp_ms: last, records } = reader.streamHead(stream);
      return records === 0 ? stream === 'analysis_event' : last !== null && last > atMs;
    });
  }

  return {
    isSettled,
    async at(atMs) {
      await index.catchUp();
      return isSettled(atMs) ? kept.get(atMs, () => build(atMs)) : build(atMs);
    },
  };
}
