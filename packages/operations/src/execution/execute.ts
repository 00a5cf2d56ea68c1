import { firstProblem } from '@xray/contracts/config';
import { z } from 'zod';

import { OperationError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import type { OperationIdOf, OperationOf, Registry } from '../registry.ts';
import { carriedOut, noteEnd } from './carry-out.ts';
import { createJob } from './job.ts';
import { createMarketAudit } from './market-audit.ts';
import { createOperationThread } from './operation-thread.ts';
import type { Caller, Door } from './caller.ts';
import { silentProgress } from './ports.ts';
import type { ExecutionRequest, ExecutionResult, OperationGiving } from './request.ts';

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

const anyFields = z.record(z.string(), z.unknown());

/** The operation as it is asked for: one that reads changes something where it is to write a file. */
function asAsked<Output extends z.ZodType>(
  operation: OperationGiving<Output>,
  given: unknown,
): OperationGiving<Output> {
  const writes: readonly string[] = operation.writes ?? [];
  const fields = anyFields.safeParse(given).data ?? {};
  return writes.some((field) => fields[field] !== undefined) ? { ...operation, effects: 'resumable' } : operation;
}

function whyDenied({ effects, id }: Operation, { door }: Caller): string | null {
  if (effects === 'none' || !READING_DOORS.includes(door)) return null;
  return `${id} changes what is there, and by this way things are only read: call it on the command line`;
}

const aboutMarket = z.looseObject({ log: z.string() });

/** The folder of the market that an input is about; `null` where it is about none. */
function marketOf(input: unknown): string | null {
  const about = aboutMarket.safeParse(input);
  return about.success ? about.data.log : null;
}

/**
 * Carries out one operation, the same way through every door: what may not be done is denied, its input is checked, its steps stand in
 * the audit of the market that it is about before they are seen, and its output is what its schema says, or an error.
 *
 * What changes something leaves `requested → allowed → started → completed | failed`; what reads leaves an entry only where it is denied
 * or fails. An input that is wrong is an error and no entry.
 *
 * @throws OperationError, and what the operation throws
 */
export async function executeOperation<Output extends z.ZodType>(
  declared: OperationGiving<Output>,
  given: unknown,
  request: ExecutionRequest,
): Promise<ExecutionResult<z.output<Output>>> {
  const { caller, nameOf = (field: string) => field, ports, progress = silentProgress, speaker } = request;
  const operation = asAsked(declared, given);
  const market = marketOf(given);
  const audit = createMarketAudit(ports.governance, market);
  const thread = createOperationThread(operation, given, caller, ports);
  const reason = whyDenied(operation, caller);
  if (reason !== null) {
    // Before the input is looked at: who may not have it done learns nothing of it.
    await noteEnd(audit, [thread.requested(), thread.denied(reason)], speaker);
    throw new OperationError('denied', reason);
  }
  const input = inputOf(operation, given, nameOf);
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
  return carriedOut({ operation, input, market, request, audit, thread, requested: thread.requested(), job });
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
