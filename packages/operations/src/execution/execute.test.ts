import { auditRecord, createMemoryLog, readAudit, type AuditKind } from '@xray/contracts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import { defineOperation, type Operation } from '../operation.ts';
import { createRegistry } from '../registry.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { memoryGovernance, testRequest } from '../testing/memory-governance.ts';
import { execute, executeOperation } from './execute.ts';
import { scopedReader, createScope } from './scope.ts';

const registry = createRegistry([countUp, noteDown]);
const LOG = '/market';

function details(governance: ReturnType<typeof memoryGovernance>, kind: AuditKind) {
  return governance.commits.flat().flatMap((record) => {
    const read = readAudit(record, [kind]);
    return read.reading === 'known' ? [read.record.detail] : [];
  });
}

/** An operation that works on for as long as it is not stopped. */
function working(id: string, run: Operation['run']): Operation {
  return defineOperation({
    id,
    summary: 'work on',
    example: `xray ${id}`,
    input: z.strictObject({ log: z.string() }),
    output: z.json(),
    effects: 'resumable',
    touches: ['event_log'],
    stop: { is_usual: false, leaves: 'whole commits; the same call goes on' },
    run: (input, context) => run(input, context) as Promise<z.core.util.JSONType>,
    render: () => [],
  });
}

describe('an operation that reads', () => {
  it('gives its output and rows, typed by its id, and leaves no entry', async () => {
    const { governance, request } = testRequest();
    const result = await execute(registry, 'count up', { to: 3, log: LOG }, request);
    expectTypeOf(result.output).toEqualTypeOf<{ counted: number }>();
    expect(result).toMatchObject({
      output: { counted: 3 },
      rows: [{ number: 1 }, { number: 2 }, { number: 3 }],
      finding: null,
    });
    expect(governance.commits).toEqual([]);
  });

  it('says what is wrong with a result that is one all the same', async () => {
    const { request } = testRequest();
    expect(await execute(registry, 'count up', { to: 13 }, request)).toMatchObject({
      output: { counted: 13 },
      finding: 'thirteen is no good number',
    });
  });

  it('robust: bound met: more records than its scope has → stopped there, with what it did, and an entry that it failed', async () => {
    const { governance, request } = testRequest('http');
    await expect(execute(registry, 'count up', { to: 1_001, log: LOG }, request)).rejects.toMatchObject({
      code: 'bound_met',
      message: expect.stringMatching(
        /stopped at its bound of 1 000 records: until then it read 1 001 records/,
      ) as string,
    });
    expect(governance.kinds()).toEqual(['requested', 'failed']);
    expect(details(governance, 'operation.failed')).toMatchObject([
      { error_kind: 'bound_met', door: 'http', actor: 'someone' },
    ]);
  });

  it('robust: governance log that cannot be written: a read fails, and so does its entry → what is said is why the read failed', async () => {
    const { request, speaker } = testRequest();
    const governance = {
      hasMarket: () => true,
      append: () => Promise.reject(new Error('the disk is full')),
      entriesAfter: () => [],
    };
    const asked = { ...request, ports: { ...request.ports, governance }, bounds: { records: 1 } };
    await expect(execute(registry, 'count up', { to: 2, log: LOG }, asked)).rejects.toMatchObject({
      code: 'bound_met',
    });
    expect(speaker.notes).toEqual([expect.stringContaining('the disk is full')]);
  });
});

