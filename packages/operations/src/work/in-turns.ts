import { setImmediate } from 'node:timers/promises';

import { OperationError } from '../errors.ts';
import type { OperationContext } from '../operation.ts';

/** Time after which others have a turn of the event loop. */
const TURN_MS = 20;

/**
 * Takes all steps of long work, one after the other, and lets others have their turn in between; gives what the work comes to. A stop and
 * a bound that is met end it, and are what it ends with.
 *
 * @param onStep is told of each step, and spends from the scope what it cost
 * @throws OperationError `interrupted`, `bound_met`, and what the work throws
 */
export async function inTurns<Step, Result>(
  steps: Iterator<Step, Result>,
  { clock, scope, signal }: Pick<OperationContext, 'clock' | 'scope' | 'signal'>,
  onStep: (step: Step) => void = () => undefined,
): Promise<Result> {
  let turnedMs = clock.monotonicMs();
  try {
    for (;;) {
      const next = steps.next();
      if (next.done === true) return next.value;
      onStep(next.value);
      if (clock.monotonicMs() - turnedMs < TURN_MS) continue;
      await setImmediate();
      // Its time is one of its bounds: which one it met is said first.
      scope.spend({});
      if (signal.aborted) throw new OperationError('interrupted', 'it was told to stop, and came to no result');
      turnedMs = clock.monotonicMs();
    }
  } finally {
    steps.return?.();
  }
}
