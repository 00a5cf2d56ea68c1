import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { auditRecord } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { isConfirmed, logDigests, recordedIdentities } from '@xray/orchestrator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { lastJson, temporaryFolder, xray } from '../../test/support/xray.ts';
import { parseConfigText } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { calibration, writeCalibration } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { replayAs, runPart, type Install, type PartOptions } from '../testing/identity-log.ts';
import { pairModel } from '../testing/pair-market.ts';

const BARS = 40;
const RUNS = 2 * BARS;
const config = parseConfigText('', 'xray.yaml');

function unsupported(command: string): RegExp {
  return new RegExp(`UNSUPPORTED, .*; call npx --yes -p @xray/runner@\\S+ -p node@\\S+ xray ${command}`);
}

const older: Install = { packages: '0.0.1' };
const patched: Install = { node: '24.99.0' };

const recorded = mkdtempSync(join(tmpdir(), 'xray-identities-'));
beforeAll(() => recordMarket(simulateMarket({ model: pairModel, seed: 51, bars: BARS }), recorded, quietContext()));
afterAll(() => {
  rmSync(recorded, { recursive: true });
});

async function marketLog(...parts: readonly PartOptions[]): Promise<string> {
  const directory = `${temporaryFolder()}/market`;
  cpSync(recorded, directory, { recursive: true });
  for (const part of parts) await runPart(directory, part);
  return directory;
}

/** The digests of all that a log derived but its run records, which name the identity. */
function derived(directory: string): Readonly<Record<string, string>> {
  const reader = openLogReader({ directory });
  const partitions = Object.fromEntries(logDigests(reader).byPartition());
  reader.close();
  const { run_record, ...rest } = partitions;
  expect(run_record).toMatch(/^[0-9a-f]{64}$/);
  return rest;
}

function digestOf(directory: string): string {
  const reader = openLogReader({ directory });
  const digest = logDigests(reader).overall();
  reader.close();
  return digest;
}

function identitiesOf(directory: string) {
  const reader = openLogReader({ directory });
  const identities = recordedIdentities(reader);
  reader.close();
  return identities;
}

describe('a log that is run on by another version or another Node', () => {
  it('goes on without a gap, with the verdicts of one that was never stopped', async () => {
    const whole = await marketLog({ config });
    const upgraded = await marketLog(
      { config, install: older, boundaries: 10 },
      { config, install: patched, boundaries: 10 },
      { config },
    );
    expect(derived(upgraded)).toEqual(derived(whole));
    const identities = identitiesOf(upgraded);
    expect(identities.map(({ changed }) => changed.map(({ path }) => path))).toEqual([
      [],
      [
        'runtime.node',
        'runtime.packages.@xray/analysis-engine',
        'runtime.packages.@xray/composer',
        'runtime.packages.@xray/contracts',
        'runtime.packages.@xray/market-data',
        'runtime.packages.@xray/orchestrator',
        'runtime.packages.@xray/regime-engine',
        'runtime.packages.@xray/state-gate',
      ],
      ['runtime.node'],
    ]);
    expect(identities.slice(1).map(({ memory }) => memory)).toEqual(
      Array(2).fill({ hysteresis: 'carried', forgotten_hysteresis_records: 0, gate: 'carried', modules_anew: [] }),
    );
    expect(new Set(identities.map(({ runtime_fingerprint }) => runtime_fingerprint)).size).toBe(3);
  });

  it('is replayed under each identity that is installed, and the others are UNSUPPORTED', async () => {
    const directory = await marketLog({ config, install: older, boundaries: 10 }, { config });
    const here = await replayAs(directory);
    expect(here).toMatchObject({ runs: RUNS - 20, identical: RUNS - 20, reproduced: 0, different: 0, unsupported: 20 });
    expect(here.identities.map(({ standing }) => standing)).toEqual(['not_installed', 'installed']);
    expect(isConfirmed(here)).toBe(true);
    const there = await replayAs(directory, older);
    expect(there).toMatchObject({ runs: 20, identical: 20, different: 0, unsupported: RUNS - 20 });
    const nowhere = await replayAs(directory, { packages: '9.0.0' });
    expect(nowhere).toMatchObject({ runs: 0, identical: 0, unsupported: RUNS });
    expect(isConfirmed(nowhere)).toBe(false);
  });

  it('is replayed on another Node as well, which is told apart', async () => {
    const directory = await marketLog({ config, install: patched, boundaries: 10 }, { config });
    const report = await replayAs(directory);
    expect(report).toMatchObject({ runs: RUNS, identical: RUNS - 20, reproduced: 20, different: 0, unsupported: 0 });
    expect(report.digest).toBe(digestOf(directory));
  });

  it('returns to an identity that it had before, under the same words', async () => {
    const directory = await marketLog(
      { config, boundaries: 8 },
      { config, install: patched, boundaries: 8 },
      { config },
    );
    const [first, , third] = identitiesOf(directory);
    expect(third?.runtime_fingerprint).toBe(first?.runtime_fingerprint);
    expect(third?.config_hash).toBe(first?.config_hash);
    expect(await replayAs(directory)).toMatchObject({ runs: RUNS, identical: RUNS - 16, reproduced: 16, different: 0 });
  });

  it('robust: process that is killed: at each of the first appends of a new identity → the next start goes on, with the verdicts of one that was never stopped', async () => {
    const whole = derived(await marketLog({ config }));
    for (const killed_after_appends of [1, 2, 4, 8]) {
      const directory = await marketLog(
        { config, install: patched, killed_after_appends: 9 + killed_after_appends },
        { config, killed_after_appends },
        { config },
      );
      expect(derived(directory)).toEqual(whole);
      expect(identitiesOf(directory)).toHaveLength(2);
      const digest = digestOf(directory);
      expect(await replayAs(directory)).toMatchObject({ runs: RUNS, different: 0, unsupported: 0, digest });
    }
  });
});

