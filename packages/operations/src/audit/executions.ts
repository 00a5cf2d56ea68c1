import {
  readAudit,
  type AuditDetail,
  type AuditKind,
  type AuditRecord,
  type OperationExecution,
} from '@xray/contracts';

const KINDS = [
  'operation.requested',
  'operation.denied',
  'operation.progress',
  'operation.stop_requested',
  'operation.completed',
  'operation.failed',
] as const satisfies readonly AuditKind[];

/** What becomes of executions, entry by entry. */
export interface Executions {
  /** Takes the next entry of an audit, of whatever kind. */
  add(record: AuditRecord): void;
  /** The newest first. */
  latest(count: number): readonly OperationExecution[];
  /** The one of a trace; `null` where there is none. */
  find(traceId: string): OperationExecution | null;
}

function requested(
  { actor, door, intent, operation, trace_id }: AuditDetail<'operation.requested'>,
  requested_ts_ms: number,
): OperationExecution {
  return {
    trace_id,
    operation,
    actor,
    door,
    intent,
    requested_ts_ms,
    state: 'open',
    ended_ts_ms: null,
    duration_ms: null,
    progress: null,
    finding: null,
    reason: null,
    retry_advice: null,
  };
}

/** An execution after one more entry of its trace. */
function after(before: OperationExecution, record: AuditRecord): OperationExecution {
  const read = readAudit(record, KINDS);
  if (read.reading !== 'known') return before;
  const { detail, kind, recorded_ts_ms: ended_ts_ms } = read.record;
  switch (kind) {
    case 'operation.requested':
      return before;
    case 'operation.denied':
      return { ...before, state: 'denied', ended_ts_ms, reason: detail.reason };
    case 'operation.progress': {
      const { done, eta_ms, label, total } = detail;
      return { ...before, progress: { label, done, total, eta_ms } };
    }
    case 'operation.stop_requested': {
      const { actor, why } = detail;
      return before.state === 'open'
        ? { ...before, state: 'stopping', reason: `${actor} asked it to stop: ${why}` }
        : before;
    }
    case 'operation.completed': {
      const { duration_ms, finding } = detail;
      return { ...before, state: 'completed', ended_ts_ms, duration_ms, finding, progress: null };
    }
    case 'operation.failed': {
      const { duration_ms, error_detail, retry_advice } = detail;
      return { ...before, state: 'failed', ended_ts_ms, duration_ms, reason: error_detail, retry_advice };
    }
  }
}

/**
 * The executions that the entries of an audit tell of. Entries of other kinds, of other versions and of traces without a request are
 * passed over.
 *
 * @param keep how many are remembered, the newest; all where it is left out
 */
export function createExecutions(keep = Number.POSITIVE_INFINITY): Executions {
  const byTrace = new Map<string, OperationExecution>();
  return {
    add(record) {
      const read = readAudit(record, KINDS);
      if (read.reading !== 'known') return;
      const { detail, kind, recorded_ts_ms } = read.record;
      const before = byTrace.get(detail.trace_id);
      if (kind === 'operation.requested') {
        byTrace.set(detail.trace_id, requested(detail, recorded_ts_ms));
        const [oldest] = byTrace.keys();
        if (byTrace.size > keep && oldest !== undefined) byTrace.delete(oldest);
      } else if (before !== undefined) byTrace.set(detail.trace_id, after(before, record));
    },
    latest: (count) => [...byTrace.values()].slice(-count).reverse(),
    find: (traceId) => byTrace.get(traceId) ?? null,
  };
}

/**
 * The newest executions of an audit that is written meanwhile: each call reads what has come since the one before.
 *
 * @param entriesAfter the entries after a sequence number, in order
 */
export function recentExecutions(
  entriesAfter: (seq: number) => readonly { readonly seq: number; readonly record: AuditRecord }[],
  count: number,
): () => readonly OperationExecution[] {
  const executions = createExecutions(count);
  let seen = 0;
  return () => {
    for (const { record, seq } of entriesAfter(seen)) {
      executions.add(record);
      seen = seq;
    }
    return executions.latest(count);
  };
}