describe('an operation that changes something', () => {
  it('leaves requested, allowed and started before it begins, and what it commits together with its end', async () => {
    const { governance, request } = testRequest();
    await execute(registry, 'note', { log: LOG, word: 'hello' }, request);
    expect(governance.commits.map((commit) => commit.map(({ kind }) => kind))).toEqual([
      ['operation.requested', 'operation.allowed', 'operation.started'],
      ['watched_symbols', 'operation.completed'],
    ]);
    const [requested] = details(governance, 'operation.requested');
    expect(requested).toMatchObject({
      operation: 'note',
      input: { log: LOG, word: 'hello' },
      intent: 'write a word down',
    });
    const traces = governance.commits.flat().flatMap(({ detail }) => detail['trace_id'] ?? []);
    expect(new Set(traces).size).toBe(1);
  });

  it('robust: failed operation: it fails after it handed an entry over → nothing of it is committed, and its failure is', async () => {
    const { governance, request } = testRequest();
    await expect(execute(registry, 'note', { log: LOG, word: 'fail' }, request)).rejects.toThrow('the word is refused');
    expect(governance.kinds()).toEqual(['requested', 'allowed', 'started', 'failed']);
    expect(details(governance, 'operation.failed')).toMatchObject([{ retry_advice: 'after_mending' }]);
  });

  it('robust: denied operation: a change asked for over HTTP or MCP → denied in one sentence, with its entry, and not begun', async () => {
    for (const door of ['http', 'mcp'] as const) {
      const { governance, request } = testRequest(door);
      await expect(execute(registry, 'note', { log: LOG, word: 'hello' }, request)).rejects.toMatchObject({
        code: 'denied',
      });
      expect(governance.kinds()).toEqual(['requested', 'denied']);
    }
  });

  it('robust: governance log that cannot be written: an operation that would change something → it does not begin', async () => {
    const { request } = testRequest();
    let began = false;
    const operation = working('work', () => {
      began = true;
      return Promise.resolve(1);
    });
    const governance = {
      hasMarket: () => true,
      append: () => Promise.reject(new Error('the disk is full')),
      entriesAfter: () => [],
    };
    const asked = { ...request, ports: { ...request.ports, governance } };
    await expect(executeOperation(operation, { log: LOG }, asked)).rejects.toThrow('the disk is full');
    expect(began).toBe(false);
  });

  it('of a market that it begins leaves its entries once the market is there', async () => {
    const governance = memoryGovernance([]);
    const { request } = testRequest('command_line', governance);
    const operation = working('begin', () => {
      governance.begin('/new');
      return Promise.resolve(1);
    });
    await executeOperation(operation, { log: '/new' }, request);
    expect(governance.kinds()).toEqual(['requested', 'allowed', 'started', 'completed']);
  });

  it('of a market that it begins leaves them while it goes on, not only at its end', async () => {
    const governance = memoryGovernance([]);
    const { clock, request } = testRequest('command_line', governance);
    const seen: (readonly string[])[] = [];
    const operation = working('begin', async () => {
      governance.begin('/new');
      seen.push(governance.kinds());
      clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 0));
      seen.push(governance.kinds());
      return 1;
    });
    await executeOperation(operation, { log: '/new' }, request);
    expect(seen).toEqual([[], ['requested', 'allowed', 'started']]);
    expect(governance.kinds()).toEqual(['requested', 'allowed', 'started', 'completed']);
  });

  it('that is to write a file changes something, and is denied where things are only read', async () => {
    const { governance, request } = testRequest('http');
    const operation = defineOperation({
      ...countUp,
      input: countUp.input.extend({ page: z.string().optional() }),
      writes: ['page'],
    });
    await executeOperation(operation, { to: 2, log: LOG }, request);
    expect(governance.kinds()).toEqual([]);
    const asked = executeOperation(operation, { to: 2, log: LOG, page: '/page.html' }, request);
    await expect(asked).rejects.toMatchObject({ code: 'denied' });
    expect(governance.kinds()).toEqual(['requested', 'denied']);
  });

  it('robust: folder that is no log: an operation fails in it → an error and no entry', async () => {
    const governance = memoryGovernance([]);
    const { request } = testRequest('command_line', governance);
    const operation = working('begin', () => Promise.reject(new Error('there is no log')));
    await expect(executeOperation(operation, { log: '/none' }, request)).rejects.toThrow('there is no log');
    expect(governance.commits).toEqual([]);
  });

  it('robust: stopped job: it ends after a whole commit → its entry says that the same call goes on', async () => {
    const { governance, request } = testRequest();
    const stop = new AbortController();
    const operation = working('work', () => {
      stop.abort();
      return Promise.resolve({ done: 3 });
    });
    const result = await executeOperation(operation, { log: LOG }, { ...request, signal: stop.signal });
    expect(result.output).toEqual({ done: 3 });
    expect(details(governance, 'operation.failed')).toMatchObject([
      { error_kind: 'interrupted', retry_advice: 'goes_on' },
    ]);
  });

  it('reports how far it is, now and then, with what remains', async () => {
    const { clock, governance, request } = testRequest();
    const operation = working('work', (_input, { progress }) => {
      const bar = progress('lines');
      for (let minute = 1; minute <= 5; minute += 1) {
        clock.advance(60_000);
        bar.update(minute, 10);
        bar.update(minute, 10);
      }
      bar.end();
      return Promise.resolve(1);
    });
    await executeOperation(operation, { log: LOG }, request);
    expect(details(governance, 'operation.progress')).toMatchObject([
      { label: 'lines', done: 1, total: 10, eta_ms: 540_000 },
      { done: 2, eta_ms: 480_000 },
      { done: 3 },
      { done: 4 },
      { done: 5, eta_ms: 300_000 },
    ]);
  });

  it('stops when somebody says so in the audit, and says who', async () => {
    const { clock, governance, request } = testRequest();
    const operation = working('work', async (_input, { signal }) => {
      const [requested] = details(governance, 'operation.requested');
      const trace_id = requested !== undefined && 'trace_id' in requested ? String(requested.trace_id) : '';
      const wish = auditRecord('operation.stop_requested', 1, {
        trace_id,
        actor: 'operator',
        why: 'the disk is needed',
      });
      await governance.port.append(LOG, [wish]);
      const stopped = new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      clock.advance(2_000);
      await stopped;
      return { done: 1 };
    });
    expect(await executeOperation(operation, { log: LOG }, request)).toMatchObject({
      stopped: true,
      output: { done: 1 },
    });
    expect(details(governance, 'operation.failed')).toMatchObject([
      {
        error_kind: 'interrupted',
        error_detail: 'operator asked it to stop: the disk is needed',
        retry_advice: 'goes_on',
      },
    ]);
  });

  it('robust: stopped commit: a one-commit operation that is told to stop while it works → nothing is committed', async () => {
    const { governance, request } = testRequest();
    const stop = new AbortController();
    stop.abort();
    await expect(
      execute(registry, 'note', { log: LOG, word: 'hello' }, { ...request, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'interrupted' });
    expect(governance.kinds()).toEqual(['requested', 'allowed', 'started', 'failed']);
  });

  it('is stopped when the time of its scope is up', async () => {
    const { clock, request } = testRequest();
    const operation = working('work', async (_input, { signal }) => {
      const stopped = new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      clock.advance(2_001);
      await stopped;
      return 1;
    });
    await expect(
      executeOperation(operation, { log: LOG }, { ...request, bounds: { wall_ms: 2_000 } }),
    ).rejects.toMatchObject({ code: 'bound_met', message: expect.stringContaining('bound of 2 000 ms') as string });
  });
});

