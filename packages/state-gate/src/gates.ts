import { contractProblem, type OrchestratorEvent, type StateGateStateRecord } from '@xray/contracts';

import { createAdmission } from './admission.ts';
import { addStep, type BatchDraft } from './batch-draft.ts';
import type { StateGateConfig } from './config.ts';
import { invalidEvents } from './errors.ts';
import { INITIAL_GATE_STATE, type StateGateStates, type SymbolGateState } from './gate-state.ts';
import { stepGate } from './gate-step.ts';
import { tooMuchPending } from './operation-limits.ts';
import type { StateGateCounters } from './statistics.ts';

export interface GatesParts {
  readonly config: StateGateConfig;
  readonly counters: StateGateCounters;
  readonly restored: StateGateStates | undefined;
  readonly onLeftOut: ((symbol: string, maxSymbols: number) => void) | undefined;
}

/** The gates of all symbols: what they are, and what one event does to a draft of what they will be. */
export interface Gates {
  /** @throws StateGateError `invalid_events`; `pending_limit` where one run more waits than may. The draft is then as it was */
  decide(event: OrchestratorEvent, draft: BatchDraft): void;
  /** Takes the states of a draft whose decisions are durable. */
  apply(draft: BatchDraft): void;
  /** The record of the last evaluation of every symbol, by name. */
  snapshot(): readonly StateGateStateRecord[];
  counts(): { readonly symbols: number; readonly pending_runs: number };
}

export function createGates({ config, counters, restored, onLeftOut }: GatesParts): Gates {
  const states = new Map(restored);
  const admission = createAdmission(states.keys(), config.limits.max_symbols, onLeftOut);
  const maxWaitingRuns = config.input_limits?.max_pending ?? Number.POSITIVE_INFINITY;
  /** Counted with drafts: one that is never applied has halted the gate. */
  let waitingRuns = 0;

  function countWaiting(before: SymbolGateState, after: SymbolGateState): void {
    const waiting = waitingRuns + after.pending_runs.length - before.pending_runs.length;
    if (waiting > maxWaitingRuns && waiting > waitingRuns)
      throw tooMuchPending('input_limits', `${waiting} runs wait for their second event`, maxWaitingRuns);
    waitingRuns = waiting;
  }

  return {
    decide(event, draft) {
      const known = draft.states.get(event.symbol) ?? states.get(event.symbol);
      if (known === undefined && !admission.admit(event.symbol)) {
        counters.count('over_limit');
        return;
      }
      const state = known ?? INITIAL_GATE_STATE;
      const problem = contractProblem('orchestrator_event', event);
      if (problem !== null) throw invalidEvents(`the event ${problem}`);
      const step = stepGate(state, event, config);
      countWaiting(state, step.state);
      addStep(draft, event.symbol, step);
      counters.count(step.outcome);
      counters.countRuns({ reset: step.events.length > 1, superseded: step.superseded_runs });
    },
    apply(draft) {
      for (const [symbol, state] of draft.states) states.set(symbol, state);
    },
    snapshot: () =>
      [...states.keys()].sort().flatMap((symbol) => {
        const record = states.get(symbol)?.last_record ?? null;
        return record === null ? [] : [record];
      }),
    counts: () => {
      let pending_runs = 0;
      for (const state of states.values()) pending_runs += state.pending_runs.length;
      return { symbols: admission.symbols, pending_runs };
    },
  };
}
