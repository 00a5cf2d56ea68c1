import { connect, type Socket } from 'node:net';

import { onTestFinished, describe, expect, it, vi } from 'vitest';

import { quietRun } from '../testing/runs.ts';
import { serveRuns } from '../testing/served-log.ts';

const runs = [quietRun()];

/** Metrics that remember the last value or the sum of each name with its labels. */
function rememberedMetrics() {
  const values = new Map<string, number>();
  const key = (name: string, labels: Readonly<Record<string, string>> = {}): string =>
    [name, ...Object.values(labels)].join(' ');
  return {
    values,
    metrics: {
      count: (name: string, value: number, labels?: Readonly<Record<string, string>>) => {
        values.set(key(name, labels), (values.get(key(name, labels)) ?? 0) + value);
      },
      gauge: (name: string, value: number, labels?: Readonly<Record<string, string>>) => {
        values.set(key(name, labels), value);
      },
      observe: () => undefined,
    },
  };
}

interface Held {
  readonly socket: Socket;
  /** What came until it was closed. */
  readonly closed: Promise<string>;
  readonly connected: Promise<void>;
}

/** A connection that says what it is given and nothing more. */
function hold(url: string, text = ''): Held {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString();
  });
  socket.on('error', () => undefined);
  const connected = new Promise<void>((resolve) => {
    socket.once('connect', () => {
      socket.write(text);
      resolve();
    });
  });
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => {
      resolve(heard);
    });
  });
  onTestFinished(() => {
    socket.destroy();
  });
  return { socket, closed, connected };
}

describe('connections', () => {
  it('robust: connections without a question: more of them than the server takes → the longest idle ones are closed and every question is answered', async () => {
    const { metrics, values } = rememberedMetrics();
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const { server } = await serveRuns(runs, { limits: { max_connections: 16 }, metrics, logger });
    const idle = Array.from({ length: 100 }, () => hold(server.url));
    await Promise.all(idle.map((one) => one.connected));
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await fetch(`${server.url}/api/v1/view`)).status),
    );
    expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
    expect(values.get('server_connections dashboard')).toBeLessThanOrEqual(16);
    expect(values.get('server_connections_closed_total dashboard idle')).toBeGreaterThanOrEqual(84);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('robust: connections that are all being answered: one more than the server takes → 503 and a closed connection', async () => {
    const { metrics, values } = rememberedMetrics();
    const { server } = await serveRuns(runs, { limits: { max_connections: 3 }, metrics });
    const asked = 'GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const streams = Array.from({ length: 3 }, () => hold(server.url, asked));
    await vi.waitFor(() => {
      expect(values.get('dashboard_streams')).toBe(3);
    });
    expect(await hold(server.url).closed).toMatch(/^HTTP\/1\.1 503 /);
    expect(values.get('server_connections_closed_total dashboard refused')).toBe(1);
    streams[0]?.socket.destroy();
    await vi.waitFor(() => {
      expect(values.get('server_connections dashboard')).toBe(2);
    });
    expect((await fetch(`${server.url}/api/v1/log`)).status).toBe(200);
  });

  it('robust: slow question: headers that never end → the connection is closed', async () => {
    const { server } = await serveRuns(runs, { limits: { headers_timeout_ms: 100, request_timeout_ms: 100 } });
    expect(await hold(server.url, 'GET /api/v1/view HTTP/1.1\r\nHost: loc').closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('robust: slow question: a connection that says nothing → the connection is closed', async () => {
    const { server } = await serveRuns(runs, { limits: { headers_timeout_ms: 100, request_timeout_ms: 100 } });
    await hold(server.url).closed;
  });

  it('robust: client that goes away: in the middle of its stream or of its answer → the others are answered', async () => {
    const { server } = await serveRuns(runs);
    for (const path of ['/api/v1/stream', '/api/v1/view', '/api/v1/symbols/BTCUSDT/history'])
      for (let round = 0; round < 20; round += 1) {
        const client = hold(server.url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await client.connected;
        client.socket.resetAndDestroy();
      }
    expect((await fetch(`${server.url}/api/v1/view`)).status).toBe(200);
  });
});
