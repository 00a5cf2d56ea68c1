import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { MarketDataError } from '../../errors.ts';
import { errorWord } from './error-word.ts';
import type { HttpAnswer } from './ports.ts';
import { retryAfterMs } from './retry-after.ts';
import { createHttpClient } from './undici-http.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/fapi/v1/time`;
}

function get(url: string, max_answer_bytes = 1_000, signal = new AbortController().signal): Promise<HttpAnswer> {
  const client = createHttpClient();
  onTestFinished(() => client.close());
  return client.get({ url, max_answer_bytes, signal });
}

async function failure(answer: Promise<HttpAnswer>): Promise<MarketDataError> {
  try {
    await answer;
  } catch (thrown) {
    if (thrown instanceof MarketDataError) return thrown;
    throw thrown;
  }
  throw new Error('the request succeeded');
}

describe('a request', () => {
  it('gives the bytes of the answer', async () => {
    const url = await serve((_request, response) => response.end('{"serverTime":1}'));
    const answer = await get(url);
    expect({ ...answer, body: Buffer.from(answer.body).toString() }).toEqual({
      status: 200,
      retry_after_ms: null,
      body: '{"serverTime":1}',
    });
  });

  it('gives a refusal with what it asks for', async () => {
    const url = await serve((_request, response) => response.writeHead(418, { 'retry-after': '120' }).end());
    expect(await get(url)).toMatchObject({ status: 418, retry_after_ms: 120_000 });
  });

  it('does not follow a redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    expect((await get(url)).status).toBe(302);
  });

  it('fails where the answer has more bytes than allowed', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(1_001)));
    expect((await failure(get(url))).code).toBe('request_failed');
  });

  it('fails where nobody listens, and names the error in one word without the address', async () => {
    const error = await failure(get('http://127.0.0.1:1/secret?key=abc'));
    expect(error.message).not.toMatch(/secret|abc|127/);
    expect(errorWord(error, 'none')).toBe('ECONNREFUSED');
  });

  it('can be given up', async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const error = failure(get(url, 1_000, controller.signal));
    controller.abort();
    expect((await error).code).toBe('request_failed');
  });
});

describe('a Retry-After header', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['999999999', 604_800_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
    ['', null],
    [undefined, null],
  ])('%s asks for %s ms', (header, ms) => {
    expect(retryAfterMs(header)).toBe(ms);
  });
});
