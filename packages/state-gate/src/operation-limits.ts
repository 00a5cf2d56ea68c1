import { errorText, withinMs, type Clock } from '@xray/contracts';
import { z } from 'zod';

import { StateGateError } from './errors.ts';

/** What one kind of operation may take before the gate halts. Without a key there is no limit of its kind. */
export const operationLimitsSchema = z
  .strictObject({
    max_pending: z
      .int()
      .positive()
      .optional()
      .describe(
        'How much may wait: runs for their second event (input), calls of consume under way (persistence), decisions for being handed on (publish). One more halts the gate. Default: no limit.',
      ),
    max_block_ms: z
      .int()
      .positive()
      .optional()
      .describe(
        'How long a call may wait for its turn (input), one append take (persistence), one handing on take (publish), in milliseconds of the clock that is handed over. Longer halts the gate. Default: no limit.',
      ),
    max_failures: z
      .int()
      .positive()
      .default(1)
      .describe(
        'Failures in a row that halt the gate: refused batches (input), rejected tries of one append (persistence) or of one handing on (publish). Default 1.',
      ),
  })
  .readonly();
/** Limits of one kind of operation, with the defaults filled in. */
export type OperationLimits = z.infer<typeof operationLimitsSchema>;

/** The sections of the configuration that hold operation limits. */
export type LimitedOperation = 'input_limits' | 'persistence_limits' | 'publish_limits';

const defaultOperationLimits: OperationLimits = operationLimitsSchema.parse({});

const NAMES: Readonly<Record<LimitedOperation, string>> = {
  input_limits: 'a batch has waited for its turn',
  persistence_limits: 'an append has taken',
  publish_limits: 'handing on decisions has taken',
};

/** What halts the gate when an operation was blocked for too long. */
export function blockedTooLong(operation: LimitedOperation, limitMs: number): StateGateError {
  return new StateGateError(
    'block_time_limit',
    `${NAMES[operation]} longer than ${limitMs} ms (${operation}.max_block_ms): find out what holds it up, then restart from the record log.`,
  );
}

/** What halts the gate when more waits than may. */
export function tooMuchPending(operation: LimitedOperation, what: string, limit: number): StateGateError {
  return new StateGateError(
    'pending_limit',
    `${what}, and ${operation}.max_pending is ${limit}: find out what they wait for, then restart from the record log.`,
  );
}

export interface BoundedOperation {
  readonly operation: LimitedOperation;
  readonly limits: OperationLimits;
  readonly clock: Clock | null;
}

export type OperationBounds = Readonly<Record<LimitedOperation, BoundedOperation>>;

/** @throws StateGateError `invalid_config` where a time is limited and nothing measures it */
export function boundsOf(
  config: Readonly<Partial<Record<LimitedOperation, OperationLimits | undefined>>>,
  clock: Clock | null,
): OperationBounds {
  const bounds = (operation: LimitedOperation): BoundedOperation => {
    const limits = config[operation] ?? defaultOperationLimits;
    if (limits.max_block_ms !== undefined && clock === null)
      throw new StateGateError(
        'invalid_config',
        `${operation}.max_block_ms is configured, and nothing measures it: hand over a clock, such as systemClock of @xray/market-data.`,
      );
    return { operation, limits, clock };
  };
  return {
    input_limits: bounds('input_limits'),
    persistence_limits: bounds('persistence_limits'),
    publish_limits: bounds('publish_limits'),
  };
}

async function once({ operation, limits, clock }: BoundedOperation, work: () => Promise<void>): Promise<void> {
  const { max_block_ms } = limits;
  if (max_block_ms === undefined || clock === null) {
    await work();
    return;
  }
  const { kind } = await withinMs(clock, max_block_ms, work);
  if (kind === 'late') throw blockedTooLong(operation, max_block_ms);
}

/**
 * Does a piece of work within its limits: again at once after a failure, until as many in a row as are allowed. Work that was
 * blocked for too long is not tried again, since nobody knows what became of it.
 */
export async function withinLimits(bounds: BoundedOperation, work: () => Promise<void>): Promise<void> {
  const { max_failures } = bounds.limits;
  for (let failures = 1; ; failures += 1) {
    try {
      await once(bounds, work);
      return;
    } catch (cause) {
      if (cause instanceof StateGateError && cause.code === 'block_time_limit') throw cause;
      if (failures < max_failures) continue;
      if (max_failures === 1) throw cause;
      throw new StateGateError(
        'failure_limit',
        `${failures} tries in a row failed (${bounds.operation}.max_failures), the last with: ${errorText(cause)}`,
        { cause },
      );
    }
  }
}