describe('why, of a run of a log with two identities', () => {
  const runIds = (directory: string): readonly string[] => {
    const reader = openLogReader({ directory });
    const ids = [...reader.read('run_record')].flat().map(({ record }) => record.run_id);
    reader.close();
    return ids;
  };

  it('shows both sides, derives what is installed again, and names the command for what is not', async () => {
    const directory = await marketLog({ config, install: older, boundaries: 10 }, { config });
    const [first = '', last = ''] = [runIds(directory)[30], runIds(directory).at(-1)];
    const before = await xray('why', first, '--log', directory, '--json');
    expect(lastJson(before)).toMatchObject({
      run: { run_id: first },
      rederivation: { status: 'NOT_DERIVABLE', reason: expect.stringMatching(unsupported(`why ${first}`)) as string },
    });
    expect(before.code).toBe(0);
    const after = await xray('why', last, '--log', directory, '--json');
    expect(after).toMatchObject({ code: 0, stderr: '' });
    expect(lastJson(after)).toMatchObject({ run: { run_id: last }, rederivation: { status: 'IDENTICAL' } });
    const replay = await xray('replay', '--log', directory);
    expect(replay).toMatchObject({ code: 0, stderr: expect.stringMatching(unsupported('replay')) as string });
    expect(replay.stdout).toContain('60 identical, 0 different, 20 UNSUPPORTED');
  });

  it('forgets what the identity of the run forgot', async () => {
    const other = parseConfigText('regime_engine: { calibration: none }', 'xray.yaml');
    const directory = await marketLog({ config, boundaries: 20 }, { config: other });
    for (const id of runIds(directory).filter((_, position) => [78, 82, 84, 86].includes(position)))
      expect(lastJson(await xray('why', id, '--log', directory, '--json'))).toMatchObject({
        rederivation: { status: 'IDENTICAL' },
      });
  });

  it('goes on from an identity whose configuration this version cannot read, and says so of its runs', async () => {
    const directory = await marketLog({ config, boundaries: 10 });
    const reader = openLogReader({ directory });
    const [recorded] = recordedIdentities(reader);
    reader.close();
    if (recorded === undefined) throw new Error('an identity is expected');
    const { calibration, runtime, runtime_fingerprint } = recorded;
    const unknown = { cadence_ms: 180_000, of_another_version: true };
    const writer = await openLogWriter({ directory, clock: quietContext().clock });
    const detail = { config: unknown, config_hash: 'f'.repeat(64), runtime, runtime_fingerprint };
    const record = auditRecord('run_epoch', 1, { ...detail, calibration: z.json().parse(calibration) });
    await writer.append({ entries: [{ stream: 'audit', record }] });
    await writer.close();

    await runPart(directory, { config });
    const report = await replayAs(directory);
    expect(report.identities.map(({ standing, why }) => [standing, why])).toEqual([
      ['not_installed', 'a configuration that this version cannot read'],
      ['installed', null],
    ]);
    expect(report).toMatchObject({ identical: RUNS - 20, unsupported: 20, different: 0 });
  });
});

