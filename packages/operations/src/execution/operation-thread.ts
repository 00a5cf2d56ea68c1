import { auditRecord, errorKind, errorText, XrayError, type AuditRecord, type RetryAdvice } from '@xray/contracts';
import { z } from 'zod';

import { OperationError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import type { Caller } from './caller.ts';
import type { ExecutionPorts } from './ports.ts';

/** What becomes of trying again, by the policy of what was thrown and by what a stop leaves. */
export function retryAdvice(operation: Operation, thrown: unknown): RetryAdvice {
  if (thrown instanceof OperationError && thrown.code === 'interrupted')
    return operation.effects === 'resumable' ? 'goes_on' : 'again';
  if (thrown instanceof XrayError && thrown.policy === 'retry') return 'again';
  return 'after_mending';
}

/** The entries that one execution leaves in the audit, all of one trace: a span for each step. */
export interface OperationThread {
  readonly trace_id: string;
  requested(): AuditRecord;
  allowed(): AuditRecord;
  denied(reason: string): AuditRecord;
  started(): AuditRecord;
  progress(progress: {
    readonly label: string;
    readonly done: number;
    readonly total: number;
    readonly eta_ms: number | null;
  }): AuditRecord;
  completed(result: {
    readonly duration_ms: number;
    readonly output_digest: string;
    readonly finding: string | null;
  }): AuditRecord;
  failed(thrown: unknown, duration_ms: number): AuditRecord;
}

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

export function createOperationThread(
  operation: Operation,
  input: unknown,
  caller: Caller,
  { clock, randomHex }: Pick<ExecutionPorts, 'clock' | 'randomHex'>,
): OperationThread {
  const trace_id = randomHex(TRACE_BYTES);
  const { actor, door } = caller;
  const step = () => ({ operation: operation.id, trace_id, span_id: randomHex(SPAN_BYTES), actor, door });
  const nowMs = () => clock.wallMs();
  return {
    trace_id,
    requested: () =>
      auditRecord('operation.requested', nowMs(), {
        ...step(),
        intent: operation.summary,
        input: z.json().parse(input),
      }),
    allowed: () => auditRecord('operation.allowed', nowMs(), step()),
    denied: (reason) => auditRecord('operation.denied', nowMs(), { ...step(), reason }),
    started: () => auditRecord('operation.started', nowMs(), step()),
    progress: (progress) => auditRecord('operation.progress', nowMs(), { ...step(), ...progress }),
    completed: (result) => auditRecord('operation.completed', nowMs(), { ...step(), ...result }),
    failed: (thrown, duration_ms) =>
      auditRecord('operation.failed', nowMs(), {
        ...step(),
        duration_ms,
        error_kind: errorKind(thrown),
        error_detail: errorText(thrown),
        retry_advice: retryAdvice(operation, thrown),
      }),
  };
}
