import { auditRecord, operationExecutionSchema, type OperationExecution } from '@xray/contracts';
import { z } from 'zod';

import { OperationError } from '../errors.ts';
import type { GovernancePort } from '../execution/ports.ts';
import { logFolder, positiveCount } from '../input/common-fields.ts';
import { defineOperation } from '../operation.ts';
import { createExecutions, type Executions } from './executions.ts';

function executionsOf(governance: Pick<GovernancePort, 'entriesAfter'>, log: string): Executions {
  const executions = createExecutions();
  for (const { record } of governance.entriesAfter(log, 0)) executions.add(record);
  return executions;
}

function momentText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function outcomeText({ duration_ms, finding, progress, reason, retry_advice, state }: OperationExecution): string {
  const took = duration_ms === null ? '' : ` in ${(duration_ms / 1000).toFixed(1)} s`;
  const far = progress === null ? '' : ` ${progress.label} ${progress.done} of ${progress.total}`;
  const advice = {
    again: 'try it again',
    goes_on: 'the same call goes on from there',
    after_mending: 'try it again once that is mended',
  } as const;
  const parts = [finding, reason, retry_advice === null ? null : advice[retry_advice]].filter((part) => part !== null);
  return `${state}${took}${far}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
}

/** The operation that lists what was asked of a market. */
export function auditOperation(governance: Pick<GovernancePort, 'entriesAfter'>) {
  return defineOperation({
    id: 'audit',
    summary: 'what was asked of a market: by whom, by which way, and what became of it',
    example: 'xray audit --log ./binance --limit 10',
    input: z.strictObject({
      log: logFolder(),
      operation: z.string().optional().meta({ title: 'id', description: 'only executions of this operation' }),
      state: operationExecutionSchema
        .unwrap()
        .shape.state.optional()
        .meta({ title: 'state', description: 'only executions in this state' }),
      limit: positiveCount('count', 'at most so many, the newest first').default(20),
    }),
    output: z.object({ executions: z.array(operationExecutionSchema) }),
    effects: 'none',
    touches: ['governance_log'],
    run({ limit, log, operation, state }) {
      const executions = executionsOf(governance, log)
        .latest(Number.POSITIVE_INFINITY)
        .filter((one) => operation === undefined || one.operation === operation)
        .filter((one) => state === undefined || one.state === state)
        .slice(0, limit);
      return Promise.resolve({ executions });
    },
    *render({ executions }) {
      if (executions.length === 0) yield 'nothing that changes this market was asked for, and nothing failed';
      for (const execution of executions) {
        const { actor, door, operation, requested_ts_ms, trace_id } = execution;
        yield `${momentText(requested_ts_ms)}  ${operation} by ${actor} (${door.replace('_', ' ')})  ${outcomeText(execution)}`;
        yield `  ${trace_id}`;
      }
    },
  });
}

/** The operation by which somebody asks that an open one stop. */
export function stopOperation(governance: Pick<GovernancePort, 'entriesAfter'>) {
  return defineOperation({
    id: 'stop',
    summary: 'ask a running operation of a market to stop after its next whole commit',
    example: 'xray stop $TRACE_ID --log ./binance --why "the disk is needed"',
    input: z.strictObject({
      log: logFolder(),
      trace_id: z
        .string()
        .regex(/^[0-9a-f]{32}$/, 'must be the 32 hexadecimal digits that xray audit shows')
        .meta({ description: 'the execution, as xray audit names it: 32 hexadecimal digits' }),
      why: z.string().min(1, 'must say why').meta({ title: 'reason', description: 'why: it stands in the audit' }),
    }),
    places: ['trace_id'],
    output: z.object({ stopping: operationExecutionSchema }),
    effects: 'one_commit',
    touches: ['governance_log'],
    run({ log, trace_id, why }, { caller, clock, commit }) {
      const found = executionsOf(governance, log).find(trace_id);
      if (found === null)
        throw new OperationError('not_done', `there is no execution ${trace_id} in ${log}: xray audit lists them`);
      if (found.state !== 'open')
        throw new OperationError('not_done', `execution ${trace_id} (${found.operation}) is ${found.state} already`);
      commit([auditRecord('operation.stop_requested', clock.wallMs(), { trace_id, actor: caller.actor, why })]);
      return Promise.resolve({ stopping: found });
    },
    render: ({ stopping: { operation, trace_id } }) => [
      `${operation} ${trace_id} is asked to stop; it does after its next whole commit, within seconds`,
    ],
  });
}
