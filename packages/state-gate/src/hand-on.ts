import type { EventSink, StateGateEvent } from '@xray/contracts';

import { tooMuchPending, withinLimits, type BoundedOperation } from './operation-limits.ts';

export interface HandOnParts {
  readonly sink: EventSink<StateGateEvent>;
  readonly bounds: BoundedOperation;
  /** Halts the gate about the run of an event that was not handed on; gives the halt where it is the first. */
  readonly halt: (event: StateGateEvent, cause: unknown) => Promise<readonly StateGateEvent[]>;
}

/**
 * The way of durable decisions to a sink, one batch after another. Once a batch was not taken nothing is handed on any more:
 * what waits is in the record log, and who restarts from there finds it.
 */
export interface HandOn {
  /** Resolves with what was taken, and with the halt where there is one. */
  batch(events: readonly StateGateEvent[]): Promise<readonly StateGateEvent[]>;
  /** Nothing is to be handed on any more. */
  stop(): void;
}

export function createHandOn({ sink, bounds, halt }: HandOnParts): HandOn {
  let turn: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let stopped = false;

  const fail = (first: StateGateEvent, cause: unknown): Promise<readonly StateGateEvent[]> => {
    stopped = true;
    return halt(first, cause);
  };

  const take = async (
    events: readonly StateGateEvent[],
    first: StateGateEvent,
    overLimit: Error | null,
  ): Promise<readonly StateGateEvent[]> => {
    if (stopped) return events.filter((event) => event.event_type === 'StateGateHalted');
    if (overLimit !== null) return fail(first, overLimit);
    try {
      await withinLimits(bounds, () => sink.publish(events));
      return events;
    } catch (cause) {
      return fail(first, cause);
    }
  };

  return {
    async batch(events) {
      const [first] = events;
      if (first === undefined) return events;
      pending += events.length;
      const { max_pending } = bounds.limits;
      const overLimit =
        max_pending !== undefined && pending > max_pending
          ? tooMuchPending('publish_limits', `${pending} decisions wait for being handed on`, max_pending)
          : null;
      const result = turn.then(() => take(events, first, overLimit));
      turn = result;
      try {
        return await result;
      } finally {
        pending -= events.length;
      }
    },
    stop() {
      stopped = true;
    },
  };
}
