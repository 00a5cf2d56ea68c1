import { appendProblem, createCanonicalizer } from '@xray/contracts';
import type { AppendReceipt, AppendRequest, Clock, EventLogWriter, LogStream, Metrics } from '@xray/contracts';

import { invalidArgument } from '../checked-input.ts';
import { EventLogError } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import { surfaceError } from '../surface-error.ts';
import { addToGroup, createCommitGroup, finishGroup } from './commit-group.ts';
import type { CommitGroup, EncodingContext } from './commit-group.ts';
import type { StoreChannel, StoreListener } from './store-channel.ts';

export interface LogWriterOptions {
  readonly limits: LogLimits;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** The last sequence number of each stream. */
  readonly heads: ReadonlyMap<LogStream, number>;
  readonly channel: StoreChannel;
}

interface Waiter {
  readonly resolve: (receipt: AppendReceipt) => void;
  readonly reject: (error: EventLogError) => void;
}

interface HeldAppend extends Waiter {
  readonly request: AppendRequest;
}

interface PendingGroup {
  readonly group: CommitGroup;
  readonly waiters: (Waiter & { readonly receipt: AppendReceipt; readonly began_ms: number })[];
}

/**
 * Commits handed to the store and not yet answered: one that it works on and one that it finds ready when done. More
 * would only make groups smaller.
 */
const MAX_COMMITS_UNDER_WAY = 2;

/**
 * The writer over a store: it encodes appends into a group while the store is busy with the groups before, hands the
 * group over when the store can take it or the group is large enough, and holds callers back while too many bytes wait.
 */
export function createLogWriter(options: LogWriterOptions): {
  readonly writer: EventLogWriter;
  readonly listener: Omit<StoreListener, 'space'>;
} {
  const { limits, clock, metrics, channel } = options;
  const context: EncodingContext = { limits, heads: new Map(options.heads), canonicalize: createCanonicalizer() };
  const held: HeldAppend[] = [];
  const underWay: PendingGroup[] = [];
  let open: PendingGroup | null = null;
  let pendingBytes = 0;
  let halted: EventLogError | null = null;
  let closing: Promise<void> | null = null;
  let sealingDue = false;
  let whenDrained: (() => void) | null = null;

  function seal(): void {
    if (open === null) return;
    const sealed = open;
    open = null;
    underWay.push(sealed);
    channel.commit({
      batches: finishGroup(sealed.group),
      runs: [...sealed.group.runs.values()],
      appended_ts_ms: clock.wallMs(),
    });
  }

  function sealWhenDue(): void {
    if (open === null || sealingDue || underWay.length >= MAX_COMMITS_UNDER_WAY) return;
    sealingDue = true;
    const due = (): void => {
      sealingDue = false;
      if (underWay.length < MAX_COMMITS_UNDER_WAY) seal();
    };
    if (limits.max_commit_delay_ms === 0) queueMicrotask(due);
    else void clock.sleep(limits.max_commit_delay_ms).then(due, due);
  }

  function take({ request, resolve, reject }: HeldAppend): void {
    const pending: PendingGroup = open ?? { group: createCommitGroup(), waiters: [] };
    const bytesBefore = pending.group.bytes;
    try {
      const receipt = addToGroup(pending.group, context, request);
      pending.waiters.push({ receipt, resolve, reject, began_ms: clock.monotonicMs() });
      open = pending;
      pendingBytes += pending.group.bytes - bytesBefore;
      if (pending.group.bytes >= limits.max_commit_bytes || pending.group.records >= limits.max_commit_records) seal();
    } catch (thrown) {
      const error = surfaceError(thrown, 'encoding an append');
      seal();
      halted = error;
      reject(error);
      for (const other of held.splice(0)) other.reject(error);
    }
  }

  function admit(): void {
    while (pendingBytes === 0 || pendingBytes < limits.max_pending_bytes) {
      const next = held.shift();
      if (next === undefined) break;
      take(next);
    }
    metrics.gauge('event_log_pending_bytes', pendingBytes);
    sealWhenDue();
    if (held.length === 0 && open === null && underWay.length === 0) whenDrained?.();
  }

  function append(request: AppendRequest): Promise<AppendReceipt> {
    if (halted !== null) return Promise.reject(halted);
    if (closing !== null)
      return Promise.reject(new EventLogError('writer_halted', 'the writer is closed; open the log again to append'));
    const problem = appendProblem(request);
    if (problem !== null) return Promise.reject(invalidArgument(problem));
    return new Promise((resolve, reject) => {
      held.push({ request, resolve, reject });
      admit();
    });
  }

  function close(): Promise<void> {
    closing ??= new Promise<void>((resolve) => {
      whenDrained = resolve;
      admit();
    }).then(() => channel.close());
    return closing;
  }

  const listener: Omit<StoreListener, 'space'> = {
    committed(durationMs) {
      const done = underWay.shift();
      if (done === undefined) return;
      pendingBytes -= done.group.bytes;
      metrics.observe('event_log_commit_duration_ms', durationMs);
      metrics.count('event_log_commits_total', 1);
      metrics.count('event_log_records_total', done.group.records);
      const now = clock.monotonicMs();
      for (const { resolve, receipt, began_ms: began } of done.waiters) {
        metrics.observe('event_log_append_duration_ms', now - began);
        resolve(receipt);
      }
      admit();
    },
    failed(error) {
      halted ??= error;
      const groups = [...underWay.splice(0), ...(open === null ? [] : [open])];
      open = null;
      pendingBytes = 0;
      for (const group of groups) for (const { reject } of group.waiters) reject(error);
      for (const { reject } of held.splice(0)) reject(error);
      whenDrained?.();
    },
  };
  return { writer: { append, close }, listener };
}
