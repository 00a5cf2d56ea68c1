import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

import { verifyLog } from '@xray/event-log';
import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { pairModel } from '../src/testing/pair-market.ts';
import { startXray, temporaryFolder } from './support/xray.ts';

const SPEED = 120;
const WAIT = { timeout: 20_000, interval: 100 };

async function startLive(...more: readonly string[]) {
  const directory = temporaryFolder();
  const beginMs = Date.now();
  const start_ts_ms = Math.floor(beginMs / BAR_MS) * BAR_MS - BAR_MS;
  const exchange = await startExchange({
    market: simulateMarket({ model: { ...pairModel, trades_per_bar: 40 }, seed: 3, bars: 60, start_ts_ms }),
    time: { kind: 'real', begin_ts_ms: beginMs, speed: SPEED },
    transcript: 'counts',
  });
  onTestFinished(() => exchange.close());
  const words = ['live', '--endpoint', exchange.url, '--symbols', 'all', '--simulated-time', String(SPEED)];
  const recorder = startXray([...words, '--log', directory, '--health-port', '0', '--log-level', 'warn', ...more]);
  onTestFinished(() => {
    recorder.child.kill('SIGKILL');
  });
  return { directory, recorder };
}

/** The processes that a process has started and that are there yet. */
function childrenOf(pid: number | undefined): readonly number[] {
  const text = readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url).catch(() => null);
  return answer?.status ?? 0;
}

describe.skipIf(process.platform !== 'linux')('the process of the dashboards', { timeout: 60_000 }, () => {
  it('robust: process of the dashboards that dies: killed beside a recorder → the recorder goes on, says so, and serves the page again at its address', async () => {
    const { directory, recorder } = await startLive('--web-port', '0');
    const health = await recorder.said(/health at (\S+)\/readyz/);
    const page = await recorder.said(/the page is at (\S+)\n/);
    const [first = 0] = childrenOf(recorder.child.pid);
    expect(await statusOf(`${page}/readyz`)).toBe(404);
    process.kill(first, 'SIGKILL');
    await recorder.said(/(the process of the dashboards has ended: the recorder goes on)/);
    await vi.waitFor(async () => {
      expect(await statusOf(`${page}/api/v1/view`)).toBe(200);
    }, WAIT);
    const [second = 0] = childrenOf(recorder.child.pid);
    expect(second).not.toBe(first);
    const metrics = await (await fetch(`${health}/metrics`)).text();
    expect(metrics).toContain('xray_dashboard_process_ends_total 1');
    recorder.child.kill('SIGINT');
    expect((await recorder.ended).code).toBe(0);
    expect(isRunning(second)).toBe(false);
    expect(verifyLog({ directory }).ok).toBe(true);
  });

  it('robust: recorder that is killed: SIGKILL beside its dashboards → their process ends by itself', async () => {
    const { recorder } = await startLive('--web-port', '0');
    await recorder.said(/the page is at (\S+)\n/);
    const [dashboards = 0] = childrenOf(recorder.child.pid);
    recorder.child.kill('SIGKILL');
    await recorder.ended;
    await vi.waitFor(() => {
      expect(isRunning(dashboards)).toBe(false);
    }, WAIT);
  });

  it('robust: Ctrl-C twice: while everything runs → the recorder and the process of its dashboards are gone', async () => {
    const { recorder } = await startLive('--web-port', '0');
    await recorder.said(/the page is at (\S+)\n/);
    const [dashboards = 0] = childrenOf(recorder.child.pid);
    recorder.child.kill('SIGINT');
    process.kill(dashboards, 'SIGINT');
    await delay(20);
    recorder.child.kill('SIGINT');
    const { code } = await recorder.ended;
    expect([0, 130]).toContain(code);
    await vi.waitFor(() => {
      expect(isRunning(dashboards)).toBe(false);
    }, WAIT);
  });

  it('robust: port of the page that is taken: named by --web-port → exit 1 with one sentence, and no process is left', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { recorder } = await startLive('--web-port', String(port));
    const { code, stderr } = await recorder.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/xray: The dashboards cannot listen on 127\.0\.0\.1:\d+/);
  });

  it('is not there where nothing is drawn and there is no page', async () => {
    const { recorder } = await startLive('--no-web');
    await recorder.firstOutput;
    expect(childrenOf(recorder.child.pid)).toEqual([]);
    recorder.child.kill('SIGINT');
    expect((await recorder.ended).code).toBe(0);
  });
});
