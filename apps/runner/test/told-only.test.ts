import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';

import { openLogReader, verifyLog } from '@xray/event-log';
import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { pairModel } from '../src/testing/pair-market.ts';
import { startXray, temporaryFolder, type StartOptions } from './support/xray.ts';

/** What is only told about neither holds up nor fails what it is told of: readers, collectors. */

const SPEED = 240;
const WAIT = { timeout: 60_000, interval: 200 };

async function startLive(more: readonly string[] = [], options: StartOptions = {}) {
  const directory = temporaryFolder();
  const beginMs = Date.now();
  const start_ts_ms = Math.floor(beginMs / BAR_MS) * BAR_MS - BAR_MS;
  const exchange = await startExchange({
    market: simulateMarket({ model: { ...pairModel, trades_per_bar: 40 }, seed: 3, bars: 400, start_ts_ms }),
    time: { kind: 'real', begin_ts_ms: beginMs, speed: SPEED },
    transcript: 'counts',
  });
  onTestFinished(() => exchange.close());
  const words = ['live', '--endpoint', exchange.url, '--symbols', 'all', '--simulated-time', String(SPEED)];
  const quiet = ['--health-port', '0', '--log-level', 'warn', '--no-web', '--no-history'];
  const recorder = startXray([...words, '--log', directory, ...quiet, ...more], options);
  onTestFinished(() => {
    recorder.child.kill('SIGKILL');
  });
  return { directory, recorder };
}

/** How many boundaries the log holds runs of. */
function boundariesIn(directory: string): number {
  try {
    const reader = openLogReader({ directory });
    const times = new Set([...reader.read('run_record')].flat().map(({ record }) => record.engine_timestamp_ms));
    reader.close();
    return times.size;
  } catch {
    return 0;
  }
}

function untilBoundaries(directory: string, count: number): Promise<void> {
  return vi.waitFor(() => {
    expect(boundariesIn(directory)).toBeGreaterThanOrEqual(count);
  }, WAIT);
}

describe('a live session', { timeout: 180_000 }, () => {
  it('robust: reader who goes away: live | head → it says so once on standard error, records and runs on in silence, and ends well', async () => {
    const { directory, recorder } = await startLive();
    await recorder.firstOutput;
    recorder.child.stdout?.destroy();
    await recorder.said(/(standard output cannot be written any more \(EPIPE\): the command goes on)/);
    const before = boundariesIn(directory);
    await untilBoundaries(directory, before + 5);
    recorder.child.kill('SIGINT');
    const { code, stderr } = await recorder.ended;
    expect(stderr.match(/standard output cannot be written/g)).toHaveLength(1);
    expect(code).toBe(0);
    expect(verifyLog({ directory }).ok).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')(
    'robust: slow reader of standard output: one who never reads, and the pipe is full → boundaries go on, and a clean stop waits two seconds for them at most',
    async () => {
      const { directory, recorder } = await startLive([], { unread: true });
      await untilBoundaries(directory, 20);
      recorder.child.kill('SIGINT');
      const { code, stderr } = await recorder.ended;
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/late|behind/);
      expect(verifyLog({ directory }).ok).toBe(true);
    },
  );

  it('robust: dead collector: --trace-url leads to one that takes connections and never answers → boundaries go on, a clean stop takes two seconds more at most, exit 0, last lines written', async () => {
    const taken: unknown[] = [];
    const collector = createServer((socket) => {
      taken.push(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void collector.close());
    const { port } = collector.address() as AddressInfo;
    const { directory, recorder } = await startLive(['--trace-url', `http://127.0.0.1:${port}/v1/traces`]);
    await untilBoundaries(directory, 5);
    // Spans are sent every five seconds: one batch is under way when the end is asked for.
    await vi.waitFor(() => {
      expect(taken.length).toBeGreaterThan(0);
    }, WAIT);
    const stoppedMs = performance.now();
    recorder.child.kill('SIGINT');
    const { code, stdout } = await recorder.ended;
    expect(performance.now() - stoppedMs).toBeLessThan(8_000);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`the log is in ${directory}`);
    expect(verifyLog({ directory }).ok).toBe(true);
  });
});

it('robust: reader who goes away: demo | head → the demo plays to its end and says so on standard error', async () => {
  const directory = temporaryFolder();
  const demo = startXray(['demo', '--bars', '12', '--log', `${directory}/log`, '--no-web']);
  await demo.firstOutput;
  demo.child.stdout?.destroy();
  const { code, stderr } = await demo.ended;
  expect(stderr).toMatch(/standard output cannot be written any more \(EPIPE\)/);
  expect(code).toBe(0);
  expect(boundariesIn(`${directory}/log`)).toBe(12);
});

it('a command that only speaks ends with its reader, and that is no failure', async () => {
  const directory = temporaryFolder();
  const demo = startXray(['demo', '--bars', '6', '--log', `${directory}/log`, '--no-web']);
  expect((await demo.ended).code).toBe(0);
  const inspect = startXray(['inspect', '--log', `${directory}/log`, '--stream', 'raw', '--limit', '100000']);
  await inspect.firstOutput;
  inspect.child.stdout?.destroy();
  expect(await inspect.ended).toMatchObject({ code: 0, stderr: '' });
});
