import { createServer, request, type RequestListener } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { prometheusMetrics } from '../metrics/prometheus-metrics.ts';
import { startHealthServer, type HealthConnections, type HealthServer } from './health-server.ts';

function connections(): HealthConnections {
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    createServer(handler: RequestListener) {
      const made = createServer(handler);
      servers.push(made);
      return made;
    },
    closeAll() {
      for (const made of servers) made.closeAllConnections();
    },
  };
}

const prometheus = prometheusMetrics();
let ready = true;
let server: HealthServer;

beforeAll(async () => {
  server = await startHealthServer({
    port: 0,
    connections: connections(),
    health: {
      metrics: () => prometheus.exposed(),
      readiness: () => ({
        ready,
        reasons: ready ? [] : ['stale_feed: BTCUSDT btcusdt@aggTrade is stale'],
        checked_ts_ms: 5,
      }),
    },
  });
});
afterAll(() => server.close());

function statusFor(
  path: string,
  options: { readonly method?: string; readonly host?: string },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    const asked = request(`${server.url}${path}`, { method: options.method ?? 'GET', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the health server', () => {
  it('says that the process answers', async () => {
    const answer = await fetch(`${server.url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('says 503 with every reason when verdicts cannot be trusted', async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    ready = false;
    const answer = await fetch(`${server.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      ready: false,
      reasons: ['stale_feed: BTCUSDT btcusdt@aggTrade is stale'],
    });
  });

  it('shows counters, gauges and histograms in Prometheus’ format', async () => {
    prometheus.metrics.count('boundaries_total', 2, { caught_up: 'false' });
    prometheus.metrics.gauge('raw_input_waiting_events', 7);
    prometheus.metrics.observe('boundary_to_published_ms', 30);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('xray_boundaries_total{caught_up="false"} 2');
    expect(text).toContain('xray_raw_input_waiting_events 7');
    expect(text).toContain('xray_boundary_to_published_ms_bucket{le="50"} 1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('answers GET and HEAD only, nothing else, and no other host', async () => {
    expect(await statusFor('/healthz', { method: 'HEAD' })).toBe(200);
    expect(await statusFor('/healthz', { method: 'POST' })).toBe(405);
    expect(await statusFor('/nothing', {})).toBe(404);
    expect(await statusFor('/readyz', { host: 'example.org' })).toBe(403);
  });

  it('says in a sentence that its port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const health = {
      readiness: () => ({ ready, reasons: [], checked_ts_ms: 0 }),
      metrics: () => prometheus.exposed(),
    };
    await expect(startHealthServer({ port, health, connections: connections() })).rejects.toThrow('--health-port');
  });
});
