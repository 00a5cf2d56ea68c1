import { writeFileSync } from 'node:fs';

import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { describe, expect, it, onTestFinished } from 'vitest';

import { loadRegistry } from '../src/operations/table.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { klineGzip } from './support/archives.ts';
import { governanceKinds } from './support/governance.ts';
import { startXray, temporaryFolder, xray, type RunningCommand } from './support/xray.ts';

const registry = await loadRegistry();

/** Each in the order in which a person would give them: what one writes, the next one reads. */
function calls(folder: string): readonly (readonly [id: string, ...words: readonly string[]])[] {
  const log = `${folder}/log`;
  const archive = `${folder}/AAAUSDT-1m-2026-02.csv.gz`;
  writeFileSync(archive, klineGzip(60));
  return [
    ['doctor', '--dir', folder],
    ['config check'],
    ['operations'],
    ['import', 'klines', archive, '--log', log],
    ['run', '--log', log],
    ['verify', '--log', log],
    ['replay', '--log', log],
    ['inspect', '--log', log],
    ['inspect', '--log', log, '--stream', 'run_record', '--limit', '2'],
    ['export', '--log', log, '--out', `${folder}/lines`, '--stream', 'run_record'],
    ['prune', '--log', log, '--exports', `${folder}/lines`, '--before', '2000-01-01'],
    ['sim record', '--log', `${folder}/market`, '--bars', '4', '--seed', '7'],
    ['evaluate', '--simulate', '--bars', '520', '--seeds', '1'],
    ['calibrate', '--simulate', '1', '--bars', '520', '--out', `${folder}/fitted.json`],
    ['demo', '--bars', '4', '--log', `${folder}/demo`],
  ];
}

/** Starts what goes on until it is stopped; gives its lines of JSON once it has been stopped as a shell does. */
async function stopped(words: readonly string[], when: (running: RunningCommand) => Promise<unknown>) {
  const running = startXray([...words, '--json']);
  await when(running);
  running.child.kill('SIGINT');
  const { code, stdout } = await running.ended;
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, lines: lines.map((line): unknown => JSON.parse(line)) };
}

describe('the JSON of operations', { timeout: 240_000 }, () => {
  it('is what their schemas say, one object for each row and one for the output', async () => {
    const folder = temporaryFolder();
    for (const [id, ...words] of calls(folder)) {
      const operation = registry.find(id);
      const { code, stdout } = await xray(...id.split(' '), ...words, '--json');
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect([id, code]).toEqual([id, 0]);
      const rows = operation.rows !== undefined && words.includes('--stream') ? lines : lines.slice(0, -1);
      for (const row of rows) expect(operation.rows?.safeParse(row).error).toBeUndefined();
      if (rows.length < lines.length) expect(operation.output.parse(lines.at(-1))).toEqual(lines.at(-1));
    }
    const done = ['requested', 'allowed', 'started', 'completed'];
    expect(governanceKinds(`${folder}/log`)).toEqual([
      ...done.map((step) => `import ${step}`),
      ...done.map((step) => `run ${step}`),
      ...done.map((step) => `export ${step}`),
      ...done.map((step) => `prune ${step}`),
    ]);
    expect(governanceKinds(`${folder}/market`)).toEqual(done.map((step) => `sim record ${step}`));
  });

  it('is the same of operations that go on until they are stopped', async () => {
    const folder = temporaryFolder();
    const served = await stopped(['sim', 'serve', '--port', '0'], async ({ firstOutput }) => {
      await firstOutput;
    });
    expect(served).toMatchObject({ code: 0, lines: [{ speed: 1 }] });
    expect(registry.find('sim serve').rows?.parse(served.lines[0])).toEqual(served.lines[0]);

    const startMs = Math.floor(Date.now() / BAR_MS) * BAR_MS - BAR_MS;
    const market = simulateMarket({ model: pairModel, seed: 3, bars: 40, start_ts_ms: startMs });
    const exchange = await startExchange({ market, time: { kind: 'real', begin_ts_ms: Date.now(), speed: 1 } });
    onTestFinished(() => exchange.close());
    const log = `${folder}/log`;
    const session = [
      '--endpoint',
      exchange.url,
      '--symbols',
      'all',
      '--no-history',
      '--health-port',
      '0',
      '--log',
      log,
    ];
    for (const [id, said, ...more] of [
      ['record', /(recording)/],
      ['live', /(watching)/, '--no-web'],
    ] as const) {
      const ended = await stopped([id, ...session, ...more], (running) => running.said(said));
      expect(ended).toMatchObject({ code: 0, lines: [{ log, symbols: 2 }] });
      expect(registry.find(id).output.parse(ended.lines[0])).toEqual(ended.lines[0]);
    }
    const shown = await stopped(['dashboard', '--log', log, '--web-port', '0', '--no-terminal'], (running) =>
      running.said(/(http:)/),
    );
    expect(shown).toEqual({ code: 0, lines: [] });
  });
});
