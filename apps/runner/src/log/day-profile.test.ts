import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OUTLOOK_TERMS, type DayProfile, type OutlookModel } from '@xray/contracts';
import { at } from '@xray/contracts/checks';
import { openLogReader } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { logDigests } from '@xray/orchestrator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { lastJson, temporaryFolder, xray } from '../../test/support/xray.ts';
import { parseConfigText } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { writeCalibration } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { replayAs, runPart, type PartOptions } from '../testing/identity-log.ts';
import { pairModel } from '../testing/pair-market.ts';

const BARS = 145;
const outlook_model: OutlookModel = {
  version: '1',
  cadence_ms: 180_000,
  horizon_bars: 10,
  intercept: 0.2,
  terms: Object.fromEntries(OUTLOOK_TERMS.map((term) => [term, { coefficient: 0.1, centre: 0 }])),
};
const folder = mkdtempSync(join(tmpdir(), 'xray-day-profile-'));
const file = writeCalibration(`${folder}/mine.json`, { observer_set: 'v3', outlook_model });
const config = parseConfigText(
  `{ composer: { observer_set: v3 }, regime_engine: { calibration: ${file} } }`,
  'xray.yaml',
);
const plain = parseConfigText('{ regime_engine: { calibration: none } }', 'xray.yaml');

const recorded = `${folder}/recorded`;
beforeAll(() => recordMarket(simulateMarket({ model: pairModel, seed: 51, bars: BARS }), recorded, quietContext()));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function marketLog(...parts: readonly PartOptions[]): Promise<string> {
  const directory = `${temporaryFolder()}/market`;
  cpSync(recorded, directory, { recursive: true });
  for (const part of parts) await runPart(directory, part);
  return directory;
}

function digestOf(directory: string): string {
  const reader = openLogReader({ directory });
  const digest = logDigests(reader).overall();
  reader.close();
  return digest;
}

function profilesOf(directory: string): readonly DayProfile[] {
  const reader = openLogReader({ directory });
  const profiles = [...reader.read('day_profile')].flat().map(({ record }) => record);
  reader.close();
  return profiles;
}

function runIdsOf(directory: string): readonly string[] {
  const reader = openLogReader({ directory });
  const runs = [...reader.read('run_record')].flat().filter(({ record }) => record.status === 'completed');
  reader.close();
  return runs.map(({ record }) => record.run_id);
}

describe('the profile of the day in a log', () => {
  it('has a record a symbol and half hour, and is the same however often the process was stopped or killed', async () => {
    const whole = await marketLog({ config });
    const profiles = profilesOf(whole);
    const symbols = new Set(profiles.map(({ symbol }) => symbol));
    expect(symbols.size).toBe(2);
    for (const symbol of symbols) {
      const own = profiles.filter((profile) => profile.symbol === symbol);
      expect(own.length).toBeGreaterThan(BARS / 10);
      for (const [index, { through_ts_ms }] of own.slice(1).entries())
        expect(through_ts_ms - at(own, index).through_ts_ms).toBe(1_800_000);
    }
    expect(at(profiles, profiles.length - 1).weights.filter((weight) => weight > 0).length).toBeGreaterThan(5);
    const digest = digestOf(whole);
    for (const parts of [
      [{ config, boundaries: 7 }, { config, boundaries: 68 }, { config }],
      [{ config, killed_after_appends: 40 }, { config, killed_after_appends: 33 }, { config }],
    ])
      expect(digestOf(await marketLog(...parts))).toBe(digest);
    expect(await replayAs(whole)).toMatchObject({ runs: 2 * BARS, identical: 2 * BARS, different: 0, digest });
  });

  it('is carried over an identity that forecasts nothing, and replayed from there', async () => {
    const directory = await marketLog({ config, boundaries: 60 }, { config: plain, boundaries: 26 }, { config });
    const streams = profilesOf(directory).map(({ engine_timestamp_ms }) => engine_timestamp_ms);
    expect(streams.length).toBeGreaterThan(15);
    const digest = digestOf(directory);
    expect(await replayAs(directory)).toMatchObject({ runs: 2 * BARS, identical: 2 * BARS, different: 0, digest });
  });

  it('is what why and prove make a run again from, and they say so', async () => {
    const directory = await marketLog({ config });
    const runs = runIdsOf(directory);
    for (const number of [0, 5, 100, 199, 281, 288]) {
      const run = at(runs, number);
      const why = lastJson(await xray('why', run, '--log', directory, '--json'));
      expect(why).toMatchObject({ rederivation: { status: 'IDENTICAL' } });
    }
    const run = at(runs, 288);
    const why = await xray('why', run, '--log', directory);
    expect(why.stdout).toMatch(/trusted as recorded: hysteresis_record of .*, day_profile of .*; xray prove --deep/);
    const trusted = lastJson(await xray('prove', run, '--log', directory, '--json'));
    expect(trusted).toMatchObject({ status: 'VERIFIED' });
    expect(JSON.stringify(trusted)).toMatch(/day_profile \d+ of \S+ is trusted as it was recorded/);
    const derived = lastJson(await xray('prove', run, '--log', directory, '--deep', '15', '--json'));
    expect(derived).toMatchObject({ status: 'VERIFIED' });
    expect(JSON.stringify(derived)).toMatch(/day_profile \d+ of \S+ was derived again over \d+ runs/);
  });

  it('is in no log and in no digest where nothing is forecast', async () => {
    const directory = await marketLog({ config: plain, boundaries: 20 });
    expect(profilesOf(directory)).toEqual([]);
    const reader = openLogReader({ directory });
    expect([...logDigests(reader).byPartition().keys()]).not.toContain('day_profile');
    reader.close();
  });
});
