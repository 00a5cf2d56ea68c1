import { rmSync, writeFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { calibration, writeCalibration } from '../src/testing/calibration.ts';
import { candleLog } from './support/candle-log.ts';
import { lastJson, temporaryFolder, xray } from './support/xray.ts';

it(
  'keeps the calibration of a file with the runs: they need the file no more, and another one begins an identity of its own',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 300);
    const [file, config] = [`${folder}/mine.json`, `${folder}/xray.yaml`];
    writeCalibration(file);
    writeFileSync(config, `regime_engine:\n  calibration: ${file}\n`);
    const run = lastJson(await xray('run', '--log', log, '--config', config, '--json'));
    expect(run).toMatchObject({ runs: 200, completed: 200 });

    writeCalibration(file, { name: 'another' });
    const other = await xray('run', '--log', log, '--config', config);
    expect(other).toMatchObject({ code: 0 });
    expect(other.stderr).toMatch(
      /^xray: the log goes on under another identity after \S+ \S+, and memory begins anew of hysteresis: calibration was narrow-bars \w{12}, is another \w{12}$/m,
    );

    writeCalibration(file, { cadence_ms: 300_000 });
    const unfit = await xray('run', '--log', log, '--config', config);
    expect(unfit).toMatchObject({ code: 2, stdout: '' });
    expect(unfit.stderr).toMatch(/^xray: calibration narrow-bars was fitted at 300000 ms and cadence_ms is 180000: /);

    rmSync(file);
    const replay = await xray('replay', '--log', log, '--json');
    expect(replay).toMatchObject({ code: 0, stderr: '' });
    expect(lastJson(replay)).toMatchObject({ runs: 200, identical: 200, different: 0, digest: run['digest'] });
    const last = lastJson(await xray('inspect', '--log', log, '--stream', 'run_record', '--limit', '200'));
    expect(last['calibration_hash']).toBe(calibration().hash);
    const why = lastJson(await xray('why', String(last['run_id']), '--log', log, '--json'));
    expect(why).toMatchObject({ run: { run_id: last['run_id'] }, rederivation: { status: 'IDENTICAL' } });
  },
);
