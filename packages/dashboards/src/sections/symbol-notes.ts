import { analysisEventCount } from '../facts/analysis-facts.ts';
import { compareRuns } from '../facts/run-order.ts';
import type { SymbolFacts } from '../facts/symbol-facts.ts';
import type { DashboardSymbol } from '@xray/contracts';

/** What one symbol contributes to the sections about the whole system. */
export interface SymbolNotes {
  readonly orchestrator: string | null;
  readonly state_gate: string | null;
  readonly analysis_engine: readonly string[];
  /** Distinct events of the last run, by source. */
  readonly events: Readonly<Record<'orchestrator' | 'state_gate' | 'analysis_engine', number>>;
  /** Raw market events of the last run's cut, by type. */
  readonly rawEvents: Readonly<Record<string, number>>;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function haltNote({ symbol, gate }: SymbolFacts): string | null {
  if (gate?.value.event_type !== 'StateGateHalted') return null;
  const { error_kind, error_detail } = gate.value.payload;
  return `${symbol}: halted: ${error_kind ?? 'unknown_error'}: ${error_detail ?? ''}`;
}

export function notesOf(facts: SymbolFacts, section: DashboardSymbol): SymbolNotes {
  const last = facts.runs.at(-1);
  const { analysis, symbol } = facts;
  const ofLastRun = analysis !== null && last !== undefined && compareRuns(analysis.place, last.place) === 0;
  return {
    orchestrator: section.last_run_status === 'FAILED' ? `${symbol}: run failed: ${section.last_error ?? ''}` : null,
    state_gate: haltNote(facts),
    analysis_engine: section.analysis?.failures.map((failure) => `${symbol}: ${failure}`) ?? [],
    events: {
      orchestrator: countBits(last?.orchestratorEvents ?? 0),
      state_gate: countBits(last?.gateEvents ?? 0),
      analysis_engine: ofLastRun ? analysisEventCount(analysis) : 0,
    },
    rawEvents: last?.rawEvents ?? {},
  };
}
