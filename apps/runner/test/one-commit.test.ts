import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { governanceDirectory, governanceEntriesAfter, openLogWriter, verifyLog } from '@xray/event-log';
import { expect, it } from 'vitest';

import { systemClock } from '../src/process/system-clock.ts';
import { temporaryFolder } from './support/xray.ts';

const KILLS = Number(process.env['XRAY_KILLS'] ?? 5);
const source = fileURLToPath(new URL('../src/testing/one-commit-writer.ts', import.meta.url));

/** How often the numbers of each entry stand in the log, and which executions were completed. */
function content(directory: string) {
  const entries = governanceEntriesAfter(directory, 0).map(({ record }) => record);
  const committed = entries.flatMap(({ detail, kind }) =>
    kind === 'watched_symbols' ? [detail['as_of_recv_ts_ms']] : [],
  );
  const completed = entries.filter(({ kind }) => kind === 'operation.completed').length;
  const started = entries.filter(({ kind }) => kind === 'operation.started').length;
  return { committed, completed, started };
}

it(
  `robust: killed process: an operation of one commit is killed ${KILLS} times, at any moment → all of its entries stand there with its end, or none`,
  async () => {
    const directory = temporaryFolder();
    await (await openLogWriter({ directory, clock: systemClock })).close();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const words = ['--conditions=x-source', source, directory, String(kill * 1_000 + 1)];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      // Spread over the time that a few executions take.
      await sleep((kill * 37) % 400);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const { committed, completed, started } = content(directory);
      expect(committed).toHaveLength(3 * completed);
      expect(started - completed).toBeLessThanOrEqual(kill + 1);
      for (const number of new Set(committed)) expect(committed.filter((one) => one === number)).toHaveLength(3);
    }
    expect(verifyLog({ directory: governanceDirectory(directory) }).ok).toBe(true);
    expect(content(directory).completed).toBeGreaterThanOrEqual(KILLS);
  },
  20_000 + KILLS * 10_000,
);
