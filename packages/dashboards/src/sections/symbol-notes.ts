import type { DashboardSymbol } from '@xray/contracts';

import type { EventSource } from '../event-sources.ts';
import { analysisEventCount } from '../facts/analysis-facts.ts';
import { compareRuns } from '../facts/run-order.ts';
import type { SymbolFacts } from '../facts/symbol-facts.ts';

/** What one symbol contributes to the sections about the whole system. */
export interface SymbolNotes {
  /** What is wrong with its last run, by source. */
  readonly troubles: Readonly<Record<EventSource, readonly string[]>>;
  /** Distinct events of the last run, by source. */
  readonly events: Readonly<Record<EventSource, number>>;
  /** Raw market events of the last run's cut, by type. */
  readonly rawEvents: Readonly<Record<string, number>>;
}

const none: readonly never[] = [];

/** Of a symbol that nothing is known of. */
export const noNotes: SymbolNotes = {
  troubles: { orchestrator: none, state_gate: none, analysis_engine: none },
  events: { orchestrator: 0, state_gate: 0, analysis_engine: 0 },
  rawEvents: {},
};

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function haltTroubles({ symbol, gate }: SymbolFacts): readonly string[] {
  if (gate?.value.event_type !== 'StateGateHalted') return none;
  const { error_kind, error_detail } = gate.value.payload;
  return [`${symbol}: halted: ${error_kind ?? 'unknown_error'}: ${error_detail ?? ''}`];
}

export function notesOf(facts: SymbolFacts, section: DashboardSymbol): SymbolNotes {
  const last = facts.runs.at(-1);
  const { analysis, symbol } = facts;
  const ofLastRun = analysis !== null && last !== undefined && compareRuns(analysis.place, last.place) === 0;
  return {
    troubles: {
      orchestrator:
        section.last_run_status === 'FAILED' ? [`${symbol}: run failed: ${section.last_error ?? ''}`] : none,
      state_gate: haltTroubles(facts),
      analysis_engine: section.analysis?.failures.map((failure) => `${symbol}: ${failure}`) ?? none,
    },
    events: {
      orchestrator: countBits(last?.orchestratorEvents ?? 0),
      state_gate: countBits(last?.gateEvents ?? 0),
      analysis_engine: ofLastRun ? analysisEventCount(analysis) : 0,
    },
    rawEvents: last?.rawEvents ?? noNotes.rawEvents,
  };
}
