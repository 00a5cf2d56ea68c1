import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const bootstrap = fileURLToPath(new URL('./bootstrap.js', import.meta.url));

/** Runs the bootstrap as on a machine that has nothing yet, and no way to a registry. */
function runOffline(task: string) {
  const home = mkdtempSync(join(tmpdir(), 'xray-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, npm_config_registry: 'http://127.0.0.1:9/' };
  const result = spawnSync(process.execPath, [bootstrap, task], { env, encoding: 'utf8' });
  rmSync(home, { recursive: true });
  return result;
}

it('stops with a sentence that says what to do where nothing can be fetched', { timeout: 120_000 }, () => {
  const { status, stderr } = runOffline('test');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^xray: npm [\d.]+ could not fetch node@24 and pnpm@12: ECONNREFUSED.*; the first run needs the npm registry, check the network\n$/,
  );
});

it('knows its tasks', () => {
  const { status, stderr } = runOffline('deploy');
  expect([status, stderr]).toEqual([1, 'bootstrap: there is no task deploy: use start, test, versions\n']);
});
