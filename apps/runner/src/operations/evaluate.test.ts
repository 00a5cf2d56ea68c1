import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { temporaryFolder, xray } from '../../test/support/xray.ts';
import { calibration, fittedOn, writeCalibration } from '../testing/calibration.ts';

function evaluating(...words: readonly string[]) {
  return xray('evaluate', ...words);
}

describe('xray evaluate refuses', () => {
  it.each([
    ['no source', [], /give --log, or --simulate/],
    ['--bars for no market', ['--bars', '600'], /--bars says which markets to simulate: give --simulate/],
    ['--seeds for no market', ['--seeds', '2'], /--seeds says which markets/],
    ['--params for no market', ['--params', 'mine.yaml'], /--params says which markets/],
    ['too few bars', ['--simulate', '--bars', '500'], /scored from bar 500 on/],
    ['a model that is not there', ['--simulate', '--params', 'none.yaml'], /none\.yaml: cannot read the market model/],
    ['a calibration that is not there', ['--simulate', '--calibration', 'none.json'], /none\.json: cannot read/],
    ['a page in no folder', ['--simulate', '--html', 'no/where.html'], /there is no folder no/],
    ['logs to fit on with nothing left out', ['--simulate', '--fit-log', 'x'], /what to fit on: give --leave-one-out/],
    [
      'symbols left out of no calibration',
      ['--simulate', '--leave-one-out', '--calibration', 'none'],
      /leaving symbols out needs a calibration to start from/,
    ],
  ])('%s', async (_, words, message) => {
    const refused = await evaluating(...words);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });

  it.each([
    ['no JSON', 'not JSON', /given\.json is not a calibration/],
    ['other JSON', '{}', /given\.json: calibration: schema/],
    ['a calibration that was changed', JSON.stringify({ ...calibration(), name: 'mine' }), /does not match its hash/],
    ['observers of another version', JSON.stringify(calibration({ observer_set: 'v9' })), /observer set v9, which/],
    ['another cadence', JSON.stringify(calibration({ cadence_ms: 300_000 })), /cadence of 300000 ms/],
  ])('%s for a calibration', async (_, text, message) => {
    const file = `${temporaryFolder()}/given.json`;
    writeFileSync(file, text);
    const refused = await evaluating('--simulate', '--calibration', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });

  it('a cadence that simulated markets are not labelled at', async () => {
    const file = `${temporaryFolder()}/fast.yaml`;
    writeFileSync(file, 'cadence_ms: 60000\nregime_engine:\n  calibration: none\n');
    const refused = await evaluating('--simulate', '--config', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/labelled every 180000 ms and cadence_ms is 60000/);
  });

  it('a simulated market that the calibration was fitted on, before it is simulated', async () => {
    const entry = fittedOn({ kind: 'simulated', name: 'default seed 1002', symbols: ['BTCUSDT'] });
    const file = writeCalibration(`${temporaryFolder()}/calibration.json`, { fitted_on: [entry] });
    const refused = await evaluating('--simulate', '--bars', '10000000', '--calibration', file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/fitted on the simulated market default seed 1002 .*: score other data, fit a/);
  });

  it('the same market twice, also where two models bear one name', async () => {
    const model = `${temporaryFolder()}/mine.yaml`;
    copyFileSync(new URL('../../../../packages/market-sim/models/default.yaml', import.meta.url), model);
    const refused = await evaluating('--simulate', '--params', model, '--params', model);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/two sources are called default seed 1001: score each once/);
  });

  it('a folder without a log', async () => {
    const folder = temporaryFolder();
    mkdirSync(`${folder}/empty`);
    const refused = await evaluating('--log', `${folder}/empty`);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/there is no log/);
  });
});
