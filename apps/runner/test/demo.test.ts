import { describe, expect, it } from 'vitest';

import { lastJson, temporaryFolder, xray } from './support/xray.ts';

describe('xray demo', { timeout: 60_000 }, () => {
  it('prints a line a run and a summary, and leaves a log that replays', async () => {
    const log = `${temporaryFolder()}/log`;
    const demo = await xray('demo', '--bars', '20', '--log', log);
    expect(demo.code).toBe(0);
    const lines = demo.stdout.split('\n');
    expect(lines.filter((line) => /^2026-01-01T\d\d:\d\d:\d\dZ [A-Z]+USDT /.test(line))).toHaveLength(100);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
    expect(demo.stdout).toContain(`the true regimes are in ${log}.labels.jsonl\n`);
    expect(demo.stdout).toMatch(/100 runs from 2026-01-01 00:03Z to 2026-01-01 01:00Z/);
    expect(lastJson(await xray('replay', '--log', log, '--json'))).toMatchObject({ runs: 100, different: 0 });
  });

  it('is the same market for the same seed, and refuses a folder that holds a log', async () => {
    const folder = temporaryFolder();
    const digests = await Promise.all(
      ['a', 'b'].map(async (name) =>
        lastJson(await xray('demo', '--bars', '8', '--seed', '5', '--log', `${folder}/${name}`, '--json')),
      ),
    );
    expect(digests[0]?.['digest']).toBe(digests[1]?.['digest']);
    const again = await xray('demo', '--bars', '8', '--log', `${folder}/a`);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/holds a log already/);
  });
});
