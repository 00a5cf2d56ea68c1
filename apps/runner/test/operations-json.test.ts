import { writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { loadRegistry } from '../src/operations/table.ts';
import { klineGzip } from './support/archives.ts';
import { governanceKinds } from './support/governance.ts';
import { temporaryFolder, xray } from './support/xray.ts';

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
    ['demo', '--bars', '4', '--log', `${folder}/demo`],
  ];
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
});
