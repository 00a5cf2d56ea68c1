import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { quietRun } from '../testing/runs.ts';
import { serveRuns } from '../testing/served-log.ts';
import { DEFAULT_SERVER_LIMITS } from './server-options.ts';

const runs = [quietRun()];
const TOKEN = 'a token of more than sixteen';

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** Unlike `fetch`, sends any method, any Host and the path as it is. */
function ask(url: string, path: string, { headers = {}, method = 'GET' }: Asked = {}) {
  const { hostname, port } = new URL(url);
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        body += piece;
      });
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Sends bytes as they are; gives the first of the answer. */
function speak(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** A folder with a page, and beside it a file that nobody may see. */
function pageFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'xray-page-'));
  onTestFinished(() => {
    rmSync(parent, { recursive: true });
  });
  const root = join(parent, 'page');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(parent, 'secrets'));
  writeFileSync(join(parent, 'secret.txt'), 'SECRET');
  writeFileSync(join(parent, 'secrets', 'deep.txt'), 'SECRET');
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(root, 'assets', 'main-a1b2c3d4.js'), 'export {};');
  writeFileSync(join(root, '.env'), 'SECRET');
  symlinkSync(join(parent, 'secret.txt'), join(root, 'link.txt'));
  symlinkSync(join(parent, 'secrets'), join(root, 'linked'));
  return root;
}

describe('methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s is not allowed anywhere',
    async (method) => {
      const { server } = await serveRuns(runs);
      for (const path of ['/api/v1/view', '/api/v1/stream', '/', '/nothing']) {
        const answer = await ask(server.url, path, { method });
        expect([path, answer.status, answer.headers['allow']]).toEqual([path, 405, 'GET, HEAD']);
      }
    },
  );

  it('HEAD is GET without the body', async () => {
    const { server } = await serveRuns(runs);
    for (const path of ['/api/v1/view', '/api/v1/log', '/api/v1/schemas', '/api/v1/stream', '/nothing']) {
      const head = await ask(server.url, path, { method: 'HEAD' });
      expect([path, head.body, head.status]).toEqual([path, '', path === '/nothing' ? 404 : 200]);
    }
  });
});

