import { canonicalJson, errorText, sha256Hex, type AuditRecord, type Clock } from '@xray/contracts';
import { firstProblem } from '@xray/contracts/config';
import type { z } from 'zod';

import { OperationError } from '../errors.ts';
import type { Operation, OperationContext, Speaker } from '../operation.ts';
import type { OperationIdOf, OperationOf, Registry } from '../registry.ts';
import { createJob, type Job } from './job.ts';
import { createMarketAudit, type MarketAudit } from './market-audit.ts';
import { createOperationThread, type OperationThread } from './operation-thread.ts';
import { silentProgress, type Caller, type Door, type ExecutionPorts, type ProgressReporter } from './ports.ts';
import { createScope, UNBOUNDED, type ScopeBounds } from './scope.ts';

/** How an operation is asked for, beside its input. */
export interface ExecutionRequest {
  readonly caller: Caller;
  readonly ports: ExecutionPorts;
  readonly signal: AbortSignal;
  readonly speaker: Speaker;
  /** Bounds instead of the operation's own. */
  readonly bounds?: Partial<ScopeBounds>;
  readonly progress?: ProgressReporter;
  /** Gets each row at once. Left out, rows are gathered in the result. */
  readonly onRow?: (row: unknown) => void;
  /** How a field of the input is called where it was asked for. */
  readonly nameOf?: (field: string) => string;
}

/** What an operation gave. */
export interface ExecutionResult<Output = unknown, Row = unknown> {
  readonly output: Output;
  /** The rows that were gathered; empty where each was handed over at once, or the operation gives none. */
  readonly rows: readonly Row[];
  /** What is wrong with the output, in a sentence; `null` where nothing is. */
  readonly finding: string | null;
  readonly trace_id: string;
}

/** An operation of which only the output's type is known. */
type OperationGiving<Output extends z.ZodType> = Operation<string, z.ZodObject, Output>;

/** Doors through which nothing is changed, whoever asks. */
const READING_DOORS: readonly Door[] = ['http', 'mcp'];

/** The input, whole and of its kind. @throws OperationError `wrong_usage`, naming the field */
function inputOf(
  operation: Operation,
  given: unknown,
  nameOf: (field: string) => string,
): Readonly<Record<string, unknown>> {
  const parsed = operation.input.safeParse(given);
  if (parsed.success) return parsed.data;
  const problem = firstProblem(parsed.error);
  const cut = problem.indexOf(':');
  const [field, rest] = [problem.slice(0, cut), problem.slice(cut)];
  const name = Object.hasOwn(operation.input.shape, field) ? nameOf(field) : field;
  throw new OperationError('wrong_usage', `${name}${rest}`, { cause: parsed.error });
}

function whyDenied({ effects, id }: Operation, { door }: Caller): string | null {
  if (effects === 'none' || !READING_DOORS.includes(door)) return null;
  return `${id} changes what is there, and by this way things are only read: call it on the command line`;
}

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
): z.output<Output> {
  const parsed = operation.output.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new OperationError(
    'output_off_schema',
    `the output of ${operation.id} is off its schema: ${firstProblem(parsed.error)}`,
    { cause: parsed.error },
  );
}

interface Execution<Output extends z.ZodType> {
  readonly operation: OperationGiving<Output>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: ExecutionRequest;
  readonly audit: MarketAudit;
  readonly thread: OperationThread;
  readonly job: Job;
}

/** Stops what runs when its time is up, as well as when it is told to. */
function stoppedInTime(signal: AbortSignal, wallMs: number | null, clock: Clock) {
  if (wallMs === null) return { signal, done: () => undefined };
  const over = new AbortController();
  const ended = new AbortController();
  clock.sleep(wallMs, ended.signal).then(
    () => {
      over.abort('the time of its scope is up');
    },
    () => undefined,
  );
  return {
    signal: AbortSignal.any([signal, over.signal]),
    done: () => {
      ended.abort();
    },
  };
}

