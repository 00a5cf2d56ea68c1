import { createServer, type IncomingHttpHeaders } from 'node:http';

import { createWebhook, nodeDeadLetterFile } from '@xray/analysis-engine';
import { silentLogger, silentMetrics } from '@xray/contracts';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import { describe, expect, it, onTestFinished } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { systemClock } from '../process/system-clock.ts';
import { loadConfig, parseConfigText } from '../config/load.ts';
import { partitionsOf } from '../testing/live-logs.ts';
import { pairModel } from '../testing/pair-market.ts';
import { sessionWebhook } from './session-webhook.ts';
import { startSimulatedSession } from './simulated-session.ts';

// No warming up: artifacts are wanted at the first boundaries.
const config = parseConfigText(
  'regime_engine: { least_known_share: 0 }\nstate_gate: { denylisted_invalidations: [] }',
  'x.yaml',
);
const market = simulateMarket({ model: pairModel, seed: 4, bars: 8 });
const startMs = market.config.start_ts_ms;

async function receiver(status: number) {
  const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a port expected');
  return { requests, url: `http://127.0.0.1:${address.port}/` };
}

async function watch(url: string | null) {
  const directory = temporaryFolder();
  const clock = { present: startMs };
  const webhook =
    url === null
      ? null
      : createWebhook(
          { url, dead_letter_path: `${directory}/dead.jsonl`, max_attempts: 1 },
          {
            secret: 'a secret of the two of us',
            fetch,
            clock: systemClock,
            random: () => 0,
            dead_letters: nodeDeadLetterFile(),
            presentMs: () => clock.present,
          },
        );
  const simulated = await startSimulatedSession({
    market,
    directory: `${directory}/log`,
    config,
    mode: 'live',
    begin_ts_ms: startMs + 10_000,
    session: webhook === null ? {} : { outputs: [webhook.module] },
  });
  await simulated.play(startMs + 6 * BAR_MS + 5_000);
  await simulated.stop();
  await webhook?.close(5_000);
  return { partitions: partitionsOf(`${directory}/log`), sent: webhook?.statistics() ?? null };
}

describe('a live session with a webhook', () => {
  it('robust: webhook: a live session whose receiver takes everything or nothing → the log is byte for byte the one without a webhook', async () => {
    const [taking, refusing] = [await receiver(204), await receiver(500)];
    const without = await watch(null);
    const taken = await watch(taking.url);
    const refused = await watch(refusing.url);
    expect(taken.partitions).toEqual(without.partitions);
    expect(refused.partitions).toEqual(without.partitions);
    expect(taken.sent?.delivered).toBeGreaterThan(0);
    expect(taking.requests).toHaveLength(taken.sent?.delivered ?? 0);
    expect(new Set(taking.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(taking.requests.length);
    expect(refused.sent).toMatchObject({ delivered: 0, dead: taken.sent?.delivered });
  });
});

describe('the section webhook', () => {
  const section = parseConfigText(
    'webhook: { url: "https://desk.example/", secret_env: XRAY_TEST_SECRET, dead_letter_path: dead.jsonl }',
    'x.yaml',
  ).webhook;
  if (section === undefined) throw new Error('a section expected');
  const parts = { clock: systemClock, random: () => 0, logger: silentLogger, metrics: silentMetrics };

  it('robust: webhook: its secret is not in the environment, or short → the session does not start, naming the variable', () => {
    expect(() => sessionWebhook(section, { ...parts, environment: {} })).toThrow(/XRAY_TEST_SECRET, which is not set/);
    expect(() => sessionWebhook(section, { ...parts, environment: { XRAY_TEST_SECRET: 'short' } })).toThrow(
      /has 5 characters/,
    );
  });

  it('is off unless it is given, and what it cannot be is refused with its key', () => {
    expect(loadConfig(undefined).config.webhook).toBeUndefined();
    for (const [text, key] of [
      ['webhook: {}', 'webhook.url'],
      ['webhook: { url: "ftp://a", secret_env: S, dead_letter_path: d }', 'webhook.url'],
      ['webhook: { url: "https://a.example", secret_env: "not a name", dead_letter_path: d }', 'webhook.secret_env'],
      ['webhook: { url: "https://a.example", secret_env: S }', 'webhook.dead_letter_path'],
      ['webhook: { url: "https://a.example", secret: S, dead_letter_path: d }', 'webhook.secret'],
    ] as const)
      expect(() => parseConfigText(text, 'x.yaml'), text).toThrow(key);
  });
});
