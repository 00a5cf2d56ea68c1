import type { EventLogReader } from '@xray/contracts';

import type { DashboardBuilder } from '../../dashboard-builder.ts';
import { readBatches } from './read-batches.ts';
import type { TimeRange, ViewWindow } from './view-window.ts';

function within({ from_ms, to_ms }: TimeRange) {
  return { from_engine_timestamp_ms: from_ms, to_engine_timestamp_ms: to_ms };
}

/** Feeds a builder with the analysis of some times; gives the symbols of whose runs there was any. */
async function fillAnalysis(
  builder: DashboardBuilder,
  reader: EventLogReader,
  ranges: readonly TimeRange[],
): Promise<ReadonlySet<string>> {
  const symbols = new Set<string>();
  for (const range of ranges) {
    for await (const batch of readBatches(reader, 'analysis_event', within(range))) {
      const events = batch.map((stored) => stored.record);
      builder.ingestAnalysis(events);
      for (const { symbol } of events) symbols.add(symbol);
    }
  }
  return symbols;
}

/** Feeds a builder with the events of a window. Of the analysis a view shows one run a symbol, nearly always the latest. */
export async function fillBuilder(
  builder: DashboardBuilder,
  reader: EventLogReader,
  window: ViewWindow,
  symbols: number,
): Promise<void> {
  for (const range of window.runs) {
    for await (const batch of readBatches(reader, 'orchestrator_event', within(range)))
      builder.ingestOrchestrator(batch.map((stored) => stored.record));
    for await (const batch of readBatches(reader, 'gate_event', within(range)))
      builder.ingestStateGate(batch.map((stored) => stored.record));
  }
  if (reader.streamHead('analysis_event').records === 0) return;
  const analysed = await fillAnalysis(builder, reader, window.latest);
  if (analysed.size < symbols) await fillAnalysis(builder, reader, window.runs);
}
