import type { HttpRouteDescription } from '@xray/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { defineOperation, type Operation } from '../operation.ts';
import { OperationError, type OperationErrorCode } from '../errors.ts';
import { createRegistry } from '../registry.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { memoryGovernance, testRequest } from '../testing/memory-governance.ts';
import { failing, lookAt, readFile, waiting } from '../testing/reading-examples.ts';
import { httpRoutes } from './http-routes.ts';

const beside: readonly HttpRouteDescription[] = [
  {
    id: 'readThing',
    path: '/api/v1/things/{name}',
    summary: 'a thing <b>& more</b>',
    parameters: z.object({ name: z.string().max(9) }),
    query: z.strictObject({ at: z.string().optional().meta({ description: 'when' }) }),
    gives: { contract: 'dashboard_frames.v1' },
  },
  { id: 'follow', path: '/api/v1/follow', summary: 'what changes', gives: { media_type: 'text/event-stream' } },
];

/** What a server with some operations answers. */
function served(operations: readonly Operation[]) {
  const governance = memoryGovernance();
  const { request } = testRequest('http', governance);
  const notes: string[] = [];
  let loads = 0;
  const routes = httpRoutes({
    load: () => {
      loads += 1;
      return Promise.resolve(createRegistry(operations));
    },
    places: { log: '/market' },
    ports: request.ports,
    actor: 'someone',
    note: (text) => notes.push(text),
    version: '1.2.3',
    beside,
  });
  async function ask(path: string, query: Record<string, string | string[]> = {}, signal = request.signal) {
    const [, name = ''] = /^\/api\/v1\/operations\/(.*)$/.exec(path) ?? [];
    const route = routes.find((each) => each.path === (name === '' ? path : '/api/v1/operations/{name}'));
    if (route === undefined) throw new Error(`there is no route ${path}`);
    return route.answer({ parameters: { name }, query, signal });
  }
  const asJson = async (path: string, query: Record<string, string | string[]> = {}) => {
    const { body, status } = await ask(path, query);
    return { status, body: JSON.parse(body) as unknown };
  };
  return { ask, asJson, governance, loads: () => loads, notes };
}

describe('operations over HTTP', () => {
  it('takes the fields from the query and gives output, rows and finding', async () => {
    const { asJson, loads } = served([countUp, lookAt]);
    expect(loads()).toBe(0);
    expect(await asJson('/api/v1/operations/count_up', { to: '2', loud: 'true' })).toEqual({
      status: 200,
      body: { output: { counted: 2 }, rows: [{ number: 1 }, { number: 2 }], finding: null },
    });
    expect(await asJson('/api/v1/operations/look_at')).toMatchObject({ body: { output: { log: '<log>' } } });
    expect(loads()).toBe(1);
  });

  it('describes what can be asked, of operations and of the server beside them', async () => {
    const { ask, asJson } = served([countUp, noteDown, readFile]);
    expect(await asJson('/api/v1/openapi.json')).toMatchObject({
      body: {
        openapi: '3.1.0',
        info: { version: '1.2.3' },
        paths: {
          '/api/v1/operations/count_up': {
            get: {
              operationId: 'count_up',
              parameters: [
                { name: 'to', in: 'query', required: true, description: 'where to end', schema: { type: 'integer' } },
                { name: 'loud', in: 'query', required: false, schema: { type: 'boolean', default: false } },
              ],
            },
          },
          '/api/v1/things/{name}': {
            get: {
              parameters: [
                { name: 'name', in: 'path', required: true },
                { name: 'at', in: 'query', required: false },
              ],
            },
          },
          '/api/v1/follow': { get: { responses: { 200: { content: { 'text/event-stream': {} } } } } },
        },
      },
    });
    const document = await ask('/api/v1/openapi.json');
    expect(document.body).not.toContain('/api/v1/operations/note');
    expect(document.body).not.toContain('read_file');
  });

  it('shows the document on a page without a script, a style of its own or markup of others', async () => {
    const { ask } = served([countUp]);
    const page = await ask('/api');
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    for (const part of [
      'count to a number',
      'GET /api/v1/operations/count_up',
      '<code>to</code>',
      'id="operation.count_up"',
    ])
      expect(page.body).toContain(part);
    expect(page.body).toContain('a thing &lt;b&gt;&amp; more&lt;/b&gt;');
    expect(page.body).not.toMatch(/<script|<style|style=|onclick|https?:\/\//);
    expect(await ask('/api/page.css')).toMatchObject({ status: 200, type: 'text/css; charset=utf-8' });
  });

  const statuses: Readonly<
    Record<Exclude<OperationErrorCode, 'duplicate_operation' | 'undeclared_subsystem'>, number>
  > = {
    wrong_usage: 400,
    denied: 403,
    unknown_operation: 404,
    not_done: 409,
    bound_met: 422,
    output_off_schema: 500,
    busy: 503,
    interrupted: 503,
  };
  it.each(Object.entries(statuses))('says %s with the status %i, in the shape of every error', async (code, status) => {
    const refuse = defineOperation({
      id: 'refuse',
      summary: 'refuse',
      example: 'xray refuse',
      input: z.strictObject({}),
      output: z.null(),
      effects: 'none',
      touches: ['operations'],
      run: () => Promise.reject(new OperationError(code as OperationErrorCode, 'it is refused in /var/lib/xray')),
      render: () => [],
    });
    expect(await served([refuse]).asJson('/api/v1/operations/refuse')).toEqual({
      status,
      body: { error: code, message: 'it is refused in <path>' },
    });
  });

  it('stops the work of who goes away', async () => {
    let stopped = 0;
    const gone = new AbortController();
    const answer = served([waiting(() => (stopped += 1))]).ask('/api/v1/operations/wait', {}, gone.signal);
    await new Promise(setImmediate);
    gone.abort();
    await answer;
    expect(stopped).toBe(1);
  });

  it('robust: query of an operation: misspelt, a place of the machine, no number, a name twice, no boolean → 400 with one sentence', async () => {
    const { asJson } = served([countUp]);
    const wrong = [
      { too: '1' },
      { to: '1', log: '/etc' },
      { to: 'many' },
      { to: '' },
      { to: ['1', '2'] },
      { to: '1', loud: 'yes' },
    ];
    for (const query of wrong) {
      const { body, status } = await asJson('/api/v1/operations/count_up', query);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'wrong_usage', message: expect.stringMatching(/^[^\n]+$/) as string });
    }
  });

  it('robust: operation that cannot be asked for: it changes something, there is none, it fails by a defect → 403 with its entry, 404 or 500, and no more is told', async () => {
    const { asJson, governance, notes } = served([countUp, noteDown, failing]);
    for (const name of ['none', '__proto__'])
      expect(await asJson(`/api/v1/operations/${name}`)).toMatchObject({ status: 404 });
    expect(governance.kinds()).toEqual([]);
    for (const query of [{ word: 'hello' }, { log: '/etc' }])
      expect(await asJson('/api/v1/operations/note', query)).toMatchObject({ status: 403, body: { error: 'denied' } });
    expect(governance.kinds()).toEqual(['requested', 'denied', 'requested', 'denied']);
    expect(await asJson('/api/v1/operations/fail', { how: 'defect' })).toEqual({
      status: 500,
      body: {
        error: 'internal_error',
        message: 'it failed for a reason that is a defect: the audit of the market holds it',
      },
    });
    expect(notes).toEqual(['cannot open /market/segments/1.db']);
  });
});