describe('a log that is run on with another configuration', () => {
  const strict = parseConfigText('regime_engine: { hysteresis: { window_updates: 5 } }', 'xray.yaml');

  it('carries memory over where it means the same', async () => {
    const directory = await marketLog({ config, boundaries: 20 }, { config: strict });
    const [, second] = identitiesOf(directory);
    expect(second).toMatchObject({
      changed: [{ path: 'config.regime_engine.hysteresis.window_updates', now: 5 }],
      memory: { hysteresis: 'carried', forgotten_hysteresis_records: 0, gate: 'carried', modules_anew: [] },
    });
    expect(await replayAs(directory)).toMatchObject({
      runs: RUNS,
      identical: RUNS,
      different: 0,
      digest: digestOf(directory),
    });
  });

  it('robust: process that is killed: between two stages of a boundary → what is left of it is decided by the next identity, and replayed as that', async () => {
    const closing = parseConfigText('state_gate: { block_during_transition: true, max_gap_ms: 180000 }', 'xray.yaml');
    let left = 0;
    for (const killed_after_appends of [10, 12, 13]) {
      const directory = await marketLog({ config, killed_after_appends }, { config: closing });
      const streams = identitiesOf(directory)[1]?.border?.streams;
      const [decided = 0, made = 0] = [streams?.['gate_record']?.records, streams?.['hysteresis_record']?.records];
      left += made - decided;
      const digest = digestOf(directory);
      expect(await replayAs(directory)).toMatchObject({ runs: RUNS, identical: RUNS, different: 0, digest });
    }
    expect(left).toBeGreaterThan(0);
  });

  it('begins the belief anew under another calibration, once, and a restart remembers it', async () => {
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const other = parseConfigText(`regime_engine: { calibration: ${file} }`, 'xray.yaml');
    const directory = await marketLog({ config, boundaries: 20 }, { config: other, boundaries: 6 }, { config: other });
    const [, second] = identitiesOf(directory);
    expect(second?.calibration).toEqual(calibration());
    expect(second).toMatchObject({ memory: { hysteresis: 'anew', gate: 'carried' }, until: null });
    const reader = openLogReader({ directory });
    const initialized = [...reader.read('orchestrator_event')]
      .flat()
      .map(({ record }) => record)
      .filter(
        (event) =>
          event.event_type === 'HysteresisStatePublished' &&
          event.payload.hysteresis_state.reason_codes.includes('ANCHOR_INITIALIZED'),
      );
    reader.close();
    const since = second?.border?.after_engine_timestamp_ms ?? 0;
    expect(initialized.filter(({ engine_timestamp_ms }) => engine_timestamp_ms > since)).toHaveLength(2);
    expect(await replayAs(directory)).toMatchObject({
      runs: RUNS,
      identical: RUNS,
      different: 0,
      digest: digestOf(directory),
    });
  });

  it('forgets nothing for an identity that made no run', async () => {
    const other = parseConfigText('regime_engine: { calibration: none }', 'xray.yaml');
    const whole = await marketLog({ config });
    const directory = await marketLog({ config, boundaries: 20 }, { config: other, boundaries: 0 }, { config });
    expect(derived(directory)).toEqual(derived(whole));
    expect(identitiesOf(directory).map(({ changed }) => changed)).toEqual([[], []]);
    expect(await replayAs(directory)).toMatchObject({
      runs: RUNS,
      identical: RUNS,
      different: 0,
      digest: digestOf(directory),
    });
  });

  it('begins the state of a module anew that is configured otherwise', async () => {
    const dwell = parseConfigText(
      'analysis_engine: { module_configs: { regime_dwell: { bar_interval_ms: 60000 } } }',
      'x',
    );
    const directory = await marketLog({ config, boundaries: 20 }, { config: dwell });
    const [, second] = identitiesOf(directory);
    expect(second?.memory).toEqual({
      hysteresis: 'carried',
      forgotten_hysteresis_records: 0,
      gate: 'carried',
      modules_anew: ['regime_dwell'],
    });
    expect(await replayAs(directory)).toMatchObject({
      runs: RUNS,
      identical: RUNS,
      different: 0,
      digest: digestOf(directory),
    });
  });

  it('gives features that look further back what the log holds', async () => {
    const further = parseConfigText('composer: { close_history_bars: 2048, bar_history_bars: 512 }', 'xray.yaml');
    const directory = await marketLog(
      { config, boundaries: 20 },
      { config: further, boundaries: 6 },
      { config: further },
    );
    expect(await replayAs(directory)).toMatchObject({
      runs: RUNS,
      identical: RUNS,
      different: 0,
      digest: digestOf(directory),
    });
  });

  it('is refused with another cadence, and the refusal names the way on', async () => {
    const directory = await marketLog({ config, boundaries: 20 });
    const slower = parseConfigText('{ cadence_ms: 300000, regime_engine: { calibration: none } }', 'xray.yaml');
    await expect(runPart(directory, { config: slower })).rejects.toMatchObject({
      code: 'wrong_usage',
      detail: expect.stringMatching(
        / was run with cadence_ms 180000, this configuration has 300000: .*: xray import log \S+ --log <new folder>$/,
      ) as string,
    });
    expect(identitiesOf(directory)).toHaveLength(1);
  });
});
