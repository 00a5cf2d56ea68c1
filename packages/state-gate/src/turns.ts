import type { Clock } from '@xray/contracts';

import type { StateGateError } from './errors.ts';
import { blockedTooLong, tooMuchPending, type OperationBounds } from './operation-limits.ts';

/** Work done one piece after another, in the order in which it was asked for. */
export interface Turns {
  next<Result>(work: () => Promise<Result>): Promise<Result>;
  /** As `next`, of a call from outside: the work is told where more calls are under way, or it waited longer, than the limits allow. */
  asked<Result>(work: (overLimit: StateGateError | null) => Promise<Result>): Promise<Result>;
}

export function createTurns({ input_limits, persistence_limits }: OperationBounds, clock: Clock | null): Turns {
  const { max_block_ms } = input_limits.limits;
  const { max_pending } = persistence_limits.limits;
  let turn: Promise<unknown> = Promise.resolve();
  let underWay = 0;

  function next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  function waitedTooLong(askedMs: number | null): StateGateError | null {
    if (max_block_ms === undefined || clock === null || askedMs === null) return null;
    return clock.monotonicMs() - askedMs > max_block_ms ? blockedTooLong('input_limits', max_block_ms) : null;
  }

  return {
    next,
    async asked(work) {
      underWay += 1;
      const askedMs = clock === null ? null : clock.monotonicMs();
      const tooMany =
        max_pending !== undefined && underWay > max_pending
          ? tooMuchPending('persistence_limits', `${underWay} calls of consume are under way`, max_pending)
          : null;
      try {
        return await next(() => work(tooMany ?? waitedTooLong(askedMs)));
      } finally {
        underWay -= 1;
      }
    },
  };
}
