import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { readCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { candleLog } from './support/candle-log.ts';
import { lastJson, temporaryFolder, xray } from './support/xray.ts';

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

    const config = `${folder}/xray.yaml`;
    writeFileSync(config, `regime_engine:\n  calibration: ${file}\n`);
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

  it('ends with code 2 where the logs are too short to learn from, and nothing is written', async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 60);
    const ended = await xray('calibrate', '--log', log, '--base', 'none', '--out', `${folder}/own.json`);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^xray: no run is left to learn from.*give longer logs.*\n$/);
    expect(readdirSync(folder)).toEqual(['real']);
  });
});
