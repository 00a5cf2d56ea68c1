import {
  appendProblem,
  type AppendReceipt,
  type AppendRequest,
  type Clock,
  createEntryCanonicalizer,
  type EventLogWriter,
  type LogStream,
  type Metrics,
} from '@xray/contracts';

import { invalidArgument } from '../checked-input.ts';
import { EventLogError } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import { surfaceError } from '../surface-error.ts';
import { addToGroup, type CommitGroup, createCommitGroup, type EncodingContext, finishGroup } from './commit-group.ts';
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

interface AppendQueue extends LogWriterOptions {
  readonly context: EncodingContext;
  readonly held: HeldAppend[];
  readonly underWay: PendingGroup[];
  open: PendingGroup | null;
  pendingBytes: number;
  halted: EventLogError | null;
  closing: Promise<void> | null;
  sealingDue: boolean;
  whenDrained: (() => void) | null;
}

function seal(queue: AppendQueue): void {
  if (queue.open === null) return;
  const sealed = queue.open;
  queue.open = null;
  queue.underWay.push(sealed);
  queue.channel.commit({
    batches: finishGroup(sealed.group),
    runs: [...sealed.group.runs.values()],
    appended_ts_ms: queue.clock.wallMs(),
  });
}

function sealWhenDue(queue: AppendQueue): void {
  const { limits, underWay } = queue;
  if (queue.open === null || queue.sealingDue || underWay.length >= MAX_COMMITS_UNDER_WAY) return;
  queue.sealingDue = true;
  const due = (): void => {
    queue.sealingDue = false;
    if (underWay.length < MAX_COMMITS_UNDER_WAY) seal(queue);
  };
  if (limits.max_commit_delay_ms === 0) queueMicrotask(due);
  else void queue.clock.sleep(limits.max_commit_delay_ms).then(due, due);
}

function take(queue: AppendQueue, { request, resolve, reject }: HeldAppend): void {
  const { limits } = queue;
  const pending: PendingGroup = queue.open ?? { group: createCommitGroup(), waiters: [] };
  const bytesBefore = pending.group.bytes;
  try {
    const receipt = addToGroup(pending.group, queue.context, request);
    pending.waiters.push({ receipt, resolve, reject, began_ms: queue.clock.monotonicMs() });
    queue.open = pending;
    queue.pendingBytes += pending.group.bytes - bytesBefore;
    if (pending.group.bytes >= limits.max_commit_bytes || pending.group.records >= limits.max_commit_records)
      seal(queue);
  } catch (thrown) {
    const error = surfaceError(thrown, 'encoding an append');
    seal(queue);
    queue.halted = error;
    reject(error);
    for (const other of queue.held.splice(0)) other.reject(error);
  }
}

function admit(queue: AppendQueue): void {
  const { held } = queue;
  while (queue.pendingBytes === 0 || queue.pendingBytes < queue.limits.max_pending_bytes) {
    const next = held.shift();
    if (next === undefined) break;
    take(queue, next);
  }
  queue.metrics.gauge('event_log_pending_bytes', queue.pendingBytes);
  sealWhenDue(queue);
  if (held.length === 0 && queue.open === null && queue.underWay.length === 0) queue.whenDrained?.();
}

function append(queue: AppendQueue, request: AppendRequest): Promise<AppendReceipt> {
  if (queue.halted !== null) return Promise.reject(queue.halted);
  if (queue.closing !== null)
    return Promise.reject(new EventLogError('writer_halted', 'the writer is closed; open the log again to append'));
  const problem = appendProblem(request);
  if (problem !== null) return Promise.reject(invalidArgument(problem));
  return new Promise((resolve, reject) => {
    queue.held.push({ request, resolve, reject });
    admit(queue);
  });
}

function close(queue: AppendQueue): Promise<void> {
  queue.closing ??= new Promise<void>((resolve) => {
    queue.whenDrained = resolve;
    admit(queue);
  }).then(() => queue.channel.close());
  return queue.closing;
}

/**
 * The writer over a store: it encodes appends into a group while the store is busy with the groups before, hands the
 * group over when the store can take it or the group is large enough, and holds callers back while too many bytes wait.
 */
export function createLogWriter(options: LogWriterOptions): {
  readonly writer: EventLogWriter;
  readonly listener: Omit<StoreListener, 'space'>;
} {
  const { limits, clock, metrics } = options;
  const held: HeldAppend[] = [];
  const underWay: PendingGroup[] = [];
  const queue: AppendQueue = {
    ...options,
    context: { limits, heads: new Map(options.heads), canonicalize: createEntryCanonicalizer() },
    held,
    underWay,
    open: null,
    pendingBytes: 0,
    halted: null,
    closing: null,
    sealingDue: false,
    whenDrained: null,
  };

  const listener: Omit<StoreListener, 'space'> = {
    committed(durationMs) {
      const done = underWay.shift();
      if (done === undefined) return;
      queue.pendingBytes -= done.group.bytes;
      metrics.observe('event_log_commit_duration_ms', durationMs);
      metrics.count('event_log_commits_total', 1);
      metrics.count('event_log_records_total', done.group.records);
      const now = clock.monotonicMs();
      for (const { resolve, receipt, began_ms: began } of done.waiters) {
        metrics.observe('event_log_append_duration_ms', now - began);
        resolve(receipt);
      }
      admit(queue);
    },
    failed(error) {
      queue.halted ??= error;
      const groups = [...underWay.splice(0), ...(queue.open === null ? [] : [queue.open])];
      queue.open = null;
      queue.pendingBytes = 0;
      for (const group of groups) for (const { reject } of group.waiters) reject(error);
      for (const { reject } of held.splice(0)) reject(error);
      queue.whenDrained?.();
    },
  };
  return { writer: { append: (request) => append(queue, request), close: () => close(queue) }, listener };
}
