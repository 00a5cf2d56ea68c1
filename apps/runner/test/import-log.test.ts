import { writeFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { lastJson, temporaryFolder, xray } from './support/xray.ts';

it('a log of another cadence is refused, and begins a new one that goes on', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const [old, begun, config] = [`${folder}/old`, `${folder}/begun`, `${folder}/xray.yaml`];
  await xray('sim', 'record', '--log', old, '--bars', '40', '--seed', '3');
  await xray('run', '--log', old);
  writeFileSync(config, '{ cadence_ms: 360000, regime_engine: { calibration: none } }');

  const refused = await xray('run', '--log', old, '--config', config);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(`xray import log ${old} --log <new folder>`);

  const imported = await xray('import', 'log', old, '--log', begun, '--json');
  expect(imported).toMatchObject({ code: 0 });
  const { records } = lastJson(imported);
  expect(records).toBe(
    (lastJson(await xray('inspect', '--log', begun, '--json'))['raw'] as { records: number }).records,
  );
  expect(lastJson(await xray('import', 'log', old, '--log', begun, '--json'))).toMatchObject({ records: 0 });
  const run = lastJson(await xray('run', '--log', begun, '--config', config, '--json'));
  expect(run).toMatchObject({ failed: 0 });
  expect(run['runs']).toBeGreaterThan(90);
  const replay = lastJson(await xray('replay', '--log', begun, '--json'));
  expect(replay).toMatchObject({ runs: run['runs'], identical: run['runs'], different: 0, unsupported: 0 });

  const twice = await xray('import', 'log', old, begun, '--log', `${folder}/third`);
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('name one folder') as string });
  const onto = await xray('import', 'log', begun, '--log', old);
  expect(onto).toMatchObject({ code: 1, stderr: expect.stringContaining('the log holds events already') as string });
});
