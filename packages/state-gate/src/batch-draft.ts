import type { RuntimeEvent, StateGateEvent, StateGateStateRecord } from '@xray/contracts';

import { recordOf } from './gate-events.ts';
import type { SymbolGateState } from './gate-state.ts';
import type { GateStep } from './gate-step.ts';

/** The decisions of a batch, and the states after them: they take effect when the decisions are durable. */
export interface BatchDraft {
  readonly records: StateGateStateRecord[];
  readonly events: StateGateEvent[];
  readonly thread: RuntimeEvent[];
  readonly states: Map<string, SymbolGateState>;
}

export function emptyDraft(): BatchDraft {
  return { records: [], events: [], thread: [], states: new Map() };
}

export function addStep(draft: BatchDraft, symbol: string, step: GateStep): void {
  draft.states.set(symbol, step.state);
  draft.records.push(...step.records);
  draft.events.push(...step.events);
  draft.thread.push(...step.thread);
}

export function addHalt(draft: BatchDraft, halted: StateGateEvent): void {
  draft.records.push(recordOf(halted));
  draft.events.push(halted);
}
