import { z } from 'zod';

import { timestampMs } from '../primitives.ts';

const count = z.int().nonnegative();

/** By which way an operation was asked for. */
export const operationDoorSchema = z.enum(['command_line', 'http', 'mcp', 'library']);

/** What to do after a failure. Advice, and never more: nothing is tried again by itself. */
export const retryAdviceSchema = z.enum(['again', 'goes_on', 'after_mending']);
/**
 * What became likely by a failure: `again`, it may go well now; `goes_on`, the same call goes on where it was stopped;
 * `after_mending`, not before what the error names is mended.
 */
export type RetryAdvice = z.infer<typeof retryAdviceSchema>;

/** How far a long operation is: `done` of `total`, under a label; `eta_ms` is what remains if it goes on as until now. */
export const operationProgressSchema = z
  .object({
    label: z.string(),
    done: z.number().nonnegative(),
    total: z.number().nonnegative(),
    eta_ms: count.nullable(),
  })
  .readonly();

/** One execution of an operation, as the entries of its trace in the audit tell it. */
export const operationExecutionSchema = z
  .object({
    trace_id: z.string().regex(/^[0-9a-f]{32}$/),
    operation: z.string().min(1),
    actor: z.string().min(1),
    door: operationDoorSchema,
    intent: z.string(),
    requested_ts_ms: timestampMs,
    /** `open`: it goes on, or was ended from outside. `stopping`: it is open, and somebody asked that it stop. */
    state: z.enum(['open', 'stopping', 'denied', 'completed', 'failed']),
    ended_ts_ms: timestampMs.nullable(),
    duration_ms: count.nullable(),
    progress: operationProgressSchema.nullable(),
    /** What is wrong with the result of one that is completed. */
    finding: z.string().nullable(),
    /** Why it was denied or failed, or who asked that it stop. */
    reason: z.string().nullable(),
    retry_advice: retryAdviceSchema.nullable(),
  })
  .readonly();
/** What became of one request: what the audit, the page and assistants are shown of it. */
export type OperationExecution = z.infer<typeof operationExecutionSchema>;
