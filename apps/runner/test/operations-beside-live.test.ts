import { writeFileSync } from 'node:fs';

import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { describe, expect, it, onTestFinished } from 'vitest';

import { pairModel } from '../src/testing/pair-market.ts';
import { klineGzip } from './support/archives.ts';
import { governanceKinds } from './support/governance.ts';
import { startXray, temporaryFolder, xray } from './support/xray.ts';

async function exchangeOfNow() {
  const startMs = Math.floor(Date.now() / BAR_MS) * BAR_MS - BAR_MS;
  const market = simulateMarket({ model: pairModel, seed: 3, bars: 40, start_ts_ms: startMs });
  const exchange = await startExchange({ market, time: { kind: 'real', begin_ts_ms: Date.now(), speed: 1 } });
  onTestFinished(() => exchange.close());
  return exchange;
}

describe('operations on the market of a running xray live', { timeout: 120_000 }, () => {
  it('leave their entries beside its own, also where they are refused or fail', async () => {
    const folder = temporaryFolder();
    const log = `${folder}/log`;
    const archive = `${folder}/AAAUSDT-1m-2026-02.csv.gz`;
    writeFileSync(archive, klineGzip(5));
    const { url } = await exchangeOfNow();
    const live = startXray([
      'live',
      '--symbols',
      'all',
      '--no-history',
      '--no-web',
      '--health-port',
      '0',
      '--endpoint',
      url,
      '--log',
      log,
    ]);
    await live.said(/(watching)/);
    await expect
      .poll(() => governanceKinds(log), { timeout: 20_000 })
      .toEqual(['live requested', 'live allowed', 'live started']);

    expect((await xray('run', '--log', log)).stderr).toMatch(/process \d+ already writes the log/);
    expect((await xray('import', 'klines', archive, '--log', log)).stderr).toMatch(/already writes the log/);
    const pruned = await xray('prune', '--log', log, '--exports', folder, '--before', '2000-01-01');
    expect(pruned).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to prune') as string });
    expect((await xray('inspect', '--log', log)).code).toBe(0);
    expect((await xray('why', 'f'.repeat(64), '--log', log)).code).toBe(1);

    live.child.kill('SIGINT');
    expect((await live.ended).code).toBe(0);
    const kinds = governanceKinds(log);
    const of = (id: string) =>
      kinds.filter((kind) => kind.startsWith(`${id} `)).map((kind) => kind.slice(id.length + 1));
    expect(of('run')).toEqual(['requested', 'allowed', 'started', 'failed']);
    expect(of('import')).toEqual(['requested', 'allowed', 'started', 'failed']);
    expect(of('prune')).toEqual(['requested', 'allowed', 'started', 'completed']);
    expect(of('inspect')).toEqual([]);
    expect(of('live')).toEqual(['requested', 'allowed', 'started', 'completed']);
  });
});
