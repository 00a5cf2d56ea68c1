import { createMemoryLog, type EventLogReader, type IdentityBorder } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { describedIdentity, identityDescriptionSchema } from './described-identity.ts';
import { changesText, takeOver, type TakenOver } from './identity-change.ts';
import { identityAt } from './identity-of-run.ts';
import { identityRecord, takenOverText } from './identity-record.ts';
import { fetchingCommand, identityStanding, standingText } from './identity-standing.ts';
import type { IdentityForm, LogIdentity } from './log-identity.ts';
import { recordedIdentities, type RecordedIdentity } from './recorded-identities.ts';

interface Config {
  readonly cadence_ms: number;
  readonly composer: { readonly observer_set: string };
  readonly analysis_engine: { readonly module_configs: Readonly<Record<string, { readonly bars: number }>> };
  readonly regime_engine?: { readonly calibration: string };
}

const config: Config = {
  cadence_ms: 180_000,
  composer: { observer_set: 'v2' },
  analysis_engine: { module_configs: { dwell: { bars: 3 } } },
};
const here: LogIdentity<Config> = {
  config,
  config_hash: 'a'.repeat(64),
  calibration: null,
  runtime: { node: '24.1.0', v8: '13', packages: { '@xray/composer': '1.0.0' } },
  runtime_fingerprint: 'b'.repeat(64),
  program: { package: '@xray/runner', version: '1.0.0' },
};
const form: IdentityForm<Config> = {
  readConfig: (json) => (JSON.stringify(json).includes('unreadable') ? null : config),
  readCalibration: () => {
    throw new Error('there is none');
  },
  configHash: () => here.config_hash,
};

function borderAfter(runs: number): IdentityBorder {
  const head = { records: runs, last_engine_timestamp_ms: runs * 180_000 };
  return {
    after_engine_timestamp_ms: runs * 180_000,
    cut_end_ingest_seq: runs,
    lookback_start_ingest_seq: 1,
    streams: { run_record: { ...head, records: 2 * runs }, hysteresis_record: head, module_state: head },
  };
}

interface Begun {
  readonly identity: LogIdentity;
  readonly after?: number;
}

/** The identities of a log, each begun after so many runs. */
async function logOf(...begun: readonly Begun[]): Promise<EventLogReader> {
  const { reader, writer } = createMemoryLog();
  for (const { after, identity } of begun) {
    const last = recordedIdentities(reader).at(-1);
    const taken = after === undefined || last === undefined ? null : takeOver(last, identity, borderAfter(after), []);
    await writer.append({ entries: [{ stream: 'audit', record: identityRecord(identity, 1, taken) }] });
  }
  return reader;
}

async function over(now: LogIdentity, unreadable: readonly string[] = []): Promise<TakenOver> {
  const [first] = recordedIdentities(await logOf({ identity: here }));
  if (first === undefined) throw new Error('an identity was recorded');
  return takeOver(first, now, borderAfter(5), unreadable);
}

describe('what an identity takes over', () => {
  it.each([
    ['another Node', { ...here, runtime: { ...here.runtime, node: '24.2.0' } }, 'carried', []],
    [
      'another module configuration',
      { ...here, config: { ...config, analysis_engine: { module_configs: {} } } },
      'carried',
      ['dwell'],
    ],
    ['other observers', { ...here, config: { ...config, composer: { observer_set: 'v1' } } }, 'anew', []],
    [
      'a calibration that lies elsewhere',
      { ...here, config: { ...config, regime_engine: { calibration: './x' } } },
      'carried',
      [],
    ],
  ])('under %s', async (_, now, hysteresis, modules_anew) => {
    expect((await over(now)).memory).toEqual({
      hysteresis,
      forgotten_hysteresis_records: hysteresis === 'anew' ? 5 : 0,
      gate: 'carried',
      modules_anew,
    });
  });

  it('leaves out the states of modules that cannot be read', async () => {
    expect((await over(here, ['drift'])).memory.modules_anew).toEqual(['drift']);
  });

  it('is told in one sentence, with what changed', async () => {
    const taken = await over({ ...here, config: { ...config, composer: { observer_set: 'v1' } } });
    expect(changesText(taken.changed)).toBe('config.composer.observer_set was v2, is v1');
    expect(takenOverText(taken)).toBe(
      'the log goes on under another identity after 1970-01-01 00:15Z, and memory begins anew of hysteresis: config.composer.observer_set was v2, is v1',
    );
  });
});

