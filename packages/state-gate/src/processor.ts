import {
  contractProblem,
  errorKind,
  errorText,
  frozen,
  portProblem,
  recordProblem,
  recordsProblem,
  type OrchestratorEvent,
  type RuntimeEvent,
  type StateGateEvent,
  type StateGateStateRecord,
} from '@xray/contracts';

import { validConfig, type StateGateConfigInput } from './config.ts';
import { invalidArgument, invalidEvents, type StateGateError } from './errors.ts';
import { haltedEvent, recordOf, type DecidedRun } from './gate-events.ts';
import { initialGateState, type StateGateStates, type SymbolGateState } from './gate-state.ts';
import { stepGate, type GateStep } from './gate-step.ts';
import { createMemoryGateStore } from './memory-store.ts';
import type { StateGateStateStore } from './state-store.ts';
import { createCounters, type StateGateStatistics } from './statistics.ts';

export interface StateGateOptions {
  /** Checked here. The defaults where it is left out. */
  readonly config?: StateGateConfigInput;
  /** A store in memory where it is left out: what is decided ends with the process. */
  readonly store?: StateGateStateStore;
  /** Where a former process stopped: what `restoreStateGate` makes of its records. */
  readonly restored?: StateGateStates;
  /** Called with the first event of every symbol that is left out for `limits.max_symbols`: it has no gate, which is as closed. */
  readonly onLeftOut?: (symbol: string, maxSymbols: number) => void;
}

/** Why the gate stopped. */
export interface StateGateHalt {
  readonly error_kind: string;
  readonly error_detail: string;
}

export interface StateGateProcessor {
  /**
   * Decides on a batch of orchestrator events (one boundary or many), appends the decisions in one commit, and only
   * then resolves with their events, in order. Calls may overlap: a batch is taken up when the one before is done.
   *
   * Fails closed. When the append is rejected, the events of the batch are withheld and the one event is
   * `StateGateHalted`, about the first run of the batch that was decided. When a step fails, the decisions before it
   * stand, and `StateGateHalted` about its run is the last event; an event that does not match its contract is such a step.
   * Every later call resolves with no event.
   *
   * @throws StateGateError `invalid_events` where what is handed in is no list of events: nothing of it is decided, and the gate
   * is halted all the same.
   */
  consume(events: readonly OrchestratorEvent[]): Promise<readonly StateGateEvent[]>;
  /**
   * For who could not hand on an event that `consume` gave out: halts the gate and resolves with `StateGateHalted`
   * about that event's run, or with no event where the gate has halted before.
   */
  haltUnpublished(event: StateGateEvent, cause: unknown): Promise<readonly StateGateEvent[]>;
  /** `null` while the gate works: what readiness asks. */
  readonly halted: StateGateHalt | null;
  /** The record of the last evaluation of every symbol, by name. */
  snapshot(): readonly StateGateStateRecord[];
  statistics(): StateGateStatistics;
}

/** The decisions of a batch, and the states after them: they take effect when the decisions are durable. */
interface Draft {
  readonly records: StateGateStateRecord[];
  readonly events: StateGateEvent[];
  readonly thread: RuntimeEvent[];
  readonly states: Map<string, SymbolGateState>;
}

function emptyDraft(): Draft {
  return { records: [], events: [], thread: [], states: new Map() };
}

function addStep(draft: Draft, symbol: string, step: GateStep): void {
  draft.states.set(symbol, step.state);
  draft.records.push(...step.records);
  draft.events.push(...step.events);
  draft.thread.push(...step.thread);
}

function addHalt(draft: Draft, halted: StateGateEvent): void {
  draft.records.push(recordOf(halted));
  draft.events.push(halted);
}

/** Names of symbols without a gate that are remembered, so that each is told of once. */
const MAX_LEFT_OUT_NAMES = 10_000;

function storeOf(options: StateGateOptions): StateGateStateStore {
  const { store = createMemoryGateStore() } = options;
  const problem = portProblem('store', store, ['append']);
  if (problem !== null) throw invalidArgument(problem);
  return store;
}

/**
 * The gate over every symbol: the one place of the package that holds state, beside its counters. Without options it has the
 * default configuration and a store in memory.
 *
 * @throws StateGateError `invalid_config`, `invalid_argument`
 */
