import { existsSync, readdirSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { temporaryFolder, xray } from '../../test/support/xray.ts';
import { calibration } from '../testing/calibration.ts';

function calibrating(...words: readonly string[]) {
  return xray('calibrate', ...words);
}

describe('xray calibrate refuses', () => {
  it.each([
    ['nothing to fit to', [], /nothing to fit to: give --log, or --simulate/],
    ['a base that is not there', ['--simulate', '1', '--base', 'none.json'], /none\.json: cannot read the calibration/],
    [
      'a model that is not there',
      ['--simulate', '1', '--params', 'none.yaml'],
      /none\.yaml: cannot read the market model/,
    ],
    ['a configuration that is not there', ['--simulate', '1', '--config', 'none.yaml'], /none\.yaml: cannot read/],
  ])('%s', async (_, words, detail) => {
    const folder = temporaryFolder();
    const refused = await calibrating(...words, '--out', `${folder}/own.json`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(detail);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder without a log', async () => {
    const folder = temporaryFolder();
    const words = ['--log', `${folder}/none`, '--out', `${folder}/own.json`];
    const refused = await calibrating(...words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/there is no log/);
  });

  it('a file that is there already', async () => {
    const file = `${temporaryFolder()}/own.json`;
    writeFileSync(file, 'mine');
    const refused = await calibrating('--simulate', '1', '--out', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/own\.json is there already: name another file with --out/);
  });

  it('a folder that is not there', async () => {
    const file = `${temporaryFolder()}/none/own.json`;
    const refused = await calibrating('--simulate', '1', '--out', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/there is no folder .*none/);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['was changed', { ...calibration(), name: 'mine' }, /does not match its hash/],
    ['is of another cadence', calibration({ cadence_ms: 300_000 }), /at 300000 ms, the data of v3 at 180000 ms/],
  ])('a base that %s', async (_, base, detail) => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/base.json`, JSON.stringify(base));
    const words = ['--simulate', '1', '--bars', '4', '--base', `${folder}/base.json`, '--out', `${folder}/own.json`];
    const refused = await calibrating(...words);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(detail);
    expect(readdirSync(folder)).toEqual(['base.json']);
  });
});
