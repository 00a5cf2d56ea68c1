import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { readCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { calibration, writeCalibration } from '../src/testing/calibration.ts';
import { klineGzip } from './support/archives.ts';
import { lastJson, temporaryFolder, xray } from './support/xray.ts';

/** A log of real candles of two symbols: no labels lie beside it. */
async function candleLog(folder: string, minutes: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const archives = ['AAAUSDT', 'BBBUSDT'].map((symbol, at) => {
    const archive = `${folder}/${symbol}-1m-2026-02.csv.gz`;
    writeFileSync(archive, klineGzip(minutes, at + 1));
    return archive;
  });
  expect((await xray('import', 'klines', ...archives, '--log', `${folder}/real`)).code).toBe(0);
  for (const archive of archives) rmSync(archive);
  return `${folder}/real`;
}

function configNaming(folder: string, calibration: string): string {
  const file = `${folder}/xray.yaml`;
  writeFileSync(file, `regime_engine:\n  calibration: ${calibration}\n`);
  return file;
}

describe('xray calibrate', { timeout: 60_000 }, () => {
  it('fits real logs on top of the shipped calibration, and the file is one that the engine takes', async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 1800);
    const file = `${folder}/own.json`;
    const ended = await xray('calibrate', '--log', log, '--out', file, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const written = readCalibration(JSON.parse(readFileSync(file, 'utf8')));
    const { fitted_on, hash, profiles } = written;
    const told = lastJson(ended);
    expect(told).toMatchObject({ file, name: 'own', hash, profiles: profiles.map(({ id }) => id) });
    expect(told['fitted_on']).toEqual(fitted_on);
    expect(told['elapsed_ms']).toBeGreaterThan(0);
    expect(fitted_on.at(-1)).toMatchObject({ kind: 'real', name: 'real', symbols: ['AAAUSDT', 'BBBUSDT'], runs: 1200 });
    expect(readdirSync(folder).sort()).toEqual(['own.json', 'real']);

    const again = await xray('calibrate', '--log', log, '--out', file);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/^xray: .*own\.json is there already: name another file with --out\n$/);
    expect(readCalibration(JSON.parse(readFileSync(file, 'utf8')))).toEqual(written);

    const config = configNaming(folder, file);
    const checked = await xray('config', 'check', '--config', config);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    const scored = await xray('evaluate', '--log', log, '--config', config);
    expect(scored).toMatchObject({ code: 1, stdout: '' });
    expect(scored.stderr).toMatch(
      /^xray: calibration own was fitted on AAAUSDT at .*its entry `real`.*score other data/,
    );
  });

  it('says what it fitted to and where it wrote it', async () => {
    const folder = temporaryFolder();
    const words = ['--simulate', '1', '--bars', '520', '--seed', '3', '--name', 'small', '--out', `${folder}/own.json`];
    const ended = await xray('calibrate', ...words);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { fitted_on, hash, name } = readCalibration(JSON.parse(readFileSync(`${folder}/own.json`, 'utf8')));
    expect(name).toBe('small');
    expect(fitted_on.map((data) => data.name)).toEqual(['default varied 0.3 by 3 seed 3']);
    expect(ended.stdout).toMatch(/^small fitted to 2 600 runs in /);
    expect(ended.stdout).toContain('  simulated  default varied 0.3 by 3 seed 3, 5 symbols, 2 600 runs\n');
    expect(ended.stdout).toContain(`written ${folder}/own.json\nhash    ${hash}\n`);
  });

  it('ends with code 2 where nothing says what a regime means, and nothing is written', async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 60);
    const ended = await xray('calibrate', '--log', log, '--base', 'none', '--out', `${folder}/own.json`);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^xray: without labels nothing says what a regime means: give simulated logs.*\n$/);
    expect(readdirSync(folder)).toEqual(['real']);
    expect((await xray('calibrate', '--log', log)).code).toBe(2);
    expect((await xray('calibrate', '--log', `${folder}/none`, '--out', `${folder}/own.json`)).code).toBe(1);
  });
});

/** A log that was run with a calibration of a file of its folder. */
async function logRunWithFile() {
  const folder = temporaryFolder();
  const log = await candleLog(folder, 300);
  const file = writeCalibration(`${folder}/mine.json`);
  const config = configNaming(folder, file);
  const run = lastJson(await xray('run', '--log', log, '--config', config, '--json'));
  expect(run).toMatchObject({ runs: 200, completed: 200 });
  return { config, file, folder, log, run };
}

describe('a log that was run with a calibration of a file', { timeout: 60_000 }, () => {
  it('replays, and its verdicts are derived again, when the file is gone', async () => {
    const { file, log, run } = await logRunWithFile();
    rmSync(file);
    const replay = await xray('replay', '--log', log, '--json');
    expect(replay).toMatchObject({ code: 0, stderr: '' });
    expect(lastJson(replay)).toMatchObject({ runs: 200, identical: 200, different: 0, digest: run['digest'] });
    const last = lastJson(await xray('inspect', '--log', log, '--stream', 'run_record', '--limit', '200'));
    expect(last['calibration_hash']).toBe(calibration().hash);
    const why = lastJson(await xray('why', String(last['run_id']), '--log', log, '--json'));
    expect(why).toMatchObject({ run_id: last['run_id'], rederived: 'identical' });
  });

  it('is not gone on with under another calibration, and is with the same one', async () => {
    const { config, folder, log, run } = await logRunWithFile();
    writeCalibration(`${folder}/mine.json`, { name: 'another' });
    const ended = await xray('run', '--log', log, '--config', config);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /was run with calibration narrow-bars \w{12}, this one is another \w{12}: one log has one/,
    );
    writeCalibration(`${folder}/mine.json`);
    const again = await xray('run', '--log', log, '--config', config, '--json');
    expect(again.code).toBe(0);
    expect(lastJson(again)).toMatchObject({ runs: 0, digest: run['digest'] });
  });

  it('has other verdicts than one that was run without', async () => {
    const { folder, run } = await logRunWithFile();
    const log = await candleLog(`${folder}/again`, 300);
    const plain = await xray('run', '--log', log, '--config', configNaming(folder, 'none'), '--json');
    expect(lastJson(plain)['runs']).toBe(200);
    expect(lastJson(plain)['by_regime']).not.toEqual(run['by_regime']);
  });

  it('is not begun where the calibration does not fit', async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 60);
    const file = writeCalibration(`${folder}/mine.json`, { cadence_ms: 300_000 });
    const config = configNaming(folder, file);
    for (const words of [
      ['run', '--log', log],
      ['config', 'check'],
    ]) {
      const ended = await xray(...words, '--config', config);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^xray: calibration narrow-bars was fitted at 300000 ms and cadence_ms is 180000: /);
    }
    expect((await xray('replay', '--log', log)).stderr).toMatch(/holds no runs/);
  });
});
