import type { HttpAnswer, HttpQuestion, HttpRoute } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { quietRun } from '../testing/runs.ts';
import { serveRuns } from '../testing/served-log.ts';
import { DASHBOARD_ROUTES } from './routes/described.ts';

const run = quietRun();
const TOKEN = 'a token of more than sixteen';

/** A route that answers with what it was asked. */
function echo(path: string, status = 200): HttpRoute {
  return {
    path,
    answer: ({ parameters, query }) =>
      Promise.resolve({ status, type: 'application/json; charset=utf-8', body: JSON.stringify({ parameters, query }) }),
  };
}

describe('routes that whoever starts the server brings along', () => {
  it('are answered with what stands in the address', async () => {
    const { get, json } = await serveRuns([run], {
      extra_routes: [echo('/api/v1/echo/{name}'), echo('/api/busy', 503)],
    });
    expect(await json('/api/v1/echo/one?a=1&b=2&b=3')).toEqual({
      parameters: { name: 'one' },
      query: { a: '1', b: ['2', '3'] },
    });
    const busy = await get('/api/busy');
    expect(busy.status).toBe(503);
    expect(busy.headers.get('retry-after')).toBe('1');
    expect(busy.headers.get('cache-control')).toBe('no-store');
  });

  it('stand behind the same guards: token, method, host, headers, number of questions', async () => {
    const limits = { max_requests_per_minute: 4 };
    const { get, server } = await serveRuns([run], { extra_routes: [echo('/api/echo')], token: TOKEN, limits });
    const authorization = `Bearer ${TOKEN}`;
    expect((await get('/api/echo')).status).toBe(401);
    const answer = await get('/api/echo', { authorization });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${server.url}/api/echo`, { method: 'POST', headers: { authorization } })).status).toBe(405);
    const statuses = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await get('/api/echo', { authorization })).status);
    expect(statuses).toContain(429);
  });

  it('robust: reader of an extra route: it goes away before there is an answer → the route is told to stop', async () => {
    let stopped = false;
    const slow: HttpRoute = {
      path: '/api/slow',
      answer: ({ signal }: HttpQuestion) =>
        new Promise<HttpAnswer>((resolve) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            resolve({ status: 200, type: 'text/plain', body: '' });
          });
        }),
    };
    const { server } = await serveRuns([run], { extra_routes: [slow] });
    const gone = new AbortController();
    const asked = fetch(`${server.url}/api/slow`, { signal: gone.signal }).catch(() => 'gone');
    setTimeout(() => {
      gone.abort();
    }, 50);
    expect(await asked).toBe('gone');
    await expect.poll(() => stopped).toBe(true);
  });

  it('robust: extra routes of a server: no list, none that answers → refused before it listens', async () => {
    for (const extra_routes of [{}, [{ path: '/api' }], [null]])
      await expect(
        serveRuns([run], { extra_routes: extra_routes as unknown as readonly HttpRoute[] }),
      ).rejects.toMatchObject({
        code: 'invalid_server_options',
      });
  });
});

it('describes its own routes: each is there, and each has a name of its own', async () => {
  const { get } = await serveRuns([run]);
  const ids = DASHBOARD_ROUTES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path } of DASHBOARD_ROUTES) {
    if (path === '/api/v1/stream') continue;
    const answer = await get(path.replace('{run_id}', 'ab'.repeat(32)).replace(/\{\w+\}/, 'none'));
    if (answer.status === 404) expect(await answer.text()).not.toContain('nothing at this address');
    else expect(answer.status).toBe(200);
  }
});
