import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const bootstrap = fileURLToPath(new URL('./bootstrap.js', import.meta.url));
const launcher = fileURLToPath(new URL('../../apps/runner/bin/xray.js', import.meta.url));
const platform = process.platform === 'win32' ? 'win' : process.platform;
const folder = mkdtempSync(join(tmpdir(), 'xray-npm-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A machine that has this Node and this npm, and has fetched nothing yet. */
async function machine(node: string, npm: string) {
  const path = join(folder, `node-${node}-npm-${npm}`);
  const programs = [`node-${platform}-${process.arch}@${node}`, `npm@${npm}`];
  await run('npm', ['install', '--prefix', path, '--no-audit', '--no-fund', '--loglevel=error', ...programs]);
  const modules = join(path, 'node_modules');
  const nodeFolder = join(modules, `node-${platform}-${process.arch}`, 'bin');
  const PATH = [nodeFolder, join(modules, '.bin'), '/usr/bin', '/bin'].join(delimiter);
  const env = { ...process.env, PATH, npm_config_cache: join(path, 'cache') };
  const start = async (...words: readonly string[]): Promise<string> =>
    (await run('node', [...words], { env, cwd: path })).stdout;
  return { start };
}

/** What a machine may have. `XRAY_NODES=all` asks all of them; else the oldest, from which everything has to be fetched. */
const machines = [
  ['20', '10'],
  ['22.22', '12'],
  ['24.15', '12'],
] as const;

describe.each(process.env['XRAY_NODES'] === 'all' ? machines : machines.slice(0, 1))(
  'on a machine with Node %s and npm %s that has fetched nothing yet',
  (node, npm) => {
    it('the two commands get as far as the pinned Node and pnpm', async () => {
      const { start } = await machine(node, npm);
      const [first, second] = (await start(bootstrap, 'versions')).split('\n');
      expect([first, second]).toEqual([expect.stringMatching(/^node v24\./), expect.stringMatching(/^12\./)]);
      // Beneath an older Node the command hands over to the pinned one.
      expect(await start(launcher, 'doctor')).toMatch(/^ok {3}node +24\./);
    });
  },
);
