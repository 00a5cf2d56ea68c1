import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalJson, createManualClock, type Logger } from '@xray/contracts';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { createAnalysisEngine } from '../../../engine/analysis-engine.ts';
import { createModuleRegistry } from '../../../registry/module-registry.ts';
import { gateEvaluated, START_MS } from '../../../testing/gate-events.ts';
import { memoryStore } from '../../../testing/memory-store.ts';
import { constantSignal, summing } from '../../../testing/modules.ts';
import { nodeDeadLetterFile } from './node-dead-letter-file.ts';
import type { WebhookFetch } from './post-webhook.ts';
import { createWebhook } from './webhook.ts';
import type { WebhookConfigInput } from './webhook-config.ts';

const SECRET = 'a secret of the two of us';
const folder = mkdtempSync(join(tmpdir(), 'xray-webhook-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Answer = number | 'refused' | 'hangs' | { readonly status: number; readonly retry_after: string };
type Request = Parameters<WebhookFetch>[1] & { readonly url: string };

/** A receiver that answers as it is told, in turn, and then with 200. */
function receiver(...answers: readonly Answer[]) {
  const requests: Request[] = [];
  const fetch: WebhookFetch = (url, request) => {
    const answer = answers[requests.length] ?? 200;
    requests.push({ ...request, url });
    if (answer === 'refused') {
      const cause = Object.assign(new Error(`connect ECONNREFUSED ${url}`), { code: 'ECONNREFUSED' });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    }
    if (answer === 'hangs')
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    const { status, retry_after } = typeof answer === 'number' ? { status: answer, retry_after: null } : answer;
    return Promise.resolve({ status, headers: { get: () => retry_after }, body: null });
  };
  return { fetch, requests };
}

function logLines() {
  const lines: string[] = [];
  const log = (message: string, fields?: Readonly<Record<string, unknown>>) => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  return { lines, logger };
}

let files = 0;

function setUp(to: Pick<ReturnType<typeof receiver>, 'fetch'>, changes: Partial<WebhookConfigInput> = {}) {
  files += 1;
  const path = join(folder, `dead-${files}.jsonl`);
  const clock = createManualClock(START_MS + 2_000);
  const { lines, logger } = logLines();
  const config = { url: 'https://desk.example/hook?token=hush', dead_letter_path: path, ...changes };
  const webhook = createWebhook(config, {
    secret: SECRET,
    fetch: to.fetch,
    clock,
    random: () => 0.5,
    dead_letters: nodeDeadLetterFile(),
    logger,
  });
  const store = memoryStore();
  const engine = createAnalysisEngine({
    registry: createModuleRegistry([constantSignal('s'), summing('rule', 'r', 's'), webhook.module]),
    config: { enabled_modules: ['s', 'r', 'webhook'] },
    store,
    outputs_context: {},
  });
  const dead = (): readonly Record<string, unknown>[] => {
    try {
      return readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    } catch {
      return [];
    }
  };
  return { clock, dead, engine, lines, path, store, webhook };
}

function aMoment() {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** Until something is there that comes by itself; a machine may be busy. */
async function until(isThere: () => boolean) {
  await vi.waitFor(() => {
    expect(isThere()).toBe(true);
  }, 10_000);
}

const btc = gateEvaluated();
const two = [gateEvaluated(), gateEvaluated({ symbol: 'ETHUSDT' })];

describe('what is sent', () => {
  it('is one signed request an artifact of the wanted kinds, in order, each with an id of its own', async () => {
    const to = receiver();
    const { engine, store, webhook, clock } = setUp(to);
    await engine.consume(two);
    await until(() => webhook.statistics().delivered === 2);
    const artifacts = store.events.flatMap((event) =>
      event.event_type === 'ArtifactEmitted' && event.payload.artifact_kind === 'evaluation' ? [event] : [],
    );
    expect(to.requests.map(({ body }) => body)).toEqual(
      artifacts.map(({ engine_timestamp_ms, payload, run_id, symbol }) =>
        canonicalJson({ ...payload, engine_timestamp_ms, run_id, symbol }),
      ),
    );
    expect(to.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(
      artifacts.map(({ run_id }) => `${run_id}.r.out`),
    );
    for (const { body, headers, method, redirect, url } of to.requests) {
      expect([method, redirect, url]).toEqual(['POST', 'manual', 'https://desk.example/hook?token=hush']);
      const timestamp = String(Math.floor(clock.wallMs() / 1000));
      const hex = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
      expect(headers).toMatchObject({ 'xray-timestamp': timestamp, 'xray-signature': `sha256=${hex}` });
    }
    expect(webhook.statistics()).toEqual({ queued: 0, delivered: 2, retried: 0, dead: 0, lost: 0, too_old: 0 });
  });

  it('can be the artifacts of some modules and of other kinds', async () => {
    const to = receiver();
    const { engine } = setUp(to, { artifact_kinds: ['signal', 'evaluation'], modules: ['s'] });
    await engine.consume([btc]);
    await until(() => to.requests.length > 0);
    expect(to.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([`${btc.run_id}.s.out`]);
  });

  it('is nothing that is older than max_age_ms: boundaries that are caught up are passed over and counted', async () => {
    const to = receiver();
    const { clock, engine, webhook } = setUp(to, { max_age_ms: 180_000 });
    clock.advance(180_000);
    await engine.consume([btc, gateEvaluated({ bar: 1 })]);
    await until(() => webhook.statistics().delivered > 0);
    expect(to.requests).toHaveLength(1);
    expect(webhook.statistics()).toMatchObject({ too_old: 1, delivered: 1, dead: 0 });
  });

  it('is nothing in a replay, which opens no output', async () => {
    const to = receiver();
    const { webhook } = setUp(to);
    const engine = createAnalysisEngine({
      registry: createModuleRegistry([summing('rule', 'r'), webhook.module]),
      config: { enabled_modules: ['r', 'webhook'] },
      store: memoryStore(),
      outputs_context: null,
    });
    await engine.consume([btc]);
    await aMoment();
    expect(to.requests).toEqual([]);
  });
});

describe('what a run notices of it', () => {
  it('robust: webhook: its receiver hangs, refuses, answers 500 or is not there → every run is as without it, and waits for nothing', async () => {
    const without = memoryStore();
    const bare = createAnalysisEngine({
      registry: createModuleRegistry([constantSignal('s'), summing('rule', 'r', 's')]),
      config: { enabled_modules: ['s', 'r'] },
      store: without,
    });
    await bare.consume(two);
    for (const answer of ['hangs', 'refused', 500, 404, 301] as const) {
      const { engine, store, webhook } = setUp(receiver(...Array<Answer>(10).fill(answer)), { max_queued: 1 });
      await engine.consume(two);
      expect(store.events).toEqual(without.events);
      expect(store.module_states).toEqual(without.module_states);
      await webhook.close(0);
    }
  });
});

describe('trying again', () => {
  it('waits with a bound that doubles, and no shorter than the receiver asks, under the same id and a new time', async () => {
    const to = receiver(500, 'refused', { status: 429, retry_after: '7' }, 200);
    const { clock, engine, webhook } = setUp(to, { base_backoff_ms: 1_000 });
    await engine.consume([btc]);
    const waits: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      const requests = to.requests.length;
      let waited = 0;
      await aMoment();
      while (to.requests.length === requests && waited < 20_000) {
        clock.advance(500);
        waited += 500;
        await Promise.resolve();
        await aMoment();
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1_000, 7_000]);
    expect(new Set(to.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(to.requests.map(({ headers }) => headers['xray-timestamp'])).size).toBeGreaterThan(2);
    expect(webhook.statistics()).toMatchObject({ delivered: 1, retried: 3, dead: 0 });
  });

  it('robust: webhook: an attempt takes longer than timeout_ms, as often as may be → one dead letter with its reason, and the next is sent', async () => {
    const to = receiver('hangs', 'hangs');
    const { clock, dead, engine, webhook } = setUp(to, { timeout_ms: 100, max_attempts: 2, base_backoff_ms: 10 });
    await engine.consume(two);
    for (let step = 0; step < 3; step += 1) {
      await aMoment();
      clock.advance(100);
    }
    await aMoment();
    await webhook.close(0);
    expect(to.requests.every(({ signal }) => signal.aborted)).toBe(true);
    expect(dead()).toMatchObject([{ reason: 'timeout', attempts: 2, id: `${btc.run_id}.r.out` }]);
    expect(webhook.statistics()).toMatchObject({ delivered: 1, dead: 1 });
  });

  it('robust: webhook: the receiver redirects or answers 4xx → not followed, not tried again, a dead letter', async () => {
    const to = receiver(302, 404);
    const { dead, engine, webhook } = setUp(to);
    await engine.consume(two);
    await aMoment();
    await webhook.close(0);
    expect(to.requests).toHaveLength(2);
    expect(dead().map(({ attempts, reason }) => [reason, attempts])).toEqual([
      ['http_302', 1],
      ['http_404', 1],
    ]);
    expect(dead()[0]?.['body']).toBe(to.requests[0]?.body);
  });
});

describe('what does not get through', () => {
  it('robust: webhook: more artifacts wait than max_queued → what does not fit goes to the dead letters, counted and announced', async () => {
    const { dead, engine, lines, webhook } = setUp(receiver('hangs'), { max_queued: 2 });
    await engine.consume([...two, gateEvaluated({ bar: 1 }), gateEvaluated({ bar: 2 })]);
    await until(() => dead().length > 0);
    expect(webhook.statistics()).toMatchObject({ queued: 2, dead: 1 });
    expect(dead()).toMatchObject([{ reason: 'queue_full', attempts: 0 }]);
    expect(lines.some((line) => line.includes('queue of the webhook is full'))).toBe(true);
    await webhook.close(0);
    expect(dead().map(({ reason }) => reason)).toEqual(['queue_full', 'stopped', 'stopped', 'stopped']);
  });

  it('robust: webhook: the dead letter file has reached its size, or its folder is gone → the rest is counted as lost, and told once', async () => {
    for (const changes of [{ max_dead_letter_bytes: 900 }, { dead_letter_path: join(folder, 'no', 'dead.jsonl') }]) {
      const { engine, lines, path, webhook } = setUp(receiver(...Array<Answer>(9).fill(404)), changes);
      for (let bar = 0; bar < 6; bar += 1) {
        await engine.consume([gateEvaluated({ bar })]);
        await aMoment();
      }
      await webhook.close(0);
      const { dead, lost } = webhook.statistics();
      expect(dead).toBe(6);
      expect(lost).toBeGreaterThan(3);
      if ('max_dead_letter_bytes' in changes) expect(statSync(path).size).toBeLessThanOrEqual(900);
      expect(lines.filter((line) => line.includes('dead letters of the webhook are lost'))).toHaveLength(1);
    }
  });

  it('gets a time at the end, and no more', async () => {
    const { clock, dead, engine, webhook } = setUp(receiver(200, 'hangs'));
    await engine.consume(two);
    await aMoment();
    const closed = webhook.close(1_000);
    clock.advance(1_000);
    await closed;
    expect(webhook.statistics()).toMatchObject({ delivered: 1, dead: 1, queued: 0 });
    expect(dead()).toMatchObject([{ reason: 'stopped' }]);
    await engine.consume([gateEvaluated({ bar: 1 })]);
    expect(webhook.statistics()).toMatchObject({ queued: 0, dead: 1 });
  });

  it('robust: webhook: everything fails → neither secret nor address stands in a log line or a dead letter', async () => {
    const answers: readonly Answer[] = ['refused', 500, 404, 302];
    const { dead, engine, lines, path, webhook } = setUp(receiver(...answers), { max_attempts: 1 });
    await engine.consume([...two, gateEvaluated({ bar: 1 }), gateEvaluated({ bar: 2 })]);
    await aMoment();
    await webhook.close(0);
    expect(dead().map(({ reason }) => reason)).toEqual(['network_ECONNREFUSED', 'http_500', 'http_404', 'http_302']);
    const written = `${lines.join('\n')}${readFileSync(path, 'utf8')}`;
    for (const hidden of [SECRET, 'hush', 'desk.example']) expect(written).not.toContain(hidden);
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

describe('a webhook that cannot be', () => {
  it.each([
    ['ftp://desk.example/', /only http and https/],
    ['file:///etc/passwd', /only http and https/],
    ['desk.example/hook', /not a URL/],
    ['https://user:word@desk.example/', /no user and no password/],
  ])('%s is refused', (url, message) => {
    expect(() => setUp(receiver(), { url })).toThrow(message);
  });

  it('robust: webhook: an address that is not http or https, or with a password in it, a short secret → refused at start, and not repeated', () => {
    for (const url of ['ftp://desk.example/', 'javascript:alert(1)', 'https://user:hush@desk.example/', ''])
      expect(() => setUp(receiver(), { url })).toThrow(
        expect.objectContaining({ code: 'invalid_config', message: expect.not.stringContaining('hush') as string }),
      );
    const ports = { fetch: receiver().fetch, clock: createManualClock(), random: () => 0 };
    expect(() =>
      createWebhook(
        { url: 'https://desk.example/', dead_letter_path: 'dead.jsonl' },
        { ...ports, secret: 'too short', dead_letters: nodeDeadLetterFile() },
      ),
    ).toThrow(/has 9 characters: take at least 16/);
  });
});
