/*
 * How smooth the overview stays: 200 symbols that all change ten times a second, each change a whole section of the view model.
 * `node --conditions=x-source scripts/measure-frames.ts` prints frame times, those of a page at rest first.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { CHROMIUM, CHROMIUM_ARGUMENTS } from '../test/support/browser.ts';
import { buildPage } from '../test/support/built-page.ts';
import { recordSimulatedLog } from '../test/support/simulated-log.ts';

const SYMBOLS = 200;
const MEASURED_S = 10;
/** Changes a second of every symbol, and how many recent runs its section holds. */
const CASES = [
  [0, 60],
  [1, 60],
  [10, 6],
  [10, 60],
] as const;

const messageSchema = z.union([
  z.object({ url: z.string(), sectionBytes: z.number() }),
  z.object({ rounds: z.number() }),
  z.object({ measured: z.object({ times: z.array(z.number()), longTasks: z.number() }) }),
]);

const folder = mkdtempSync(join(tmpdir(), 'xray-frames-'));

/** Runs a server and a browser until the page has told its frame times. */
async function measure(changesPerSecond: number, recentRuns: number): Promise<object> {
  const server = fork(
    fileURLToPath(new URL('./busy-server.ts', import.meta.url)),
    [join(folder, 'log'), join(folder, 'page'), String(SYMBOLS), String(changesPerSecond), String(recentRuns)],
    { execArgv: ['--conditions=x-source'] },
  );
  const profile = `--user-data-dir=${mkdtempSync(join(folder, 'profile-'))}`;
  const roundTimes: number[] = [];
  return new Promise((resolve) => {
    let sectionBytes = 0;
    let stopBrowser = (): void => undefined;
    server.on('message', (value) => {
      const message = messageSchema.parse(value);
      if ('url' in message) {
        sectionBytes = message.sectionBytes;
        const words = ['--headless', ...CHROMIUM_ARGUMENTS, profile, '--window-size=1440,900', message.url];
        const browser = spawn(CHROMIUM, words, { stdio: 'ignore' });
        stopBrowser = () => browser.kill();
      } else if ('rounds' in message) roundTimes.push(performance.now());
      else {
        stopBrowser();
        server.kill();
        const since = performance.now() - MEASURED_S * 1000;
        const rounds = roundTimes.filter((ms) => ms > since).length;
        resolve({
          recent_runs: recentRuns,
          section_bytes: sectionBytes,
          changes_per_second: rounds / MEASURED_S,
          ...summary(message.measured.times),
          long_tasks: message.measured.longTasks,
        });
      }
    });
  });
}

function summary(times: readonly number[]): object {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { frames: times.length, median_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), longest_ms: at(1) };
}

try {
  await Promise.all([recordSimulatedLog(join(folder, 'log'), 200), buildPage(join(folder, 'page'))]);
  for (const [rate, recentRuns] of CASES) {
    console.log(JSON.stringify({ symbols: SYMBOLS, ...(await measure(rate, recentRuns)) }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
