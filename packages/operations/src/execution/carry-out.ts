import { canonicalJson, errorText, sha256Hex, type AuditRecord } from '@xray/contracts';
import { firstProblem } from '@xray/contracts/config';
import type { z } from 'zod';

import { OperationError } from '../errors.ts';
import type { Operation, OperationContext, Speaker } from '../operation.ts';
import type { Caller } from './caller.ts';
import type { ExecutionRequest, ExecutionResult, OperationGiving } from './request.ts';
import type { Job } from './job.ts';
import type { MarketAudit } from './market-audit.ts';
import type { OperationThread } from './operation-thread.ts';
import { createScope, UNBOUNDED } from './scope.ts';
import { stopWish } from './stop-request.ts';
import { stopping, type Stopping } from './stopping.ts';

/** One operation on its way, and where its steps are told. */
export interface Execution<Output extends z.ZodType> {
  readonly operation: OperationGiving<Output>;
  readonly input: Readonly<Record<string, unknown>>;
  /** The folder of the market that it is about; `null` where it is about none. */
  readonly market: string | null;
  readonly request: ExecutionRequest;
  readonly audit: MarketAudit;
  readonly thread: OperationThread;
  /** Its first entry, of the moment when it was asked for. */
  readonly requested: AuditRecord;
  readonly job: Job;
}

/** @throws OperationError `output_off_schema` */
function checkedRow(operation: Operation, row: unknown): unknown {
  const parsed = operation.rows?.safeParse(row);
  if (parsed?.success === true) return parsed.data;
  const problem = parsed === undefined ? 'it declares none' : firstProblem(parsed.error);
  throw new OperationError('output_off_schema', `a row of ${operation.id} is off its schema: ${problem}`);
}

/** @throws OperationError `output_off_schema` */
function checkedOutput<Output extends z.ZodType>(
  operation: OperationGiving<Output>,
  output: unknown,
  { door }: Caller,
): z.output<Output> {
  // A command checks one output and ends: to compile the check would take longer than the check.
  const parsed = operation.output.safeParse(output, { jitless: door === 'command_line' });
  if (parsed.success) return parsed.data;
  throw new OperationError(
    'output_off_schema',
    `the output of ${operation.id} is off its schema: ${firstProblem(parsed.error)}`,
    { cause: parsed.error },
  );
}

function stoppingOf({ market, operation, request, thread }: Execution<z.ZodType>, wallMs: number | null): Stopping {
  const { ports, signal, speaker } = request;
  const { clock, governance } = ports;
  const wishes =
    market === null || operation.effects !== 'resumable'
      ? null
      : (ended: AbortSignal) =>
          stopWish({
            governance,
            directory: market,
            trace_id: thread.trace_id,
            clock,
            signal: ended,
            note: (text) => {
              speaker.note(text);
            },
          });
  return stopping(signal, wallMs, clock, wishes);
}

async function work<Output extends z.ZodType>(execution: Execution<Output>) {
  const { input, job, operation, request } = execution;
  const { bounds, caller, onRow, ports, signal, speaker } = request;
  const { clock } = ports;
  const committed: AuditRecord[] = [];
  const rows: unknown[] = [];
  const scope = createScope({ ...UNBOUNDED, ...operation.bounds, ...bounds }, clock);
  const stop = stoppingOf(execution, scope.bounds.wall_ms);
  const context: OperationContext<unknown> = {
    clock,
    caller,
    signal: stop.signal,
    speaker,
    scope,
    progress: job.progress,
    row(row) {
      const checked = checkedRow(operation, row);
      if (onRow === undefined) rows.push(checked);
      else onRow(checked);
    },
    commit(entries) {
      if (operation.effects !== 'one_commit')
        throw new OperationError('not_done', `${operation.id} is declared to commit nothing: a defect; report it`);
      committed.push(...entries);
    },
  };
  try {
    const output = checkedOutput(operation, await operation.run(input, context), caller);
    scope.spend({});
    const wish = stop.wish();
    if (wish !== null) speaker.note(`${wish.actor} asked it to stop: ${wish.why}`);
    return { output, rows, committed, wish, stopped: signal.aborted || wish !== null };
  } finally {
    stop.done();
  }
}

/** How an execution ended is said as it ended, also where that cannot be written down. */
export async function noteEnd(audit: MarketAudit, entries: readonly AuditRecord[], speaker: Speaker): Promise<void> {
  try {
    await audit.append(entries);
  } catch (error) {
    speaker.note(`its failure could not be written to the audit: ${errorText(error)}`);
  }
}

function noteFailure(
  { audit, operation, request, requested }: Execution<z.ZodType>,
  failed: AuditRecord,
): Promise<void> {
  return noteEnd(audit, operation.effects === 'none' ? [requested, failed] : [failed], request.speaker);
}

/** What an operation that changes something says in the end: that it is done, or that it was stopped on its way. */
function ending(
  { operation, thread }: Execution<z.ZodType>,
  { committed, output, stopped, wish }: Awaited<ReturnType<typeof work>>,
  duration_ms: number,
  finding: string | null,
): readonly AuditRecord[] {
  if (stopped && operation.stop?.is_usual !== true) {
    const why = wish === null ? 'it was told to stop' : `${wish.actor} asked it to stop: ${wish.why}`;
    return [thread.failed(new OperationError('interrupted', why), duration_ms)];
  }
  const output_digest = sha256Hex(canonicalJson([output]));
  return [...committed, thread.completed({ duration_ms, output_digest, finding })];
}

/** Does what may be done. @throws OperationError, and what the operation throws */
export async function carriedOut<Output extends z.ZodType>(
  execution: Execution<Output>,
): Promise<ExecutionResult<z.output<Output>>> {
  const { audit, job, operation, request, requested, thread } = execution;
  const { clock } = request.ports;
  const startedMs = clock.monotonicMs();
  const elapsedMs = (): number => Math.round(clock.monotonicMs() - startedMs);
  const reads = operation.effects === 'none';
  const ended = new AbortController();
  try {
    if (!reads) await audit.append([requested, thread.allowed(), thread.started()]);
    job.watchForMarket(ended.signal);
    const worked = await work(execution).finally(() => {
      ended.abort();
    });
    const { output, rows, stopped } = worked;
    if (stopped && operation.effects === 'one_commit')
      throw new OperationError('interrupted', `${operation.id} was told to stop, and has changed nothing`);
    const finding = operation.finding?.(output) ?? null;
    await job.settled();
    if (!reads) await audit.append(ending(execution, worked, elapsedMs(), finding));
    return { input: execution.input, output, rows, finding, stopped, trace_id: thread.trace_id };
  } catch (error) {
    await job.settled();
    await noteFailure(execution, thread.failed(error, elapsedMs()));
    throw error;
  }
}
