import { PassThrough } from 'node:stream';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import type { Operation } from '../operation.ts';
import { createRegistry } from '../registry.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { memoryGovernance, testRequest } from '../testing/memory-governance.ts';
import { failing, lookAt, waiting, watch } from '../testing/reading-examples.ts';
import { serveMcp } from './serve-mcp.ts';

const messageSchema = z.looseObject({ id: z.number().optional(), method: z.string().optional() });
type Message = z.output<typeof messageSchema>;

/** Somebody at the other end of the pipes, who speaks the protocol line by line. */
async function connected(operations: readonly Operation[]) {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const governance = memoryGovernance();
  const { request } = testRequest('mcp', governance);
  const notes: string[] = [];
  const stop = new AbortController();
  const ended = serveMcp({
    load: () => Promise.resolve(createRegistry(operations)),
    places: { log: '/market' },
    ports: request.ports,
    actor: 'someone',
    note: (text) => notes.push(text),
    version: '1.2.3',
    instructions: 'Ask.',
    resources: [
      {
        kind: 'operation',
        name: 'count',
        title: 'A count',
        description: 'counts',
        uri: 'test://counts/{to}',
        operation: 'fail',
        field: 'how',
      },
      {
        kind: 'operation',
        name: 'none',
        title: 'None',
        description: 'none',
        uri: 'test://none/{to}',
        operation: 'none',
        field: 'to',
      },
      {
        kind: 'document',
        name: 'view',
        title: 'The view',
        description: 'now',
        uri: 'test://view',
        read: () => Promise.resolve({ now: 1 }),
      },
      {
        kind: 'document',
        name: 'gone',
        title: 'Gone',
        description: 'gone',
        uri: 'test://gone',
        read: () => Promise.reject(new Error('no /market/segments')),
      },
    ],
    stdin,
    stdout,
    signal: stop.signal,
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  const told: Message[] = [];
  const waiters = new Map<number, (message: Message) => void>();
  let rest = '';
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = messageSchema.parse(JSON.parse(line));
      told.push(message);
      if (message.id !== undefined) waiters.get(message.id)?.(message);
    }
  });
  let ids = 0;
  const send = (message: object): void => {
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  const ask = (method: string, params: object = {}): Promise<Message> =>
    new Promise((resolve) => {
      const id = (ids += 1);
      waiters.set(id, resolve);
      send({ id, method, params });
    });
  const capabilities = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const greeting = await ask('initialize', capabilities);
  send({ method: 'notifications/initialized' });
  const call = (name: string, given: object = {}, more: object = {}) =>
    ask('tools/call', { name, arguments: given, ...more });
  return { ask, call, ended, governance, greeting, notes, send, stdin, stop, told };
}

function text(said: string) {
  return { result: { isError: true, content: [{ type: 'text', text: said }] } };
}