describe('what an operation is given and gives', () => {
  it.each([
    [{ to: 0 }, 'to: must be a positive integer'],
    [{ to: 1, tp: 2 }, 'the top level: Unrecognized key: "tp"'],
    [{}, 'to: must be a positive integer'],
    ['three', 'the top level: Invalid input: expected object, received string'],
  ])('robust: wrong input: %j → refused before anything is touched, with no entry', async (input, sentence) => {
    const { governance, request } = testRequest();
    await expect(executeOperation(countUp, input, request)).rejects.toMatchObject({
      code: 'wrong_usage',
      message: sentence,
    });
    expect(governance.commits).toEqual([]);
  });

  it('robust: output off its schema: a number where an object is declared → a defect that is said, and nothing is handed on', async () => {
    const { request } = testRequest();
    const broken: Operation = { ...countUp, run: () => Promise.resolve({ counted: 'three' }) };
    await expect(executeOperation(broken, { to: 1 }, request)).rejects.toMatchObject({
      code: 'output_off_schema',
      message: expect.stringMatching(/^the output of count up is off its schema: counted: /) as string,
    });
    const rows: Operation = {
      ...countUp,
      run: (_input, { row }) => {
        row({ number: 'one' });
        return Promise.resolve({ counted: 1 });
      },
    };
    await expect(executeOperation(rows, { to: 1 }, request)).rejects.toMatchObject({ code: 'output_off_schema' });
  });
});

describe('a registry', () => {
  it('robust: duplicate id: two operations of one name, or one with a subsystem that there is none → refused when it is made', () => {
    expect(() => createRegistry([countUp, countUp])).toThrow('two operations are called count up');
    const odd = { ...countUp, touches: ['moon'] } as unknown as Operation;
    expect(() => createRegistry([odd])).toThrow('operation count up touches moon, which is no subsystem');
  });

  it('robust: unknown id: an operation that there is none → named, with those that there are', () => {
    expect(() => registry.find('cuont')).toThrow(
      'there is no operation cuont: xray operations lists them (count up, note)',
    );
  });
});

it('reads through a scope are counted, and stop at its bounds', async () => {
  const { reader, writer } = createMemoryLog();
  const { clock } = testRequest();
  const governance = memoryGovernance();
  const { request } = testRequest('library', governance);
  await execute(registry, 'note', { log: LOG, word: 'hello' }, request);
  const entries = governance.commits.flat().map((record) => ({ stream: 'audit' as const, record }));
  await writer.append({ entries });
  const scope = createScope({ records: 100, bytes: null, wall_ms: null }, clock);
  expect([...scopedReader(reader, scope).read('audit')].flat()).toHaveLength(5);
  expect(scope.used()).toMatchObject({ records: 5 });
  const narrow = createScope({ records: 3, bytes: null, wall_ms: null }, clock);
  expect(() => [...scopedReader(reader, narrow).read('audit')]).toThrow('stopped at its bound of 3 records');
});