export function createStateGateProcessor(options: StateGateOptions = {}): StateGateProcessor {
  const problem = portProblem('the options', options, []);
  if (problem !== null) throw invalidArgument(problem);
  const config = validConfig(options.config ?? {});
  const store = storeOf(options);
  const states = new Map(options.restored);
  const admitted = new Set(states.keys());
  const leftOut = new Set<string>();
  const counters = createCounters();
  let halted: StateGateHalt | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  function halt(run: DecidedRun, cause: unknown): StateGateEvent {
    halted = { error_kind: errorKind(cause), error_detail: errorText(cause) };
    return haltedEvent(run, halted);
  }

  /** The refusal of what names no run, so that no event can tell of the halt. */
  function refuse(problem: string): StateGateError {
    const error = invalidEvents(problem);
    halted ??= { error_kind: error.code, error_detail: error.detail };
    return error;
  }

  function leaveOut(symbol: string): false {
    if (leftOut.has(symbol)) return false;
    // Beyond that many names a symbol may be told of more than once.
    if (leftOut.size >= MAX_LEFT_OUT_NAMES) leftOut.clear();
    leftOut.add(symbol);
    options.onLeftOut?.(symbol, config.limits.max_symbols);
    return false;
  }

  function admit(symbol: string): boolean {
    if (admitted.size >= config.limits.max_symbols) return leaveOut(symbol);
    admitted.add(symbol);
    return true;
  }

  function decide(event: OrchestratorEvent, draft: Draft): void {
    const state = draft.states.get(event.symbol) ?? states.get(event.symbol);
    if (state === undefined && !admit(event.symbol)) {
      counters.count('over_limit');
      return;
    }
    const problem = contractProblem('orchestrator_event', event);
    if (problem !== null) throw invalidEvents(`the event ${problem}`);
    const step = stepGate(state ?? initialGateState, event, config);
    addStep(draft, event.symbol, step);
    counters.count(step.outcome);
    counters.countRuns({ reset: step.events.length > 1, superseded: step.superseded_runs });
  }

  async function appendOrHalt(draft: Draft): Promise<readonly StateGateEvent[]> {
    const { records, events, thread } = draft;
    frozen({ records, events, thread });
    const [first] = events;
    if (first !== undefined) {
      try {
        await store.append({ records, events, thread });
      } catch (cause) {
        return frozen([halt(first, cause)]);
      }
    }
    for (const [symbol, state] of draft.states) states.set(symbol, state);
    return events;
  }

  async function take(events: readonly OrchestratorEvent[]): Promise<readonly StateGateEvent[]> {
    const problem = recordsProblem('orchestrator_event', events, 'tags');
    if (problem !== null) throw refuse(problem);
    const draft = emptyDraft();
    for (const [position, event] of events.entries()) {
      if (halted !== null) {
        counters.count('after_halt', events.length - position);
        break;
      }
      try {
        decide(event, draft);
      } catch (cause) {
        counters.count('after_halt');
        addHalt(draft, halt(event, cause));
      }
    }
    return appendOrHalt(draft);
  }

  async function stop(event: StateGateEvent, cause: unknown): Promise<readonly StateGateEvent[]> {
    if (halted !== null) return [];
    const problem = recordProblem('state_gate_event', event);
    if (problem !== null) throw refuse(`the event that could not be handed on ${problem}`);
    const draft = emptyDraft();
    addHalt(draft, halt(event, cause));
    return appendOrHalt(draft);
  }

  return {
    consume: (events) => inTurn(() => take(events)),
    haltUnpublished: (event, cause) => inTurn(() => stop(event, cause)),
    get halted() {
      return halted;
    },
    snapshot: () =>
      [...states.keys()].sort().flatMap((symbol) => {
        const record = states.get(symbol)?.last_record ?? null;
        return record === null ? [] : [record];
      }),
    statistics: () => {
      let pendingRuns = 0;
      for (const state of states.values()) pendingRuns += state.pending_runs.length;
      return { ...counters.read(), symbols: admitted.size, pending_runs: pendingRuns };
    },
  };
}
