import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { lastJson, temporaryFolder, xray } from './support/xray.ts';

const run = promisify(execFile);
const launcher = fileURLToPath(new URL('../bin/xray.js', import.meta.url));
const platform = process.platform === 'win32' ? 'win' : process.platform;
const manifest = z.object({ engines: z.object({ node: z.string() }) });

/** The oldest Node that the package takes, as its manifest says. */
function oldestNode(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const [version = ''] = /\d+(?:\.\d+)*/.exec(manifest.parse(JSON.parse(text)).engines.node) ?? [];
  return version.includes('.') ? version : `${version}.0.0`;
}

/** The newest that the lists of Node knew when this was written. */
const newestNode = '26.10.0';

/** `XRAY_NODES=all` asks the newest as well. */
const nodes = process.env['XRAY_NODES'] === 'all' ? [oldestNode(), newestNode] : [oldestNode()];

describe('a log that one Node wrote', { timeout: 240_000 }, () => {
  it.each(nodes)('is replayed by Node %s with the same verdicts, byte for byte', async (version) => {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    await xray('sim', 'record', '--log', log, '--seed', '7', '--bars', '160');
    const written = lastJson(await xray('run', '--log', log, '--json'));
    expect(written['runs']).toBe(800);

    const node = `node-${platform}-${process.arch}`;
    await run('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${node}@${version}`,
    ]);
    const program = join(folder, 'node_modules', node, 'bin', 'node');
    expect((await run(program, ['--version'])).stdout).toBe(`v${version}\n`);
    const words = ['--conditions=x-source', launcher, 'replay', '--log', log, '--json'];
    const { stdout } = await run(program, words, { env: { ...process.env, NODE_OPTIONS: '' } });
    const replayed: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(replayed).toMatchObject({
      runs: 800,
      identical: 0,
      reproduced: 800,
      different: 0,
      digest: written['digest'],
    });
  });
});
