import type { PublishedBlock } from '@xray/contracts';

import { renderRunLine, renderSummary } from './checked-renderers.ts';
import type { DashboardConfig } from './config.ts';
import { createDashboardBuilder } from './dashboard-builder.ts';

/** The plain line of every run, drawn from the view model as it was after that run's boundary. */
export interface RunLines {
  /** The lines of a block that was published, in the order of its runs. */
  add(block: PublishedBlock): readonly string[];
  /** The closing table. */
  closing(): readonly string[];
}

/** What the lines are drawn with. */
export interface RunLinesOptions {
  readonly config: DashboardConfig;
  /** What the runs are made with. */
  readonly identity: { readonly config_hash: string; readonly calibration: { readonly hash: string } | null };
  readonly log: string;
}

interface Boundary {
  readonly engine_timestamp_ms: number;
  readonly symbols: readonly string[];
}

function boundaries({ orchestrator }: PublishedBlock): readonly Boundary[] {
  const symbols = new Map<number, string[]>();
  for (const { engine_timestamp_ms, event_type, symbol } of orchestrator) {
    if (event_type !== 'EngineRunStarted') continue;
    const due = symbols.get(engine_timestamp_ms);
    if (due === undefined) symbols.set(engine_timestamp_ms, [symbol]);
    else due.push(symbol);
  }
  return [...symbols].map(([engine_timestamp_ms, due]) => ({ engine_timestamp_ms, symbols: due }));
}

function at<Event extends { readonly engine_timestamp_ms: number }>(events: readonly Event[], engineMs: number) {
  return events.filter((event) => event.engine_timestamp_ms === engineMs);
}

/** Takes blocks as they are published, and gives the lines of their runs. */
export function createRunLines({ config, identity, log }: RunLinesOptions): RunLines {
  const builder = createDashboardBuilder(config);
  builder.setProvenance({
    venues: [],
    streams: [],
    log,
    log_size_bytes: null,
    config_hash: identity.config_hash,
    calibration_hash: identity.calibration?.hash ?? null,
  });
  let last = 0;
  return {
    add(block) {
      const lines: string[] = [];
      for (const { engine_timestamp_ms, symbols } of boundaries(block)) {
        builder.ingestOrchestrator(at(block.orchestrator, engine_timestamp_ms));
        builder.ingestStateGate(at(block.gate, engine_timestamp_ms));
        builder.ingestAnalysis(at(block.analysis, engine_timestamp_ms));
        const view = builder.buildSnapshot(engine_timestamp_ms);
        for (const symbol of symbols) lines.push(renderRunLine(view, symbol));
        last = engine_timestamp_ms;
      }
      return lines;
    },
    closing: () => (last === 0 ? [] : renderSummary(builder.buildSnapshot(last)).split('\n')),
  };
}
