import type { AnalysisEngineEvent, Artifact, ArtifactKind, ModuleFailure } from '@xray/contracts';

import { compareRuns, type RunPlace } from './run-order.ts';

/** What the analysis engine said of one run. */
export interface AnalysisFacts {
  readonly place: RunPlace;
  started: boolean;
  skipped: boolean;
  completed: 'SUCCESS' | 'PARTIAL' | 'FAILED' | null;
  /** `error_kind: error_detail` of a run that failed as a whole. */
  runError: string | null;
  /** By stage, then module id, then name; each once. */
  readonly artifacts: Artifact[];
  /** By module id, each once. Those that were told apart from the completion, and those that it listed. */
  readonly failures: ModuleFailure[];
  readonly listedFailures: ModuleFailure[];
}

const STAGE_ORDER: Readonly<Record<ArtifactKind, number>> = { signal: 0, detection: 1, evaluation: 2, output: 3 };

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareArtifacts(left: Artifact, right: Artifact): number {
  return (
    STAGE_ORDER[left.artifact_kind] - STAGE_ORDER[right.artifact_kind] ||
    compareText(left.module_id, right.module_id) ||
    compareText(left.artifact_name, right.artifact_name)
  );
}

function compareFailures(left: ModuleFailure, right: ModuleFailure): number {
  return compareText(left.module_id, right.module_id);
}

/** Inserts an item where its order puts it, unless one of that order is there; near the end it costs nothing. */
function insertOnce<Item>(items: Item[], item: Item, compare: (left: Item, right: Item) => number): void {
  const before = items.findLastIndex((other) => compare(other, item) <= 0);
  const other = items[before];
  if (other === undefined || compare(other, item) !== 0) items.splice(before + 1, 0, item);
}

function emptyAnalysis(place: RunPlace): AnalysisFacts {
  return {
    place: { engine_timestamp_ms: place.engine_timestamp_ms, run_id: place.run_id },
    started: false,
    skipped: false,
    completed: null,
    runError: null,
    artifacts: [],
    failures: [],
    listedFailures: [],
  };
}

function add(facts: AnalysisFacts, event: AnalysisEngineEvent): void {
  switch (event.event_type) {
    case 'AnalysisRunStarted':
      facts.started = true;
      return;
    case 'AnalysisRunSkipped':
      facts.skipped = true;
      return;
    case 'ArtifactEmitted':
      insertOnce(facts.artifacts, event.payload, compareArtifacts);
      return;
    case 'ModuleFailed':
      insertOnce(facts.failures, event.payload, compareFailures);
      return;
    case 'AnalysisRunCompleted':
      facts.completed = event.payload.status;
      for (const failure of event.payload.module_failures) insertOnce(facts.listedFailures, failure, compareFailures);
      return;
    case 'AnalysisRunFailed':
      facts.runError = `${event.payload.error_kind}: ${event.payload.error_detail}`;
  }
}

/** The analysis of a symbol after an event: of the latest run that the analysis engine spoke of. */
export function analysisAfter(current: AnalysisFacts | null, event: AnalysisEngineEvent): AnalysisFacts {
  const order = current === null ? 1 : compareRuns(event, current.place);
  if (current !== null && order < 0) return current;
  const facts = current === null || order > 0 ? emptyAnalysis(event) : current;
  add(facts, event);
  return facts;
}

/** The failures of the run's modules, by module id: told apart, or listed by the completion. */
export function allFailures(facts: AnalysisFacts): readonly ModuleFailure[] {
  if (facts.listedFailures.length === 0) return facts.failures;
  const failures = [...facts.failures];
  for (const failure of facts.listedFailures) insertOnce(failures, failure, compareFailures);
  return failures;
}

/** Distinct events that the analysis engine sent of the run. */
export function analysisEventCount(facts: AnalysisFacts): number {
  const lifecycle = [facts.started, facts.skipped, facts.completed !== null, facts.runError !== null];
  return lifecycle.filter(Boolean).length + facts.artifacts.length + facts.failures.length;
}
