import { auditRecord } from '@xray/contracts';
import { expect, it } from 'vitest';

import { executeOperation } from '../execution/execute.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { testRequest } from '../testing/memory-governance.ts';
import { auditOperation, stopOperation } from './audit-operations.ts';
import { createExecutions } from './executions.ts';

const LOG = '/market';

async function someHistory() {
  const { clock, governance, request } = testRequest('command_line');
  await executeOperation(noteDown, { log: LOG, word: 'hello' }, request);
  clock.advance(60_000);
  await executeOperation(noteDown, { log: LOG, word: 'fail' }, request).catch(() => undefined);
  clock.advance(60_000);
  const http = { ...request, caller: { door: 'http' as const, actor: 'page' } };
  await executeOperation(noteDown, { log: LOG, word: 'hello' }, http).catch(() => undefined);
  await executeOperation(countUp, { log: LOG, to: 2_000 }, http).catch(() => undefined);
  return { governance, request };
}

it('tells what was asked of a market, the newest first, and what became of it', async () => {
  const { governance, request } = await someHistory();
  const audit = auditOperation(governance.port);
  const { output } = await executeOperation(audit, { log: LOG }, request);
  expect(output.executions.map(({ door, operation, state }) => [operation, door, state])).toEqual([
    ['count up', 'http', 'failed'],
    ['note', 'http', 'denied'],
    ['note', 'command_line', 'failed'],
    ['note', 'command_line', 'completed'],
  ]);
  const lines = [...audit.render(output, audit.input.parse({ log: LOG }))];
  expect(lines[2]).toMatch(/note by page \(http\) {2}denied: note changes what is there/);
  expect(lines[4]).toMatch(/failed in 0\.0 s: the word is refused; try it again once that is mended$/);
  const { output: denied } = await executeOperation(audit, { log: LOG, state: 'denied', operation: 'note' }, request);
  expect(denied.executions).toHaveLength(1);
});

it('asks an open execution to stop, once and by its trace', async () => {
  const { governance, request } = await someHistory();
  const trace_id = 'a'.repeat(32);
  const thread = {
    operation: 'run',
    trace_id,
    span_id: 'b'.repeat(16),
    actor: 'someone',
    door: 'command_line' as const,
  };
  await governance.port.append(LOG, [auditRecord('operation.requested', 5, { ...thread, intent: 'run', input: {} })]);
  const stop = stopOperation(governance.port);
  const { output } = await executeOperation(stop, { log: LOG, trace_id, why: 'the disk is needed' }, request);
  expect(output.stopping).toMatchObject({ operation: 'run', state: 'open' });
  const executions = createExecutions();
  for (const { record } of governance.port.entriesAfter(LOG, 0)) executions.add(record);
  expect(executions.find(trace_id)).toMatchObject({
    state: 'stopping',
    reason: 'someone asked it to stop: the disk is needed',
  });
  await expect(executeOperation(stop, { log: LOG, trace_id, why: 'again' }, request)).rejects.toThrow(
    /is stopping already/,
  );
});

it('robust: unknown id: a stop of an execution that there is none → one sentence, and its entry', async () => {
  const { governance, request } = await someHistory();
  const before = governance.commits.length;
  const stop = stopOperation(governance.port);
  await expect(executeOperation(stop, { log: LOG, trace_id: 'f'.repeat(32), why: 'no' }, request)).rejects.toThrow(
    /there is no execution f+ in \/market: xray audit lists them/,
  );
  expect(
    governance.commits
      .slice(before)
      .flat()
      .map(({ kind }) => kind)
      .at(-1),
  ).toBe('operation.failed');
});

it('remembers as many executions as it is told', () => {
  const executions = createExecutions(2);
  for (const letter of ['a', 'b', 'c']) {
    const thread = {
      operation: letter,
      trace_id: letter.repeat(32),
      span_id: 'b'.repeat(16),
      actor: 'x',
      door: 'http' as const,
    };
    executions.add(auditRecord('operation.requested', 5, { ...thread, intent: 'x', input: {} }));
  }
  expect(executions.latest(5).map(({ operation }) => operation)).toEqual(['c', 'b']);
  expect(executions.find('a'.repeat(32))).toBeNull();
});