describe('the identities of a log', () => {
  const other = { ...here, config_hash: 'c'.repeat(64), config: { ...config, composer: { observer_set: 'v1' } } };
  const hashes = (identities: readonly RecordedIdentity[]) => identities.map(({ config_hash }) => config_hash[0]);

  it('end where the next begins, and one that made nothing is none', async () => {
    const reader = await logOf(
      { identity: other },
      { identity: here },
      { identity: other, after: 5 },
      { identity: here, after: 5 },
      { identity: other, after: 8 },
    );
    const identities = recordedIdentities(reader);
    expect(hashes(identities)).toEqual(['a', 'a', 'c']);
    expect(identities.map(({ until }) => until?.after_engine_timestamp_ms ?? null)).toEqual([900_000, 1_440_000, null]);
    for (const each of identities)
      expect(identityDescriptionSchema.parse(describedIdentity(each))).toEqual(describedIdentity(each));
  });

  it('are told apart by the run’s place, and a later one remembers what an earlier one forgot', async () => {
    const patched = { ...other, runtime_fingerprint: 'd'.repeat(64) };
    const reader = await logOf({ identity: here }, { identity: other, after: 5 }, { identity: patched, after: 8 });
    const of = (run: number) => identityAt(reader, run * 180_000, form, here.runtime);
    expect([5, 6, 8, 9].map((run) => of(run)?.recorded.config_hash[0])).toEqual(['a', 'c', 'c', 'c']);
    expect([5, 6, 9].map((run) => of(run)?.memory_after_seq)).toEqual([0, 5, 5]);
    expect(of(9)?.recorded.runtime_fingerprint[0]).toBe('d');
    expect(of(9)?.cadence_ms).toBe(180_000);
    expect(identityAt(createMemoryLog().reader, 1, form, here.runtime)).toBeNull();
  });

  it('are installed, of another runtime, or not installed, and each says how to get it', async () => {
    const unreadable = { ...here, config_hash: 'e'.repeat(64), config: { cadence_ms: 1, unreadable: true } };
    const [first, second] = recordedIdentities(await logOf({ identity: here }, { identity: unreadable, after: 5 }));
    if (first === undefined || second === undefined) throw new Error('two identities were recorded');
    const { packages, v8 } = here.runtime;
    const standings = [
      identityStanding(first, form, here.runtime),
      identityStanding(first, form, { node: '26.0.0', v8, packages }),
      identityStanding(first, form, { ...here.runtime, packages: { '@xray/composer': '2.0.0' } }),
      identityStanding(second, form, here.runtime),
    ];
    expect(standings.map(({ standing }) => standing)).toEqual([
      'installed',
      'other_runtime',
      'not_installed',
      'not_installed',
    ]);
    const command = 'npx --yes -p @xray/runner@1.0.0 -p node@24.1.0 xray replay';
    expect(fetchingCommand(first, 'xray replay')).toBe(command);
    expect(fetchingCommand({ ...first, program: null }, 'xray replay')).toBeNull();
    expect(standings.map((standing) => standingText(standing, first, 'xray replay'))).toEqual([
      null,
      `this runtime is not the one that made them (node 24.1.0 then, 26.0.0 now); to have it certain, call ${command}`,
      `UNSUPPORTED, what made them is not installed here (@xray/composer 1.0.0 then, 2.0.0 now); call ${command}`,
      `UNSUPPORTED, what made them is not installed here (a configuration that this version cannot read); call ${command}`,
    ]);
  });
});
