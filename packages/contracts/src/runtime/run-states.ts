import type { RuntimeEvent, RuntimeStep } from './runtime-event.ts';

/** Where a run is. Every run begins as `REQUESTED` and ends as `PASSED` or `HELD`. */
export type RunState = 'REQUESTED' | 'DISPATCHED' | 'DELIVERED' | 'FAILED' | 'PASSED' | 'HELD';

/** What the system promises of one state of a run. */
export interface RunStateDefinition {
  /** When a run comes to be in it. */
  readonly entry: string;
  /** The states that it is entered from; none for the first. */
  readonly after: readonly RunState[];
  /** The runtime event that entering it emits, in the commit of what it tells of. */
  readonly emits: RuntimeStep;
  readonly actor: string;
  readonly phase: RuntimeEvent['phase'];
  /** How long a run may stay in it, and what bounds that. */
  readonly timeout: string;
  /** What is tried again while a run is in it. */
  readonly retry: string;
  /** What becomes of a run that cannot leave it as it should. */
  readonly fallback: string;
}

/**
 * The state machine of a run. Nothing of it is decided by a wall clock: a process that stops leaves a run in the state that is
 * in the log, and the next start takes it from there.
 */
export const RUN_STATES = {
  REQUESTED: {
    entry: 'its symbol is due at a boundary whose cut is closed',
    after: [],
    emits: 'intent.received',
    actor: 'orchestrator',
    phase: 'control_plane',
    timeout: 'none: it is in one commit with DISPATCHED',
    retry: 'none',
    fallback: 'a boundary that no process was there for is caught up by the next start, and its runs say so',
  },
  DISPATCHED: {
    entry: 'the cut and what its features look back on are handed to composer and engine',
    after: ['REQUESTED'],
    emits: 'dataplane.dispatched',
    actor: 'orchestrator',
    phase: 'data_plane',
    timeout: 'none: composing and judging wait for nothing',
    retry: 'errors whose policy is retry, orchestrator.max_attempts tries in all',
    fallback: 'FAILED',
  },
  DELIVERED: {
    entry: 'there is a verdict',
    after: ['DISPATCHED'],
    emits: 'artifact.delivered',
    actor: 'orchestrator',
    phase: 'data_plane',
    timeout: 'the durations of state_gate.limits, where a session has a clock',
    retry: 'what the gate could not take or keep, within state_gate.limits',
    fallback:
      'the gate is halted and says nothing more, never OPEN; a start over the log hands it what it has not seen',
  },
  FAILED: {
    entry: 'composing or judging failed for the last time; the failure is what is delivered',
    after: ['DISPATCHED'],
    emits: 'artifact.delivered',
    actor: 'orchestrator',
    phase: 'data_plane',
    timeout: 'as DELIVERED',
    retry: 'none: the next boundary is another run',
    fallback: 'HELD, with the reason run_failed',
  },
  PASSED: {
    entry: 'the gate is OPEN: analysis runs on it',
    after: ['DELIVERED'],
    emits: 'gate.passed',
    actor: 'state_gate',
    phase: 'gate',
    timeout: 'none: it is the end',
    retry: 'none',
    fallback: 'none',
  },
  HELD: {
    entry: 'the gate is CLOSED, for the reasons that it states',
    after: ['DELIVERED', 'FAILED'],
    emits: 'gate.held',
    actor: 'state_gate',
    phase: 'gate',
    timeout: 'none: it is the end',
    retry: 'none',
    fallback: 'none',
  },
} as const satisfies Readonly<Record<RunState, RunStateDefinition>>;

/** What every run is asked to do. */
const INTENT = 'classify_regime';

/** The event that entering a state emits, all of it but its spans and the run's own words. */
export function emittedBy(
  state: RunState,
): Pick<RuntimeEvent, 'actor' | 'intent' | 'phase'> & { readonly event_type: RuntimeStep } {
  const { actor, emits, phase } = RUN_STATES[state];
  return { actor, event_type: emits, intent: INTENT, phase };
}
