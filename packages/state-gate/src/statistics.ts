import type { GateStepOutcome } from './gate-step.ts';

/** Counters since the processor was made, and how much it holds. Operational: no decision looks at them. */
export interface StateGateStatistics {
  /** Batches that held something else than orchestrator events; nothing of them was consumed. */
  readonly refused_batches: number;
  /** Orchestrator events consumed: the sum of the seven counters of what became of them. */
  readonly consumed_events: number;
  readonly evaluated_runs: number;
  /** Inputs kept until the other event of their run comes. */
  readonly waiting_inputs: number;
  /** Events of a type that no decision looks at. */
  readonly not_an_input_events: number;
  readonly duplicate_events: number;
  readonly older_engine_time_events: number;
  /** Events left out for a limit of the configuration. */
  readonly over_limit_events: number;
  /** Events that came with or after the one that halted the gate. */
  readonly after_halt_events: number;
  readonly state_resets: number;
  /** Runs in hysteresis mode that a later engine time overtook before both of their events were here. */
  readonly superseded_runs: number;
  readonly symbols: number;
  /** Runs that wait now. */
  readonly pending_runs: number;
}

type Counters = Record<Exclude<keyof StateGateStatistics, 'symbols' | 'pending_runs'>, number>;

const COUNTER_BY_OUTCOME = {
  evaluated: 'evaluated_runs',
  waiting: 'waiting_inputs',
  not_an_input: 'not_an_input_events',
  duplicate: 'duplicate_events',
  older_engine_time: 'older_engine_time_events',
  over_limit: 'over_limit_events',
  after_halt: 'after_halt_events',
} as const satisfies Record<GateStepOutcome | 'after_halt', keyof Counters>;

export interface StateGateCounters {
  count(outcome: GateStepOutcome | 'after_halt', events?: number): void;
  countRefusal(): void;
  countRuns(changes: { readonly reset: boolean; readonly superseded: number }): void;
  read(): Readonly<Counters>;
}

export function createCounters(): StateGateCounters {
  const counters: Counters = {
    refused_batches: 0,
    consumed_events: 0,
    evaluated_runs: 0,
    waiting_inputs: 0,
    not_an_input_events: 0,
    duplicate_events: 0,
    older_engine_time_events: 0,
    over_limit_events: 0,
    after_halt_events: 0,
    state_resets: 0,
    superseded_runs: 0,
  };
  return {
    count: (outcome, events = 1) => {
      counters.consumed_events += events;
      counters[COUNTER_BY_OUTCOME[outcome]] += events;
    },
    countRefusal: () => {
      counters.refused_batches += 1;
    },
    countRuns: ({ reset, superseded }) => {
      if (reset) counters.state_resets += 1;
      counters.superseded_runs += superseded;
    },
    read: () => ({ ...counters }),
  };
}
