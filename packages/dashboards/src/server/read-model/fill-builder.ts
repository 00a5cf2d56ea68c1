import type { DerivedStream, EventLogReader, StateGateEvent, StreamRecords } from '@xray/contracts';

import type { DashboardBuilder } from '../../dashboard-builder.ts';
import { readBatches } from './read-batches.ts';
import type { TimeRange, ViewWindow } from './view-window.ts';

type Symbols = ReadonlySet<string>;

/** The records of some ranges, a batch at a time. */
async function* readRanges<Stream extends DerivedStream>(
  reader: EventLogReader,
  stream: Stream,
  ranges: readonly TimeRange[],
): AsyncGenerator<readonly StreamRecords[Stream][]> {
  for (const { from_ms, to_ms } of ranges) {
    const range = { from_engine_timestamp_ms: from_ms, to_engine_timestamp_ms: to_ms };
    for await (const batch of readBatches(reader, stream, range)) yield batch.map((stored) => stored.record);
  }
}

/** Gives the symbols of which a run was completed. */
async function fillOrchestrator(
  builder: DashboardBuilder,
  reader: EventLogReader,
  ranges: readonly TimeRange[],
): Promise<Symbols> {
  const completed = new Set<string>();
  for await (const events of readRanges(reader, 'orchestrator_event', ranges)) {
    builder.ingestOrchestrator(events);
    for (const event of events) if (event.event_type === 'EngineRunCompleted') completed.add(event.symbol);
  }
  return completed;
}

/** Whether the gate carries all that a view shows of an earlier run: that it failed, or its verdict and its features. */
function isWhole({ event_type, payload, reasons }: StateGateEvent): boolean {
  if (event_type !== 'GateEvaluated') return false;
  if (reasons.includes('run_failed')) return true;
  return payload.regime_output !== undefined && payload.feature_snapshot !== undefined;
}

interface Gated {
  /** Runs that the gate carries whole. */
  readonly whole: ReadonlySet<string>;
  /** Symbols of which it carries a verdict. */
  readonly judged: Symbols;
}

async function fillGate(
  builder: DashboardBuilder,
  reader: EventLogReader,
  ranges: readonly TimeRange[],
): Promise<Gated> {
  const whole = new Set<string>();
  const judged = new Set<string>();
  for await (const events of readRanges(reader, 'gate_event', ranges)) {
    builder.ingestStateGate(events);
    for (const event of events) {
      if (isWhole(event)) whole.add(event.run_id);
      if (event.payload.regime_output !== undefined) judged.add(event.symbol);
    }
  }
  return { whole, judged };
}

/** Gives the symbols of whose runs there was any analysis. */
async function fillAnalysis(
  builder: DashboardBuilder,
  reader: EventLogReader,
  ranges: readonly TimeRange[],
): Promise<Symbols> {
  const analysed = new Set<string>();
  for await (const events of readRanges(reader, 'analysis_event', ranges)) {
    builder.ingestAnalysis(events);
    for (const { symbol } of events) analysed.add(symbol);
  }
  return analysed;
}

/**
 * Feeds a builder with the events of a window. What the gate carries of a run is all that a view shows of the runs before a
 * symbol's latest two, and of the analysis it shows one run: so the rest is read only where something of that is missing.
 */
export async function fillBuilder(
  builder: DashboardBuilder,
  reader: EventLogReader,
  window: ViewWindow,
): Promise<void> {
  const { judged, whole } = await fillGate(builder, reader, window.runs);
  const completed = await fillOrchestrator(builder, reader, window.latest_two);
  const { run_ids, symbols } = window;
  const lacksVerdict = symbols.some((symbol) => judged.has(symbol) && !completed.has(symbol));
  if (lacksVerdict || run_ids.some((runId) => !whole.has(runId))) await fillOrchestrator(builder, reader, window.runs);
  if (reader.streamHead('analysis_event').records === 0) return;
  const analysed = await fillAnalysis(builder, reader, window.latest);
  if (symbols.some((symbol) => !analysed.has(symbol))) await fillAnalysis(builder, reader, window.runs);
}