describe('the Host header', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', ' '])(
    '%j is refused',
    async (host) => {
      const { server } = await serveRuns(runs);
      for (const path of ['/api/v1/view', '/', '/api/v1/stream'])
        expect((await ask(server.url, path, { headers: { host } })).status).toBe(403);
    },
  );

  it.each(['127.0.0.1', 'localhost:9', 'LOCALHOST', '[::1]:80', 'dashboards.internal:8420'])(
    '%j is known',
    async (host) => {
      const { server } = await serveRuns(runs, { allowed_hosts: ['Dashboards.internal'] });
      expect((await ask(server.url, '/api/v1/log', { headers: { host } })).status).toBe(200);
    },
  );

  it('is demanded', async () => {
    const { server } = await serveRuns(runs);
    expect(await speak(server.url, 'GET /api/v1/log HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403/);
    expect(await speak(server.url, 'GET /api/v1/log HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  });

  it('away from loopback an address is known and an unknown name is not', async () => {
    const { server } = await serveRuns(runs, { host: '0.0.0.0', token: TOKEN });
    const authorization = `Bearer ${TOKEN}`;
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    const statuses = await Promise.all(
      ['192.168.1.5:80', '[fe80::1]', 'evil.example', '1.2.3.4.evil.example'].map(
        async (host) => (await ask(url, '/api/v1/log', { headers: { host, authorization } })).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 403, 403]);
  });
});

describe('headers', () => {
  it('are on every answer, refusals included', async () => {
    const { server } = await serveRuns(runs, { web_root: pageFolder() });
    const asked: readonly (readonly [string, Asked])[] = [
      ['/', {}],
      ['/api/v1/view', {}],
      ['/nothing.js', {}],
      ['/api/v1/view', { method: 'POST' }],
      ['/api/v1/view', { headers: { host: 'evil.example' } }],
      ['/api/v1/view?at=x', {}],
    ];
    for (const [path, how] of asked) {
      const { headers } = await ask(server.url, path, how);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('sizes', () => {
  it('refuses a long address, a long symbol and long headers', async () => {
    const { server } = await serveRuns(runs);
    expect((await ask(server.url, `/api/v1/view?at=${'1'.repeat(3_000)}`)).status).toBe(414);
    expect((await ask(server.url, `/api/v1/symbols/${'A'.repeat(100)}/history`)).status).toBe(400);
    expect((await ask(server.url, `/api/v1/symbols/${'A'.repeat(1_000)}/history`)).status).toBeGreaterThanOrEqual(400);
    expect((await ask(server.url, '/api/v1/log', { headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
  });

  it('answers more requests of one address in a minute than it serves with 429, wherever they go', async () => {
    const { server } = await serveRuns(runs, { limits: { ...DEFAULT_SERVER_LIMITS, max_requests_per_minute: 5 } });
    const statuses: number[] = [];
    for (const path of ['/api/v1/log', '/api/v1/log', '/x', '/x', '/api/v1/log', '/api/v1/log', '/x'])
      statuses.push((await ask(server.url, path)).status);
    expect(statuses).toEqual([200, 200, 404, 404, 200, 429, 429]);
    const refused = await ask(server.url, '/api/v1/view');
    expect(JSON.parse(refused.body)).toMatchObject({ error: 'too_many_requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('survives what is no HTTP', async () => {
    const { get, server } = await serveRuns(runs);
    expect(await speak(server.url, '\u0000\u0001 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect((await get('/api/v1/log')).status).toBe(200);
  });
});

describe('files', () => {
  it('are those of the folder, and the page for its deep links', async () => {
    const { server } = await serveRuns(runs, { web_root: pageFolder() });
    const script = await ask(server.url, '/assets/main-a1b2c3d4.js');
    expect([script.status, script.headers['content-type'], script.headers['cache-control']]).toEqual([
      200,
      'application/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    for (const path of ['/', '/?at=5', '/index.html', '/s/BTCUSDT', '/s/BTC%2FUSD?at=5', '/r/abc/', '/system']) {
      const page = await ask(server.url, path);
      expect([path, page.status, page.body.includes('<title>page'), page.headers['cache-control']]).toEqual([
        path,
        200,
        true,
        'no-cache',
      ]);
    }
    expect(
      (
        await ask(server.url, '/', {
          headers: { 'if-none-match': String((await ask(server.url, '/')).headers['etag']) },
        })
      ).status,
    ).toBe(304);
  });

  it.each(['/healthz', '/readyz', '/metrics', '/symbols/BTCUSDT', '/s', '/s/a/b', '/system/x', '/apix', '/admin'])(
    'and no other path is known: %s',
    async (path) => {
      const { server } = await serveRuns(runs, { web_root: pageFolder() });
      const answer = await ask(server.url, path);
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([404, { error: 'not_found' }]);
    },
  );

  it('robust: probe of a page: /readyz of a dashboard → 404, not the page', async () => {
    const { server } = await serveRuns(runs, { web_root: pageFolder() });
    expect((await ask(server.url, '/readyz')).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%252e%252e%252fsecret.txt',
    '//secret.txt',
    '/link.txt',
    '/linked/deep.txt',
    '/.env',
    '/assets/',
    '/assets',
    '/secret.txt%00.html',
    '/%',
    '/%ff',
    '/index.html/../../secret.txt',
    '/api/../../secret.txt',
  ])('outside the folder are never served: %s', async (path) => {
    const { server } = await serveRuns(runs, { web_root: pageFolder() });
    const answer = await ask(server.url, path);
    expect(answer.body).not.toContain('SECRET');
    expect([200, 400, 404]).toContain(answer.status);
    if (answer.status === 200) expect(answer.body).toContain('<title>page');
  });

  it('are demanded when the server starts', async () => {
    await expect(serveRuns(runs, { web_root: join(tmpdir(), 'no such folder') })).rejects.toMatchObject({
      code: 'invalid_server_options',
      message: expect.stringContaining('no such folder') as string,
    });
  });
});

describe('the token', () => {
  it('is demanded away from loopback, and is long', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org'])
      await expect(serveRuns(runs, { host })).rejects.toMatchObject({ code: 'invalid_server_options' });
    await expect(serveRuns(runs, { token: 'short' })).rejects.toMatchObject({ code: 'invalid_server_options' });
  });

  it('opens everything, and nothing is open without it', async () => {
    const { server } = await serveRuns(runs, { token: TOKEN, web_root: pageFolder() });
    const paths = ['/api/v1/view', '/api/v1/log', '/api/v1/stream', '/healthz', '/readyz', '/', '/symbols/X', '/x.js'];
    for (const path of paths) {
      const answer = await ask(server.url, path);
      expect([path, answer.status, answer.headers['www-authenticate']]).toEqual([
        path,
        401,
        'Bearer realm="xray dashboards"',
      ]);
    }
    const open = await ask(server.url, '/api/v1/log', { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(open.status).toBe(200);
  });

  it.each([`Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, 'Bearer', TOKEN, ''])(
    'is not %j',
    async (authorization) => {
      const { server } = await serveRuns(runs, { token: TOKEN });
      expect((await ask(server.url, '/api/v1/log', { headers: { authorization } })).status).toBe(401);
    },
  );

  it('in the address becomes a cookie that scripts cannot read, and is taken out of the address', async () => {
    const { server } = await serveRuns(runs, { token: TOKEN, web_root: pageFolder() });
    const query = `token=${encodeURIComponent(TOKEN)}`;
    const first = await ask(server.url, `/symbols/BTCUSDT?at=5&${query}`);
    expect([first.status, first.headers['location']]).toEqual([303, '/symbols/BTCUSDT?at=5']);
    const [cookie = ''] = first.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^xray_dashboard=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const session = cookie.split(';', 1)[0] ?? '';
    expect((await ask(server.url, '/api/v1/log', { headers: { cookie: `a=b; ${session}` } })).status).toBe(200);
    expect((await ask(server.url, '/api/v1/log', { headers: { cookie: 'xray_dashboard=00' } })).status).toBe(401);
    expect((await ask(server.url, '/?token=wrong')).status).toBe(401);
    expect((await ask(server.url, `//evil.example/?${query}`)).headers['location']).toBe('/evil.example/');
    expect((await ask(server.url, `/\\evil.example/?${query}`)).headers['location']).toBe('/evil.example/');
  });

  it('is in no log line', async () => {
    const lines: string[] = [];
    const note = (message: string, fields?: unknown) => lines.push(message + JSON.stringify(fields));
    const { server } = await serveRuns(runs, {
      token: TOKEN,
      logger: { debug: note, info: note, warn: note, error: note },
    });
    await ask(server.url, `/?token=${encodeURIComponent(TOKEN)}`);
    await ask(server.url, '/api/v1/log', { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(lines.filter((line) => line.startsWith('dashboard request')).length).toBe(2);
    expect(lines.join('\n')).not.toMatch(/token of more|token%20of|token\+of/);
  });

  it('that is wrong counts against the rate limit', async () => {
    const { server } = await serveRuns(runs, {
      token: TOKEN,
      limits: { ...DEFAULT_SERVER_LIMITS, max_requests_per_minute: 3 },
    });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1)
      statuses.push((await ask(server.url, '/api/v1/log', { headers: { authorization: 'Bearer guess' } })).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});

describe('the port', () => {
  it('that is taken is said so', async () => {
    const { server } = await serveRuns(runs);
    await expect(serveRuns(runs, { port: Number(new URL(server.url).port) })).rejects.toMatchObject({
      code: 'cannot_listen',
    });
  });

  it('is free again after close, which may be called twice', async () => {
    const { server } = await serveRuns(runs);
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(`${server.url}/api/v1/log`)).rejects.toThrow();
  });
});
