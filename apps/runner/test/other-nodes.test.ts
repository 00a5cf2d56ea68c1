import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import type { RawMarketEvent } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { systemClock } from '../src/process/system-clock.ts';
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
const NEWEST_NODE = '26.10.0';

/** `XRAY_NODES=all` asks the newest as well. */
const nodes = process.env['XRAY_NODES'] === 'all' ? [oldestNode(), NEWEST_NODE] : [oldestNode()];
/** A longer log, which only this Node writes, is for when all are asked. */
const longNodes = nodes.length > 1 ? nodes : [];

/** Calls xray with another Node, which is fetched into a folder; resolves with the object on its last line. */
async function otherNode(folder: string, version: string) {
  const node = `node-${platform}-${process.arch}`;
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...quietly, `${node}@${version}`]);
  const program = join(folder, 'node_modules', node, 'bin', 'node');
  expect((await run(program, ['--version'])).stdout).toBe(`v${version}\n`);
  return async (...words: readonly string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await run(program, ['--conditions=x-source', launcher, ...words, '--json'], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return lastJson({ code: 0, stdout, stderr: '' });
  };
}

describe('a log that one Node wrote', { timeout: 240_000 }, () => {
  it.each(longNodes)(
    'is replayed by Node %s with the same verdicts, byte for byte, which is counted apart',
    async (version) => {
      const folder = temporaryFolder();
      const log = join(folder, 'log');
      await xray('sim', 'record', '--log', log, '--seed', '7', '--bars', '160');
      const written = lastJson(await xray('run', '--log', log, '--json'));
      expect(written['runs']).toBe(800);
      const other = await otherNode(folder, version);
      const again = { runs: 800, identical: 0, reproduced: 800, different: 0, digest: written['digest'] };
      expect(await other('replay', '--log', log)).toMatchObject(again);
    },
  );

  it.each(nodes)('goes on under Node %s without a gap, and each replays its own as identical', async (version) => {
    const folder = temporaryFolder();
    const [whole, log] = [join(folder, 'whole'), join(folder, 'log')];
    await xray('sim', 'record', '--log', whole, '--seed', '7', '--bars', '40');
    const { runs } = lastJson(await xray('run', '--log', whole, '--json'));
    const source = openLogReader({ directory: whole });
    const events = [...source.readRaw()].flat().map(({ event }) => event);
    source.close();
    const take = async (raw: readonly RawMarketEvent[]): Promise<void> => {
      const writer = await openLogWriter({ directory: log, clock: systemClock });
      await writer.append({ raw, ingest_ts_ms: 1 });
      await writer.close();
    };
    const other = await otherNode(folder, version);
    await take(events.slice(0, events.length / 2));
    const before = await other('run', '--log', log);
    await take(events.slice(events.length / 2));
    const after = lastJson(await xray('run', '--log', log, '--json'));
    expect(Number(before['runs']) + Number(after['runs'])).toBeGreaterThanOrEqual(Number(runs));

    const all = Number(before['runs']) + Number(after['runs']);
    const here = lastJson(await xray('replay', '--log', log, '--json'));
    const digest = after['digest'];
    expect(here).toMatchObject({
      runs: all,
      identical: after['runs'],
      reproduced: before['runs'],
      different: 0,
      digest,
    });
    const there = await other('replay', '--log', log);
    expect(there).toMatchObject({
      runs: all,
      identical: before['runs'],
      reproduced: after['runs'],
      different: 0,
      digest,
    });
  });
});