describe('operations as tools of an assistant', () => {
  it('offers what reads, says that it only reads, and publishes what is taken and given', async () => {
    const { ask, greeting } = await connected([countUp, noteDown, lookAt, watch]);
    expect(greeting).toMatchObject({
      result: { serverInfo: { name: 'xray', version: '1.2.3' }, instructions: 'Ask.' },
    });
    const listed = await ask('tools/list');
    expect(listed).toMatchObject({
      result: {
        tools: [
          {
            name: 'count_up',
            title: 'count up',
            description: expect.stringContaining('at most 1000 records') as string,
            annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
            inputSchema: { additionalProperties: false, required: ['to'] },
            outputSchema: { type: 'object', additionalProperties: false },
          },
          { name: 'look_at' },
        ],
      },
    });
  });

  it('gives output, rows and finding as one object, and the same as text', async () => {
    const { call, governance } = await connected([countUp, lookAt]);
    const given = { output: { counted: 2 }, rows: [{ number: 1 }, { number: 2 }], finding: null };
    expect(await call('count_up', { to: 2 })).toMatchObject({
      result: { structuredContent: given, content: [{ type: 'text', text: JSON.stringify(given) }] },
    });
    expect(await call('count_up', { to: 13 })).toMatchObject({
      result: { structuredContent: { finding: 'thirteen is no good number' } },
    });
    expect(await call('look_at')).toMatchObject({
      result: { structuredContent: { output: { log: '<log>', config: null } } },
    });
    expect(governance.kinds()).toEqual([]);
  });

  it('holds the bounds of an operation and says what was done until then', async () => {
    const { call, governance } = await connected([countUp]);
    expect(await call('count_up', { to: 2_000 })).toMatchObject(
      text(
        'stopped at its bound of 1 000 records: until then it read 1 001 records and 0 bytes in 0 ms; ask for less, or give a wider scope',
      ),
    );
    expect(governance.kinds()).toEqual(['requested', 'failed']);
  });

  it('stops what its caller has given up, and tells how far it is until then', async () => {
    let stopped = 0;
    const { call, ended, send, stdin, told } = await connected([waiting(() => (stopped += 1))]);
    void call('wait', {}, { _meta: { progressToken: 7 } });
    const progress = () => told.filter(({ method }) => method === 'notifications/progress');
    await expect.poll(() => progress().length).toBeGreaterThan(60);
    const numbers = progress().map(({ params }) => z.object({ progress: z.number() }).parse(params).progress);
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    expect(numbers.length).toBeLessThan(120);
    expect(numbers.at(-1)).toBe(2_000);
    send({ method: 'notifications/cancelled', params: { requestId: 2 } });
    await expect.poll(() => stopped).toBe(1);
    void call('wait');
    stdin.end();
    await ended;
    await expect.poll(() => stopped).toBe(2);
  });

  it('reads resources by their addresses, of operations that there are', async () => {
    const { ask } = await connected([failing]);
    expect(await ask('resources/templates/list')).toMatchObject({
      result: { resourceTemplates: [{ uriTemplate: 'test://counts/{to}' }] },
    });
    expect(await ask('resources/read', { uri: 'test://view' })).toMatchObject({
      result: { contents: [{ uri: 'test://view', mimeType: 'application/json', text: '{"now":1}' }] },
    });
    const gone = await ask('resources/read', { uri: 'test://gone' });
    expect(JSON.stringify(gone)).toContain('it failed for a reason');
    expect(JSON.stringify(gone)).not.toContain('/market');
  });

  it('robust: argument of a tool: misspelt, a place of the machine, text for a number, missing → one sentence, marked as an error', async () => {
    const { call } = await connected([countUp]);
    for (const [given, said] of [
      [{ too: 1 }, 'count up takes no "too": it takes to, loud'],
      [{ to: 1, log: '/etc' }, 'count up takes no "log": it takes to, loud'],
      [{ to: '1' }, 'to: must be a positive integer'],
      [{}, 'to: must be a positive integer'],
    ] as const)
      expect(await call('count_up', given)).toMatchObject(text(said));
  });

  it('robust: failing operation: messages that name files of the machine → a sentence without them', async () => {
    const { call, notes } = await connected([failing]);
    expect(await call('fail', { how: 'sentence' })).toMatchObject(
      text('<log> holds no runs: see <path>, then call xray run'),
    );
    expect(await call('fail', { how: 'defect' })).toMatchObject(
      text('it failed for a reason that is a defect: the audit of the market holds it'),
    );
    expect(notes).toEqual(['cannot open /market/segments/1.db']);
    expect(await call('fail', { how: 'finding' })).toMatchObject({
      result: { structuredContent: { finding: 'damage in <log>/segments/1.db' } },
    });
  });

  it('robust: change that an assistant asks for: an operation that is no tool, by its name → denied, with its entry', async () => {
    const { call, governance } = await connected([countUp, noteDown]);
    expect(await call('note', { log: '/elsewhere', word: 'x' })).toMatchObject(
      text('note changes what is there, and by this way things are only read: call it on the command line'),
    );
    expect(governance.kinds()).toEqual(['requested', 'denied']);
  });

  it('robust: answer that is larger than a client takes: 4 MB → an error that gives its size', async () => {
    const { call } = await connected([failing]);
    expect(await call('fail', { how: 'large' })).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringMatching(/has 4 000 0\d\d bytes/) as string }] },
    });
  });

  it('robust: lines that are no messages: text, half of a line, an unknown tool → the next request is answered', async () => {
    const { ask, call, stdin } = await connected([countUp]);
    stdin.write('no json\n\n{"jsonrpc":"2.0"}\n');
    expect(await call('none')).toMatchObject({ error: { code: -32602 } });
    expect(await ask('tools/list')).toMatchObject({ result: { tools: [{ name: 'count_up' }] } });
  });
});
