import {
  deepFreeze,
  frozen,
  recordsProblem,
  type AnalysisEngineEvent,
  type DashboardProvenance,
  type DashboardStaleness,
  type DashboardSymbol,
  type DashboardTelemetry,
  type DashboardViewModel,
  type OrchestratorEvent,
  type StateGateEvent,
} from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

import { completeDashboardConfig, type DashboardConfig, type DashboardConfigInput } from './config.ts';
import { DashboardError } from './errors.ts';
import { EVENT_SOURCES, type EventSource } from './event-sources.ts';
import { compareRuns, type RunPlace } from './facts/run-order.ts';
import {
  emptyFacts,
  ingestAnalysisEvent,
  ingestGateEvent,
  ingestOrchestratorEvent,
  type SymbolFacts,
} from './facts/symbol-facts.ts';
import { createCountTotals, type CountTotals } from './sections/count-totals.ts';
import { createStalenessScale, overallStaleness, symbolStaleness, type StalenessScale } from './sections/staleness.ts';
import { noNotes, notesOf, type SymbolNotes } from './sections/symbol-notes.ts';
import { symbolSection } from './sections/symbol-section.ts';
import { systemSection, type IngestFailures } from './sections/system-section.ts';

/** Folds the events of the three stages into the view model that pages and terminals show. */
export interface DashboardBuilder {
  /**
   * Takes events of one source: at least once, in any order, of any symbols.
   *
   * @throws DashboardError `invalid_events`; nothing of the list is taken
   */
  ingestOrchestrator(events: readonly OrchestratorEvent[]): void;
  /**
   * As `ingestOrchestrator`, for what the state gate says.
   *
   * @throws DashboardError `invalid_events`; nothing of the list is taken
   */
  ingestStateGate(events: readonly StateGateEvent[]): void;
  /**
   * As `ingestOrchestrator`, for what the analysis engine says.
   *
   * @throws DashboardError `invalid_events`; nothing of the list is taken
   */
  ingestAnalysis(events: readonly AnalysisEngineEvent[]): void;
  /** Where the data comes from, whole; what was set before is forgotten. This and what follows throw `invalid_argument`. */
  setProvenance(provenance: DashboardProvenance): void;
  /** Counts an event that its reader could not hand in; the detail stands in the system section. */
  recordIngestFailure(source: EventSource, detail: string): void;
  /** What of the log cannot be read now and what is amiss with its writer, which the system section says while it lasts; none where all can. */
  setLogTroubles(troubles: readonly string[]): void;
  /**
   * The view model at a moment, full. It depends on which events were taken, and neither on their order nor on how often each
   * came; sections that have not changed are the same objects as in the snapshot before. `asOfMs` is a wall-clock time in
   * live use and an engine time in a replay: only staleness looks at it.
   */
  buildSnapshot(asOfMs: number): DashboardViewModel;
}

/** A symbol with its section and notes as they were last built; `section` is `null` when a fact has changed since. */
interface SymbolCell {
  readonly facts: SymbolFacts;
  section: DashboardSymbol | null;
  /** The staleness by time alone that the section was built with. */
  byTime: DashboardStaleness | null;
  notes: SymbolNotes;
}

const NO_PROVENANCE: DashboardProvenance = {
  venues: [],
  streams: [],
  log: null,
  log_size_bytes: null,
  config_hash: null,
  calibration_hash: null,
};

/** Trends compare a run with the one before, so that two are remembered even where one is shown. */
const MIN_REMEMBERED_RUNS = 2;

function newestPlace(cells: readonly SymbolCell[]): RunPlace | null {
  let place: RunPlace | null = null;
  for (const { facts } of cells) {
    const last = facts.runs.at(-1)?.place;
    if (last !== undefined && (place === null || compareRuns(last, place) > 0)) place = last;
  }
  return place;
}

