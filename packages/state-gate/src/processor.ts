import {
  errorKind,
  errorText,
  frozen,
  recordProblem,
  recordsProblem,
  type Clock,
  type EventSink,
  type OrchestratorEvent,
  type StateGateEvent,
  type StateGateStateRecord,
} from '@xray/contracts';

import { addHalt, emptyDraft, type BatchDraft } from './batch-draft.ts';
import { completeStateGateConfig, type StateGateConfigInput } from './config.ts';
import { invalidEvents, requireOptionalPort, requirePort, type StateGateError } from './errors.ts';
import { haltedEvent, type DecidedRun } from './gate-events.ts';
import type { StateGateStates } from './gate-state.ts';
import { createGates, type Gates } from './gates.ts';
import { createHandOn, type HandOn } from './hand-on.ts';
import { createMemoryGateStore, type StateGateStateStore } from './state-store.ts';
import { boundsOf, withinLimits, type LimitedOperation, type BoundedOperation } from './operation-limits.ts';
import { createCounters, type StateGateCounters, type StateGateStatistics } from './statistics.ts';
import { createTurns, type Turns } from './turns.ts';

/** What a gate is made of. Nothing is needed; what is left out has the meaning stated with it. */
export interface StateGateOptions {
  /** Checked here. The defaults where it is left out. */
  readonly config?: StateGateConfigInput;
  /** A store in memory where it is left out: what is decided ends with the process. */
  readonly store?: StateGateStateStore;
  /** Gets the durable decisions, batch after batch, before `consume` resolves with them. Left out, `consume` alone hands them on. */
  readonly sink?: EventSink<StateGateEvent>;
  /** Measures how long operations take; needed where a `max_block_ms` is configured, and asked for nothing else. */
  readonly clock?: Clock;
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

/** The gates of all symbols behind one door, durable before they are heard. */
export interface StateGateProcessor {
  /**
   * Decides on a batch of orchestrator events (one boundary or many), appends the decisions in one commit, and only
   * then resolves with their events, in order. Calls may overlap: a batch is taken up when the one before is done.
   *
   * Fails closed. When the append is rejected, the events of the batch are withheld and the one event is
   * `StateGateHalted`, about the first run of the batch that was decided. When a step fails, the decisions before it
   * stand, and `StateGateHalted` about its run is the last event; an event that does not match its contract is such a step, and
   * so is one run, call or wait more than the operation limits allow. Every later call resolves with no event.
   *
   * @throws StateGateError `invalid_events` where what is handed in is no list of events: nothing of it is decided, and the gate
   * is halted all the same, unless `input_limits.max_failures` allows more of them in a row.
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
  /** The counters now. No decision looks at them, and a restart begins them anew. */
  statistics(): StateGateStatistics;
}

function storeOf({ store = createMemoryGateStore() }: StateGateOptions): StateGateStateStore {
  requirePort('store', store, ['append']);
  return store;
}

/** The options, once they are known to be some. */
function checkedOptions(options: StateGateOptions): StateGateOptions {
  requirePort('the options', options);
  requireOptionalPort('clock', options.clock, ['monotonicMs', 'sleep']);
  requireOptionalPort('sink', options.sink, ['publish']);
  return options;
}

interface ProcessorState {
  readonly store: StateGateStateStore;
  readonly bounds: Readonly<Record<LimitedOperation, BoundedOperation>>;
  readonly counters: StateGateCounters;
  readonly gates: Gates;
  halted: StateGateHalt | null;
  refusedInARow: number;
  readonly turns: Turns;
  readonly handOn: HandOn | null;
}

function halt(gate: ProcessorState, run: DecidedRun, cause: unknown): StateGateEvent {
  gate.halted = { error_kind: errorKind(cause), error_detail: errorText(cause) };
  return haltedEvent(run, gate.halted);
}

async function appendOrHalt(gate: ProcessorState, draft: BatchDraft): Promise<readonly StateGateEvent[]> {
  const { records, events, thread } = draft;
  frozen({ records, events, thread });
  const [first] = events;
  if (first !== undefined) {
    try {
      await withinLimits(gate.bounds.persistence_limits, () => gate.store.append({ records, events, thread }));
    } catch (cause) {
      return frozen([halt(gate, first, cause)]);
    }
  }
  gate.gates.apply(draft);
  return events;
}

async function stop(gate: ProcessorState, run: DecidedRun, cause: unknown): Promise<readonly StateGateEvent[]> {
  if (gate.halted !== null) return [];
  const draft = emptyDraft();
  addHalt(draft, halt(gate, run, cause));
  return appendOrHalt(gate, draft);
}

async function take(gate: ProcessorState, events: readonly OrchestratorEvent[]): Promise<readonly StateGateEvent[]> {
  const { counters } = gate;
  const draft = emptyDraft();
  for (const [position, event] of events.entries()) {
    if (gate.halted !== null) {
      counters.count('after_halt', events.length - position);
      break;
    }
    try {
      gate.gates.decide(event, draft);
    } catch (cause) {
      counters.count('after_halt');
      addHalt(draft, halt(gate, event, cause));
    }
  }
  return appendOrHalt(gate, draft);
}

/** Refuses what names no run, so that no event can tell of the halt. As many in a row as are allowed halt the gate. */
function refuse(gate: ProcessorState, problem: string): never {
  const error = invalidEvents(problem);
  gate.refusedInARow += 1;
  gate.counters.countRefusal();
  if (gate.refusedInARow >= gate.bounds.input_limits.limits.max_failures)
    gate.halted ??= { error_kind: error.code, error_detail: error.detail };
  throw error;
}

async function takeUp(
  gate: ProcessorState,
  events: readonly OrchestratorEvent[],
  overLimit: StateGateError | null,
): Promise<readonly StateGateEvent[]> {
  const problem = recordsProblem('orchestrator_event', events, 'tags');
  if (problem !== null) refuse(gate, problem);
  gate.refusedInARow = 0;
  const [first] = events;
  if (overLimit === null || first === undefined) return take(gate, events);
  gate.counters.count('after_halt', events.length);
  return stop(gate, first, overLimit);
}

function haltUnpublished(
  gate: ProcessorState,
  event: StateGateEvent,
  cause: unknown,
): Promise<readonly StateGateEvent[]> {
  gate.handOn?.stop();
  return gate.turns.next(() => {
    const problem = recordProblem('state_gate_event', event);
    if (problem !== null) refuse(gate, `the event that could not be handed on ${problem}`);
    return stop(gate, event, cause);
  });
}

/**
 * The gate over every symbol: the one place of the package that holds state, beside its counters. Without options it has the
 * default configuration and a store in memory.
 *
 * @throws StateGateError `invalid_config`, `invalid_argument`
 */
export function createStateGateProcessor(options: StateGateOptions = {}): StateGateProcessor {
  const { clock = null, restored, sink, onLeftOut } = checkedOptions(options);
  const config = completeStateGateConfig(options.config ?? {});
  const bounds = boundsOf(config, clock);
  const counters = createCounters();
  const gates = createGates({ config, counters, restored, onLeftOut });

  const turns = createTurns(bounds, clock);
  const handOn =
    sink === undefined
      ? null
      : createHandOn({
          sink,
          bounds: bounds.publish_limits,
          halt: (event, cause) => turns.next(() => stop(gate, event, cause)),
        });
  const gate: ProcessorState = {
    store: storeOf(options),
    bounds,
    counters,
    gates,
    halted: null,
    refusedInARow: 0,
    turns,
    handOn,
  };

  return {
    async consume(events) {
      const decided = await turns.asked((overLimit) => takeUp(gate, events, overLimit));
      return handOn === null ? decided : handOn.batch(decided);
    },
    haltUnpublished: (event, cause) => haltUnpublished(gate, event, cause),
    get halted() {
      return gate.halted;
    },
    snapshot: () => gates.snapshot(),
    statistics: () => ({ ...counters.read(), ...gates.counts() }),
  };
}