async function work<Output extends z.ZodType>({ input, job, operation, request }: Execution<Output>) {
  const { bounds, onRow, ports, speaker } = request;
  const { clock } = ports;
  const committed: AuditRecord[] = [];
  const rows: unknown[] = [];
  const scope = createScope({ ...UNBOUNDED, ...operation.bounds, ...bounds }, clock);
  const stopping = stoppedInTime(request.signal, scope.bounds.wall_ms, clock);
  const context: OperationContext<unknown> = {
    clock,
    signal: stopping.signal,
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
    const output = checkedOutput(operation, await operation.run(input, context));
    scope.spend({});
    return { output, rows, committed };
  } finally {
    stopping.done();
  }
}

/** A read that failed is said as it failed, also where that cannot be written down. */
async function noteFailure(
  { audit, operation, request, thread }: Execution<z.ZodType>,
  entries: readonly AuditRecord[],
) {
  try {
    await audit.append(operation.effects === 'none' ? [thread.requested(), ...entries] : entries);
  } catch (error) {
    request.speaker.note(`its failure could not be written to the audit: ${errorText(error)}`);
  }
}

async function carriedOut<Output extends z.ZodType>(
  execution: Execution<Output>,
): Promise<ExecutionResult<z.output<Output>>> {
  const { audit, job, operation, request, thread } = execution;
  const { clock } = request.ports;
  const startedMs = clock.monotonicMs();
  const elapsedMs = (): number => Math.round(clock.monotonicMs() - startedMs);
  const reads = operation.effects === 'none';
  try {
    if (!reads) await audit.append([thread.requested(), thread.allowed(), thread.started()]);
    const { committed, output, rows } = await work(execution);
    const finding = operation.finding?.(output) ?? null;
    await job.settled();
    const stopped = request.signal.aborted && operation.stop?.is_usual !== true;
    if (stopped && !reads)
      await audit.append([thread.failed(new OperationError('interrupted', 'it was told to stop'), elapsedMs())]);
    else if (!reads) {
      const output_digest = sha256Hex(canonicalJson([output]));
      await audit.append([...committed, thread.completed({ duration_ms: elapsedMs(), output_digest, finding })]);
    }
    return { output, rows, finding, trace_id: thread.trace_id };
  } catch (error) {
    await job.settled();
    await noteFailure(execution, [thread.failed(error, elapsedMs())]);
    throw error;
  }
}

/**
 * Carries out one operation, the same way through every door: its input is checked, what may not be done is denied, its steps stand in
 * the audit of the market that it is about before they are seen, and its output is what its schema says, or an error.
 *
 * What changes something leaves `requested → allowed → started → completed | failed`; what reads leaves an entry only where it is denied
 * or fails. An input that is wrong is an error and no entry.
 *
 * @throws OperationError, and what the operation throws
 */
export async function executeOperation<Output extends z.ZodType>(
  operation: OperationGiving<Output>,
  given: unknown,
  request: ExecutionRequest,
): Promise<ExecutionResult<z.output<Output>>> {
  const { caller, nameOf = (field: string) => field, ports, progress = silentProgress, speaker } = request;
  const input = inputOf(operation, given, nameOf);
  const market = input['log'];
  const audit = createMarketAudit(ports.governance, typeof market === 'string' ? market : null);
  const thread = createOperationThread(operation, given, caller, ports);
  const { clock } = ports;
  const job = createJob({
    audit,
    thread,
    clock,
    look: progress,
    note: (text) => {
      speaker.note(text);
    },
  });
  const execution: Execution<Output> = { operation, input, request, audit, thread, job };
  const reason = whyDenied(operation, caller);
  if (reason === null) return carriedOut(execution);
  const denied = thread.denied(reason);
  await noteFailure(execution, operation.effects === 'none' ? [denied] : [thread.requested(), denied]);
  throw new OperationError('denied', reason);
}

/** As `executeOperation`, by the id of a registry's operation: the types of input and output follow from it. */
export function execute<Operations extends readonly Operation[], Id extends OperationIdOf<Operations>>(
  registry: Registry<Operations>,
  id: Id,
  input: z.input<OperationOf<Operations, Id>['input']>,
  request: ExecutionRequest,
): Promise<ExecutionResult<z.output<OperationOf<Operations, Id>['output']>>> {
  return executeOperation<OperationOf<Operations, Id>['output']>(registry.named(id), input, request);
}
