import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { readManifest, ROOT } from '../../workspace/packages.ts';
import { createConsumer } from '../consumer.ts';
import type { Stage } from './stage.ts';

const RUNNER = '@xray/runner';

/** Ten hours of one-minute candles of a price that swings. */
function candles(): string {
  const startMs = Date.UTC(2026, 1, 1);
  const rows = Array.from({ length: 600 }, (_, minute) => {
    const openMs = startMs + minute * 60_000;
    const open = 100 + Math.sin(minute / 40);
    const close = 100 + Math.sin((minute + 1) / 40);
    const [high, low] = [Math.max(open, close) + 0.05, Math.min(open, close) - 0.05];
    const volume = 10 + (minute % 7);
    const prices = [open, high, low, close].map((price) => price.toFixed(4));
    const turnover = (volume * (open + close)) / 2;
    return [
      openMs,
      ...prices,
      volume,
      openMs + 59_999,
      turnover.toFixed(4),
      20,
      volume / 2,
      (turnover / 2).toFixed(4),
      0,
    ];
  });
  return `${rows.map((row) => row.join(',')).join('\n')}\n`;
}

/** The first address that a server tells. */
function firstAddress({ stderr }: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const [address] = /http:[^\s"]+/.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    });
    stderr.once('end', () => {
      reject(new Error(`no address was told: ${told}`));
    });
  });
}

export function describeCommand(stage: () => Stage): void {
  let installed = '';
  let log = '';
  let archive = '';
  let runId = '';

  /** Starts the command as its package's user has it: no source, no checkout. */
  const startIn = (folder: string, ...words: readonly string[]): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [join(folder, 'node_modules', RUNNER, 'bin/xray.js'), ...words], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  const start = (...words: readonly string[]): ChildProcessWithoutNullStreams => startIn(installed, ...words);

  const xray = (...words: readonly string[]): Promise<string> => printed(start(...words), words);
  const printed = async (child: ChildProcessWithoutNullStreams, words: readonly string[]): Promise<string> => {
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
    await once(child, 'close');
    const { exitCode: code } = child;
    if (code !== 0) throw new Error(`xray ${words.join(' ')} ended with ${String(code)}: ${text.stderr}`);
    return text.stdout;
  };

  describe('the command, installed from the registry', () => {
    beforeAll(async () => {
      const { folder, registry } = stage();
      installed = join(folder, 'command');
      await createConsumer({ registry, path: installed, type: 'module', install: [RUNNER] });
      log = join(installed, 'log');
      archive = join(installed, 'BTCUSDT-1m-2026-02-01.csv');
      writeFileSync(archive, candles());
    }, 120_000);

    it('states its version', async () => {
      expect(await xray('--version')).toBe(`${readManifest(join(ROOT, 'apps/runner')).version}\n`);
    });

    it('finds everything that it needs: doctor', async () => {
      expect(await xray('doctor')).not.toBe('');
    });

    it('plays a simulated exchange over its real socket: demo', async () => {
      expect(await xray('demo', '--bars', '3', '--json', '--log', join(installed, 'demo'))).toContain('digest');
    });

    it('imports an archive, runs it, says why, and serves it', async () => {
      await xray('import', 'klines', archive, '--log', log);
      expect(await xray('run', '--log', log)).toContain('200 runs');
      const [first = ''] = (await xray('inspect', '--log', log, '--stream', 'run_record', '--json')).split('\n');
      runId = /"run_id":"([0-9a-f]{64})"/.exec(first)?.[1] ?? '';
      expect(await xray('why', runId, '--log', log)).toContain(runId);

      const server = start('dashboard', '--log', log, '--web-port', '0', '--no-terminal');
      try {
        const page = await fetch(await firstAddress(server));
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script type="module"')]);
      } finally {
        server.kill('SIGTERM');
      }
    });

    it('proves a run to a stranger, who has the packages, the bundle and a public key, and no log', async () => {
      const { folder, registry } = stage();
      const key = join(installed, 'own.key');
      const publicKey = (await xray('keys', 'create', 'example.org/log', '--file', key)).trim();
      await xray('checkpoint', '--log', log, '--key-file', key);
      const bundle = join(installed, 'run.xray');
      await xray('prove', runId, '--log', log, '--key-file', key, '--bundle', bundle);

      const stranger = join(folder, 'stranger');
      await createConsumer({ registry, path: stranger, type: 'module', install: [RUNNER] });
      copyFileSync(bundle, join(stranger, 'run.xray'));
      const words = ['verify-proof', 'run.xray', '--key', publicKey, '--json'];
      const proof: unknown = JSON.parse(await printed(startIn(stranger, ...words), words));
      expect(proof).toMatchObject({ run_id: runId, status: 'VERIFIED', integrity_model: 'MERKLE', storage: 'BUNDLE' });
    });
  });
}
