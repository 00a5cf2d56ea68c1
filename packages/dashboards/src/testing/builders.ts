import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { completeDashboardConfig } from '../config.ts';
import { createDashboardBuilder, type DashboardBuilder } from '../dashboard-builder.ts';
import { pipelineEventsOf, type PipelineEvents, type RunSketch } from './pipeline-events.ts';

export function ingestAll(builder: DashboardBuilder, events: PipelineEvents): void {
  builder.ingestOrchestrator(events.orchestrator);
  builder.ingestStateGate(events.state_gate);
  builder.ingestAnalysis(events.analysis_engine);
}

/** The view of these runs, as of the last engine time unless said otherwise. */
export function viewOf(runs: readonly RunSketch[], asOfMs?: number, config: unknown = {}): DashboardViewModel {
  const builder = createDashboardBuilder(completeDashboardConfig(config));
  ingestAll(builder, pipelineEventsOf(runs));
  return builder.buildSnapshot(asOfMs ?? Math.max(0, ...runs.map((run) => run.engine_timestamp_ms)));
}

export function symbolOf(view: DashboardViewModel, name = 'BTCUSDT'): DashboardSymbol {
  const symbol = view.symbols.find((each) => each.symbol === name);
  if (symbol === undefined) throw new Error(`the view has no symbol ${name}`);
  return symbol;
}