function sumOfRates(symbols: readonly DashboardSymbol[]): number | null {
  let sum: number | null = null;
  for (const { raw_events_per_second: rate } of symbols) if (rate !== null) sum = (sum ?? 0) + rate;
  return sum;
}

const CONTRACT_OF = {
  orchestrator: 'orchestrator_event',
  state_gate: 'state_gate_event',
  analysis_engine: 'analysis_engine_event',
} as const satisfies Record<EventSource, string>;

function invalidArgument(problem: string): DashboardError {
  return new DashboardError('invalid_argument', `Dashboards: ${problem}; correct the call.`);
}

const { requirePort, requireText, requireTexts } = argumentChecks(invalidArgument);

interface BuilderState {
  readonly config: DashboardConfig;
  readonly cells: Map<string, SymbolCell>;
  cellsByName: readonly SymbolCell[] | null;
  readonly lastEventMs: Record<EventSource, number | null>;
  readonly failures: Map<EventSource, IngestFailures>;
  readonly eventTotals: CountTotals;
  readonly rawEventTotals: CountTotals;
  readonly staleness: StalenessScale;
  readonly rememberedRuns: number;
  provenance: DashboardProvenance;
  logTroubles: readonly string[];
}

function cellOf(builder: BuilderState, symbol: string): SymbolCell {
  const { cells } = builder;
  let cell = cells.get(symbol);
  if (cell === undefined) {
    cell = { facts: emptyFacts(symbol), section: null, byTime: null, notes: noNotes };
    cells.set(symbol, cell);
    builder.cellsByName = null;
  }
  return cell;
}

function ingest<Event extends { readonly symbol: string; readonly engine_timestamp_ms: number }>(
  builder: BuilderState,
  source: EventSource,
  events: readonly Event[],
  take: (facts: SymbolFacts, event: Event, capacity: number) => void,
): void {
  const { lastEventMs } = builder;
  const problem = recordsProblem(CONTRACT_OF[source], events);
  if (problem !== null) {
    throw new DashboardError('invalid_events', `Dashboards, ${source}: ${problem}; hand in a list of its events.`);
  }
  let last = lastEventMs[source];
  for (const event of events) {
    const cell = cellOf(builder, event.symbol);
    take(cell.facts, event, builder.rememberedRuns);
    cell.section = null;
    if (last === null || event.engine_timestamp_ms > last) last = event.engine_timestamp_ms;
  }
  lastEventMs[source] = last;
}

function refresh(builder: BuilderState, cell: SymbolCell, asOfMs: number): DashboardSymbol {
  const lastMs = cell.facts.runs.at(-1)?.place.engine_timestamp_ms ?? null;
  const now = builder.staleness.of(lastMs, asOfMs);
  if (cell.section === null) {
    cell.section = symbolSection(cell.facts, builder.config, now);
    const notes = notesOf(cell.facts, cell.section);
    builder.eventTotals.replace(cell.notes.events, notes.events);
    builder.rawEventTotals.replace(cell.notes.rawEvents, notes.rawEvents);
    cell.notes = notes;
  } else if (cell.byTime !== now) {
    cell.section = { ...cell.section, staleness: symbolStaleness(now, cell.section.gate) };
  }
  cell.byTime = now;
  return cell.section;
}

function telemetrySection(
  builder: BuilderState,
  symbols: readonly DashboardSymbol[],
  last: RunPlace | null,
  asOfMs: number,
): DashboardTelemetry {
  const { lastEventMs } = builder;
  return {
    ingest: {
      last_orchestrator_event_ts_ms: lastEventMs.orchestrator,
      last_state_gate_event_ts_ms: lastEventMs.state_gate,
      last_analysis_engine_event_ts_ms: lastEventMs.analysis_engine,
      events_by_source: builder.eventTotals.read(),
      failures_by_source: Object.fromEntries(
        EVENT_SOURCES.map((source) => [source, builder.failures.get(source)?.count ?? 0]),
      ),
      raw_events_by_type: builder.rawEventTotals.read(),
      raw_events_per_second: sumOfRates(symbols),
    },
    staleness: overallStaleness(builder.staleness.of(last?.engine_timestamp_ms ?? null, asOfMs), symbols),
    enforcement_state: 'SHADOW',
    provenance: builder.provenance,
  };
}

