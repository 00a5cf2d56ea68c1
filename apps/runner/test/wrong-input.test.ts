import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { OPERATIONS } from '../src/operations/table.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { klineCsv, klineGzip } from './support/archives.ts';
import { zipOf } from './support/zip.ts';
import { lastJson, startXray, temporaryFolder, xray, xrayProcess, type Ended } from './support/xray.ts';

/** One sentence on standard error that names the trouble, nothing on standard output, and the exit code. */
function expectSentence(ended: Ended, code: number, about: RegExp): void {
  expect(ended.stderr).toMatch(about);
  expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(/^(xray: |\(Did you mean)/);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(ended.stdout).toBe('');
  expect(ended.code).toBe(code);
}

async function importing(
  name: string,
  content: Uint8Array | string,
  kind = 'klines',
): Promise<{ ended: Ended; log: string }> {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/${name}`, content);
  const log = `${folder}/log`;
  return { ended: await xray('import', kind, `${folder}/${name}`, '--log', log), log };
}

async function expectNothingWritten(log: string): Promise<void> {
  const { code, stderr } = await xray('inspect', '--log', log);
  expect(code).toBe(1);
  expect(stderr).toMatch(/there is no log/);
}

describe('wrong input', { timeout: 120_000 }, () => {
  it('refuses a truncated gz, and nothing is written', async () => {
    const whole = klineGzip(500);
    const { ended, log } = await importing('AAAUSDT-1m-2026-02.csv.gz', whole.subarray(0, whole.length - 100));
    expectSentence(ended, 1, /AAAUSDT-1m-2026-02\.csv\.gz/);
    await expectNothingWritten(log);
  });

  it('refuses a gz that unpacks to many times its size', async () => {
    const { ended, log } = await importing('AAAUSDT-1m-2026-02.csv.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, '0')));
    expectSentence(ended, 1, /AAAUSDT-1m-2026-02\.csv\.gz.*(ratio|times|expan)/i);
    await expectNothingWritten(log);
  });

  it('refuses a zip bomb', async () => {
    const bomb = zipOf('AAAUSDT-1m-2026-02.csv', Buffer.alloc(64 * 1024 * 1024, '1'));
    const { ended, log } = await importing('AAAUSDT-1m-2026-02.zip', bomb);
    expectSentence(ended, 1, /AAAUSDT-1m-2026-02\.zip/);
    await expectNothingWritten(log);
  });

  it('counts a line with text in a price, names file and line, and keeps the others', async () => {
    const rows = klineCsv(30).split('\n');
    rows[17] = (rows[17] ?? '').replace(/^(\d+),[^,]*/, '$1,cheap');
    const folder = temporaryFolder();
    writeFileSync(`${folder}/AAAUSDT-1m-2026-02.csv`, rows.join('\n'));
    const ended = await xray(
      'import',
      'klines',
      `${folder}/AAAUSDT-1m-2026-02.csv`,
      '--log',
      `${folder}/log`,
      '--json',
    );
    expect(ended.stderr).toMatch(/AAAUSDT-1m-2026-02\.csv line 18: .*cheap/);
    expect(lastJson(ended)).toMatchObject({ records: 29, bad_lines: 1 });
    expect(ended.code).toBe(0);
  });

  it('refuses a directory, a missing file and an unknown kind', async () => {
    const folder = temporaryFolder();
    mkdirSync(`${folder}/AAAUSDT-1m-2026-02.csv`);
    expectSentence(
      await xray('import', 'klines', `${folder}/AAAUSDT-1m-2026-02.csv`, '--log', `${folder}/log`),
      1,
      /is not a regular file/,
    );
    expectSentence(
      await xray('import', 'klines', `${folder}/BBBUSDT-1m.csv`, '--log', `${folder}/log`),
      1,
      /does not exist/,
    );
    expectSentence(await xray('import', 'candles', `${folder}/x.csv`, '--log', `${folder}/log`), 2, /klines/);
  });

  it('skips a file that the log holds already, whatever it is called', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/AAAUSDT-1m-2026-02.csv.gz`, klineGzip(20));
    writeFileSync(`${folder}/AAAUSDT-1m-copy.csv.gz`, klineGzip(20));
    await xray('import', 'klines', `${folder}/AAAUSDT-1m-2026-02.csv.gz`, '--log', `${folder}/log`);
    const again = await xray(
      'import',
      'klines',
      `${folder}/AAAUSDT-1m-copy.csv.gz`,
      '--log',
      `${folder}/log`,
      '--json',
    );
    expect(lastJson(again)).toMatchObject({ records: 0, skipped_files: 1 });
    expect(again.code).toBe(0);
  });

  it('refuses a second writer while the first one works', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/AAAUSDT-1m-2026-02.csv.gz`, klineGzip(6000));
    await xray('import', 'klines', `${folder}/AAAUSDT-1m-2026-02.csv.gz`, '--log', `${folder}/log`);
    writeFileSync(`${folder}/small.yaml`, 'run:\n  block_boundaries: 1\n');
    const first = startXray(['run', '--log', `${folder}/log`, '--lines', '--config', `${folder}/small.yaml`]);
    await first.firstOutput;
    first.child.kill('SIGSTOP');
    const second = await xray('run', '--log', `${folder}/log`);
    first.child.kill('SIGCONT');
    first.child.kill('SIGTERM');
    await first.ended;
    expectSentence(second, 1, /process \d+ already writes the log/);
  });

  it('names an unknown configuration key, its line and the nearest known key', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/xray.yaml`, 'orchestrator:\n  engine_mode: truth\n  boundary_delay: 1000\n');
    const ended = await xray('config', 'check', '--config', `${folder}/xray.yaml`);
    expectSentence(
      ended,
      2,
      /xray\.yaml line 3: unknown key `orchestrator\.boundary_delay`; did you mean `boundary_delay_ms`\?/,
    );
  });

  it('names the line of a value that cannot be, of broken YAML, and a file that is not there', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/value.yaml`, 'regime_engine:\n  hysteresis:\n    enter_threshold: 7\n');
    writeFileSync(`${folder}/broken.yaml`, 'orchestrator: [\n');
    expectSentence(
      await xray('config', 'check', '--config', `${folder}/value.yaml`),
      2,
      /line 3: `regime_engine\.hysteresis\.enter_threshold`/,
    );
    expectSentence(await xray('config', 'check', '--config', `${folder}/broken.yaml`), 2, /broken\.yaml line/);
    expectSentence(
      await xray('config', 'check', '--config', `${folder}/none.yaml`),
      2,
      /cannot read the configuration/,
    );
  });

  it('says what to do where there is no log, no run, or a file that is not a log', async () => {
    const folder = temporaryFolder();
    for (const command of ['run', 'replay', 'verify', 'inspect']) {
      const ended = await xray(command, '--log', `${folder}/none`);
      expect(ended.stderr).toMatch(/there is no log/);
      expect(ended.code).toBe(1);
    }
    writeFileSync(`${folder}/AAAUSDT-1m-2026-02.csv.gz`, klineGzip(20));
    await xray('import', 'klines', `${folder}/AAAUSDT-1m-2026-02.csv.gz`, '--log', `${folder}/log`);
    expectSentence(await xray('replay', '--log', `${folder}/log`), 1, /holds no runs: call xray run/);
    await xray('run', '--log', `${folder}/log`);
    expectSentence(await xray('why', 'f'.repeat(64), '--log', `${folder}/log`), 1, /has no run f+/);
    mkdirSync(`${folder}/other`);
    writeFileSync(
      `${folder}/other/log.sqlite`,
      'this is not a log, but it is long enough to look like one for a moment'.repeat(20),
    );
    expectSentence(await xray('run', '--log', `${folder}/other`), 1, /log\.sqlite|not a log/i);
  });

  it('tells wrong words from failed work by the exit code', async () => {
    expectSentence(await xrayProcess('rum'), 2, /unknown command 'rum'/);
    expectSentence(await xray('run'), 2, /--log/);
    expectSentence(await xray('run', '--log', 'x', '--logs', 'y'), 2, /unknown option '--logs'/);
    expectSentence(await xray('demo', '--bars', 'many'), 2, /positive integer/);
  });

  it('of a live session names the option and what to give it, before there is a log', async () => {
    const log = `${temporaryFolder()}/log`;
    const live = (...words: readonly string[]) => xray('live', '--log', log, '--health-port', '0', ...words);
    const nowhere = ['--endpoint', 'http://127.0.0.1:9'];
    expectSentence(await live(), 2, /no instrument is named/);
    expectSentence(await live('--symbols', 'BTCUSDT', '--endpoint', 'ftp://x'), 2, /begins with http/);
    expectSentence(await live('--symbols', 'BTCUSDT', '--simulated-time', '60'), 2, /--endpoint/);
    expectSentence(await live('--symbols', 'BTCUSDT', '--streams', 'trade', ...nowhere), 2, /no stream .*trades/);
    expectSentence(await live('--symbols', 'BTCUSDT', '--simulated-time', '60', ...nowhere), 1, /xray sim serve/);
    expect(existsSync(log)).toBe(false);
  });

  it('of a live session: a name that the venue does not have is refused with the nearest, before there is a log', async () => {
    const log = `${temporaryFolder()}/log`;
    const startMs = Math.floor(Date.now() / BAR_MS) * BAR_MS - BAR_MS;
    const market = simulateMarket({ model: pairModel, seed: 3, bars: 4, start_ts_ms: startMs });
    const exchange = await startExchange({ market, time: { kind: 'real', begin_ts_ms: Date.now(), speed: 1 } });
    const words = ['--endpoint', exchange.url, '--log', log, '--health-port', '0'];
    try {
      for (const command of ['live', 'record']) {
        const ended = await xray(command, '--symbols', 'ETHUSDT,btcusdt', ...words);
        expectSentence(ended, 2, /btcusdt is not an instrument of binance-usdm: the nearest are BTCUSDT/);
      }
    } finally {
      await exchange.close();
    }
    expect(existsSync(log)).toBe(false);
  });

  it('shows help with an example for every command', async () => {
    expect((await xrayProcess('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await xray('--help');
    expect(help.code).toBe(0);
    for (const command of Object.keys(OPERATIONS)) {
      const words = command.split(' ');
      expect(help.stdout).toContain(`  ${words[0] ?? ''} `);
      const own = await xray(...words, '--help');
      expect(own.code).toBe(0);
      expect(own.stdout).toMatch(new RegExp(`Example:\\n  \\$ xray ${command} `));
    }
    expect(await xray('sim')).toMatchObject({ code: 2, stdout: '' });
  });
});
