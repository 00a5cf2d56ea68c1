import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { REGIMES } from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { parseLabels } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { lastJson, startXray, temporaryFolder, xray } from './support/xray.ts';

const shippedModel = readFileSync(new URL('../../../packages/market-sim/models/default.yaml', import.meta.url), 'utf8');

function modelFile(change: (text: string) => string): string {
  const text = change(shippedModel);
  if (text === shippedModel) throw new Error('the change changes nothing');
  const file = `${temporaryFolder()}/mine.yaml`;
  writeFileSync(file, text);
  return file;
}

/** Symbol and engine time of every run of a log; a run has several records. */
function runsOf(log: string): ReadonlySet<string> {
  const reader = openLogReader({ directory: log });
  const runs = [...reader.read('run_record')]
    .flat()
    .map(({ record }) => `${record.symbol} ${record.engine_timestamp_ms}`);
  reader.close();
  return new Set(runs);
}

describe('xray sim record', { timeout: 60_000 }, () => {
  it('gives a log that runs whole, and a label for every run of it', async () => {
    const log = `${temporaryFolder()}/market`;
    const ended = await xray('sim', 'record', '--log', log, '--seed', '7', '--bars', '30', '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const recorded = lastJson(ended);
    expect(recorded).toMatchObject({ log, labels: `${log}.labels.jsonl`, model: 'default', seed: 7, bars: 30 });
    const { header, labels } = parseLabels(readFileSync(`${log}.labels.jsonl`, 'utf8'));
    expect([header.seed, header.bars, labels.length]).toEqual([7, 30, 150]);
    expect(lastJson(await xray('run', '--log', log, '--json'))).toMatchObject({ runs: 150, completed: 150 });
    const labelled = labels.map((label) => `${label.symbol} ${label.engine_timestamp_ms}`);
    expect(runsOf(log)).toEqual(new Set(labelled));
  });

  it('leaves nothing of the truth in the log, and every frame decodes', async () => {
    const folder = temporaryFolder();
    const recorded = lastJson(await xray('sim', 'record', '--log', `${folder}/market`, '--bars', '20', '--json'));
    expect(readdirSync(folder).toSorted()).toEqual(['market', 'market.labels.jsonl']);
    const exported = lastJson(
      await xray('export', '--log', `${folder}/market`, '--format', 'jsonl', '--out', `${folder}/out`, '--json'),
    );
    const files = exported['files'] as readonly { readonly stream: string; readonly records: number }[];
    expect(files.find(({ stream }) => stream === 'raw')?.records).toBe(recorded['records']);
    for (const name of readdirSync(`${folder}/out`)) {
      const text = readFileSync(`${folder}/out/${name}`, 'utf8');
      for (const regime of [...REGIMES, 'DecodeFailure']) expect(text).not.toContain(regime);
    }
  });

  it('plays the model of a file: the same market for the same words, another for others', async () => {
    const folder = temporaryFolder();
    const renamed = modelFile((text) => text.replace('name: default', 'name: mine'));
    const wider = modelFile((text) => text.replace('base_volatility: 0.0012', 'base_volatility: 0.0024'));
    const digest = async (name: string, ...more: readonly string[]): Promise<unknown> =>
      lastJson(await xray('demo', '--bars', '8', '--log', `${folder}/${name}`, '--json', ...more))['digest'];
    const plain = await digest('plain');
    expect(await digest('renamed', '--params', renamed)).toBe(plain);
    expect(await digest('wider', '--params', wider)).not.toBe(plain);
    const { header } = parseLabels(readFileSync(`${folder}/renamed.labels.jsonl`, 'utf8'));
    expect(header.model.name).toBe('mine');
  });

  it('names file, line and key of a model that is none, before anything is written', async () => {
    const folder = temporaryFolder();
    const misspelt = modelFile((text) => text.replace('  persistence:', '  persistance:'));
    const line = shippedModel.slice(0, shippedModel.indexOf('  persistence:')).split('\n').length;
    for (const words of [['sim', 'record'], ['demo']]) {
      const ended = await xray(...words, '--log', `${folder}/market`, '--params', misspelt);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(
        new RegExp(`^xray: .*mine\\.yaml line ${line}: unknown key .activity\\.persistance`),
      );
    }
    const missing = await xray('sim', 'record', '--log', `${folder}/market`, '--params', `${folder}/none.yaml`);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/none\.yaml: cannot read the market model/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a folder that holds a log, and labels that are there already', async () => {
    const folder = temporaryFolder();
    expect((await xray('sim', 'record', '--log', `${folder}/market`, '--bars', '2')).code).toBe(0);
    const again = await xray('sim', 'record', '--log', `${folder}/market/`, '--bars', '2');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/holds a log already/);
    writeFileSync(`${folder}/other.labels.jsonl`, 'mine\n');
    for (const words of [['sim', 'record'], ['demo']]) {
      const ended = await xray(...words, '--log', `${folder}/other`, '--bars', '2');
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/other\.labels\.jsonl is there already/);
    }
    expect(readFileSync(`${folder}/other.labels.jsonl`, 'utf8')).toBe('mine\n');
    expect(existsSync(`${folder}/other`)).toBe(false);
  });

  it('stops on a signal without labels, and says what to do', async () => {
    const folder = temporaryFolder();
    const recording = startXray(['sim', 'record', '--log', `${folder}/market`, '--bars', '100000']);
    while (!existsSync(`${folder}/market`)) await delay(20);
    await delay(300);
    recording.child.kill('SIGINT');
    const ended = await recording.ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/SIGINT received[^]*holds the beginning of the market; remove it/);
    expect(readdirSync(folder)).toEqual(['market']);
    expect(lastJson(await xray('verify', '--log', `${folder}/market`, '--json'))).toMatchObject({ ok: true });
  });
});