function buildSnapshot(builder: BuilderState, asOfMs: number): DashboardViewModel {
  const { failures, lastEventMs } = builder;
  if (!Number.isSafeInteger(asOfMs)) throw invalidArgument('the moment of the view is not a time in milliseconds');
  builder.cellsByName ??= [...builder.cells.keys()].sort().map((symbol) => cellOf(builder, symbol));
  const symbols = builder.cellsByName.map((cell) => refresh(builder, cell, asOfMs));
  const last = newestPlace(builder.cellsByName);
  const view: DashboardViewModel = {
    dvm_schema: 'dashboard_view_model',
    dvm_schema_version: '1',
    as_of_ts_ms: asOfMs,
    source_run_id: last?.run_id ?? null,
    source_engine_timestamp_ms: last?.engine_timestamp_ms ?? null,
    system: systemSection({
      symbols: builder.cellsByName,
      lastEventMs,
      failures,
      logTroubles: builder.logTroubles,
      asOfMs,
    }),
    symbols,
    telemetry: telemetrySection(builder, symbols, last, asOfMs),
  };
  return builder.config.freeze ? deepFreeze(view) : frozen(view);
}

function setProvenance(builder: BuilderState, given: DashboardProvenance): void {
  requirePort('the provenance', given);
  requireTexts('venues of the provenance', given.venues);
  requireTexts('streams of the provenance', given.streams);
  builder.provenance = { ...given, venues: [...given.venues].sort(), streams: [...given.streams].sort() };
}

function recordIngestFailure(builder: BuilderState, source: EventSource, detail: string): void {
  const { failures } = builder;
  if (!EVENT_SOURCES.includes(source)) throw invalidArgument('the source of the failure is none');
  requireText('the detail of the failure', detail);
  failures.set(source, { count: (failures.get(source)?.count ?? 0) + 1, last_detail: detail });
}

/**
 * A builder over all symbols. Without a configuration it has the defaults; what is given is checked.
 *
 * @throws DashboardError `invalid_config`
 */
export function createDashboardBuilder(given: DashboardConfigInput = {}): DashboardBuilder {
  const config = completeDashboardConfig(given);
  const builder: BuilderState = {
    config,
    cells: new Map<string, SymbolCell>(),
    cellsByName: null,
    lastEventMs: {
      orchestrator: null,
      state_gate: null,
      analysis_engine: null,
    },
    failures: new Map<EventSource, IngestFailures>(),
    eventTotals: createCountTotals(),
    rawEventTotals: createCountTotals(),
    staleness: createStalenessScale(config),
    rememberedRuns: Math.max(MIN_REMEMBERED_RUNS, config.recent_runs),
    provenance: NO_PROVENANCE,
    logTroubles: [],
  };

  return {
    ingestOrchestrator: (events) => {
      ingest(builder, 'orchestrator', events, ingestOrchestratorEvent);
    },
    ingestStateGate: (events) => {
      ingest(builder, 'state_gate', events, ingestGateEvent);
    },
    ingestAnalysis: (events) => {
      ingest(builder, 'analysis_engine', events, ingestAnalysisEvent);
    },
    setProvenance: (given) => {
      setProvenance(builder, given);
    },
    recordIngestFailure: (source, detail) => {
      recordIngestFailure(builder, source, detail);
    },
    setLogTroubles: (troubles) => {
      requireTexts('what is wrong with the log', troubles);
      builder.logTroubles = [...troubles];
    },
    buildSnapshot: (asOfMs) => buildSnapshot(builder, asOfMs),
  };
}
