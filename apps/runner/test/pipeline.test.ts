import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { runEvidenceSchema } from '@xray/contracts';
import { afterAll, describe, expect, it } from 'vitest';

import { klineCsv, klineGzip } from './support/archives.ts';
import { lastJson, startXray, temporaryFolder, xray, xrayProcess } from './support/xray.ts';

const common = mkdtempSync(join(tmpdir(), 'xray-test-'));

afterAll(() => {
  rmSync(common, { recursive: true, force: true });
});

const importedLogs = new Map<number, Promise<string>>();

/** A log of its own with two symbols; logs of one length are imported once and copied. */
async function importedLog(minutes: number): Promise<string> {
  const imported = importedLogs.get(minutes) ?? importLog(minutes);
  importedLogs.set(minutes, imported);
  const copy = `${temporaryFolder()}/log`;
  cpSync(await imported, copy, { recursive: true });
  return copy;
}

/** Imports one archive for each of two symbols. */
async function importLog(minutes: number): Promise<string> {
  const folder = mkdtempSync(`${common}/`);
  writeFileSync(`${folder}/AAAUSDT-1m-2026-02.csv.gz`, klineGzip(minutes, 1));
  writeFileSync(`${folder}/BBBUSDT-1m-2026-02.csv.gz`, klineGzip(minutes, 2));
  const files = ['AAAUSDT', 'BBBUSDT'].map((symbol) => `${folder}/${symbol}-1m-2026-02.csv.gz`);
  const ended = await xray('import', 'klines', ...files, '--log', `${folder}/log`, '--json');
  expect(ended.stderr).toBe('');
  expect(lastJson(ended)).toMatchObject({ records: 2 * minutes, by_event_type: { Candle: 2 * minutes }, bad_lines: 0 });
  return `${folder}/log`;
}

function klineRows(minutes: number, step = 1): readonly string[] {
  return klineCsv(minutes, step).trimEnd().split('\n').slice(1);
}

function configOfSmallBlocks(): string {
  const file = `${temporaryFolder()}/xray.yaml`;
  writeFileSync(file, 'run:\n  block_boundaries: 2\n');
  return file;
}

describe('the way from archives to verdicts', () => {
  it('runs every boundary, and replays to the same digest in another process with other block sizes', async () => {
    const log = await importedLog(600);
    const run = lastJson(await xray('run', '--log', log, '--json'));
    expect(run).toMatchObject({ runs: 400, completed: 400, failed: 0 });
    for (const size of ['1', '1000']) {
      const replay = await xrayProcess('replay', '--log', log, '--chunk-size', size, '--json');
      expect(lastJson(replay)).toMatchObject({ runs: 400, identical: 400, different: 0, digest: run['digest'] });
      expect(replay.code).toBe(0);
    }
  });

  it('gives the log of an uninterrupted run when it is stopped and called again', async () => {
    const log = await importedLog(1500);
    const whole = await importedLog(1500);
    const expected = lastJson(await xray('run', '--log', whole, '--json'));

    const stopped = startXray(['run', '--log', log, '--lines', '--config', configOfSmallBlocks()]);
    await stopped.firstOutput;
    stopped.child.kill('SIGINT');
    const first = await stopped.ended;
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/SIGINT received[^]*the same command goes on from here/);

    const second = lastJson(await xray('run', '--log', log, '--json'));
    expect(second['runs']).toBeGreaterThan(0);
    expect(second['runs']).toBeLessThan(1000);
    expect(second['digest']).toBe(expected['digest']);
    const replay = lastJson(await xray('replay', '--log', log, '--json'));
    expect(replay).toMatchObject({ runs: 1000, different: 0, digest: expected['digest'] });
  });

  it('goes on from the log when a process was killed in the middle', async () => {
    const log = await importedLog(1200);
    const whole = await importedLog(1200);
    const expected = lastJson(await xray('run', '--log', whole, '--json'));
    for (const wait of [0, 40, 130]) {
      const killed = startXray(['run', '--log', log, '--lines', '--config', configOfSmallBlocks()]);
      await killed.firstOutput;
      await delay(wait);
      killed.child.kill('SIGKILL');
      await killed.ended;
      expect(lastJson(await xray('verify', '--log', log, '--json'))).toMatchObject({ ok: true, first_bad: null });
    }
    expect(lastJson(await xray('run', '--log', log, '--json'))['digest']).toBe(expected['digest']);
  });

  it.each([
    ['AAAUSDT', 'BBBUSDT'],
    ['BBBUSDT', 'AAAUSDT'],
  ])(
    'loses nothing of two archives imported one after the other (%s first) when a run is stopped',
    async (...symbols) => {
      const folder = temporaryFolder();
      for (const name of ['stopped', 'whole']) {
        for (const symbol of symbols) {
          const file = `${folder}/${symbol}-1m-2026-02.csv.gz`;
          writeFileSync(file, klineGzip(symbol === 'AAAUSDT' ? 1500 : 900, 3));
          await xray('import', 'klines', file, '--log', `${folder}/${name}`);
        }
      }
      const whole = lastJson(await xray('run', '--log', `${folder}/whole`, '--json'));
      const stopped = startXray(['run', '--log', `${folder}/stopped`, '--lines', '--config', configOfSmallBlocks()]);
      await stopped.firstOutput;
      stopped.child.kill('SIGINT');
      await stopped.ended;
      const rest = lastJson(await xray('run', '--log', `${folder}/stopped`, '--json'));
      expect(rest['runs']).toBeGreaterThan(0);
      expect(rest['digest']).toBe(whole['digest']);
      expect(lastJson(await xray('replay', '--log', `${folder}/stopped`, '--json'))).toMatchObject({ different: 0 });
    },
  );

  it('leaves a log as it was when the configuration cannot start', async () => {
    const log = await importedLog(30);
    const wrong = `${log}.yaml`;
    writeFileSync(wrong, 'orchestrator:\n  boundary_delay_ms: 200000\n');
    expect((await xray('run', '--log', log, '--config', wrong)).code).toBe(2);
    expect((await xray('run', '--log', log)).code).toBe(0);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const log = await importedLog(60);
    const reading = startXray(['inspect', '--log', log, '--stream', 'raw', '--limit', '1000']);
    reading.child.stdout?.destroy();
    const ended = await reading.ended;
    expect(ended.stderr).toBe('');
  });

  it('names the batch of one changed byte, and refuses to replay it', async () => {
    const log = await importedLog(60);
    await xray('run', '--log', log);
    const file = `${log}/log.sqlite`;
    const bytes = readFileSync(file);
    const [needle] = klineRows(60).slice(30);
    const at = bytes.indexOf(needle ?? '');
    expect(at).toBeGreaterThan(0);
    bytes[at + 20] = (bytes[at + 20] ?? 0) ^ 1;
    writeFileSync(file, bytes);

    const verify = await xray('verify', '--log', log, '--json');
    expect(verify.code).toBe(1);
    expect(lastJson(verify)).toMatchObject({ ok: false, first_bad: { stream: 'raw' } });
    expect(verify.stderr).toMatch(/batch \d+ .*is damaged/);
    const replay = await xray('replay', '--log', log, '--json');
    expect(replay.code).toBe(1);
    expect(replay.stderr).toMatch(/a damaged log is not replayed/);
    expect(replay.stdout).toBe('');
  });

  it('explains a run down to the bytes of its frames, and derives it again', async () => {
    const log = await importedLog(300);
    await xray('run', '--log', log);
    const listed = await xray(
      'inspect',
      '--log',
      log,
      '--stream',
      'run_record',
      '--symbol',
      'BBBUSDT',
      '--limit',
      '150',
    );
    const last = lastJson(listed);
    const why = await xray('why', String(last['run_id']), '--log', log, '--json');
    expect(why.code).toBe(0);
    const evidence = runEvidenceSchema.parse(lastJson(why));
    expect(evidence).toMatchObject({
      run: { symbol: 'BBBUSDT', run_id: last['run_id'] },
      frames: { from: 'cut', total: 3 },
      rederivation: { status: 'IDENTICAL', steps: [{ step: 'features' }, { step: 'verdict' }, { step: 'hysteresis' }] },
    });
    const rows = klineRows(300, 2);
    const texts = evidence.frames.shown.map(({ payload }) => Buffer.from(payload, 'base64').toString());
    expect(texts.every((text) => rows.includes(text))).toBe(true);
    expect(evidence.audit.map(({ kind }) => kind)).toEqual(['import_completed']);
    const human = await xray('why', String(last['run_id']), '--log', log);
    expect(human.stdout).toMatch(/derived again from the raw records: identical/);
  });

  it('exports every stream as JSON Lines, whole', async () => {
    const log = await importedLog(60);
    await xray('run', '--log', log);
    const out = `${log}-jsonl`;
    const ended = await xray('export', '--log', log, '--format', 'jsonl', '--out', out, '--json');
    const { files } = lastJson(ended) as { files: readonly { stream: string; file: string; records: number }[] };
    for (const { file, records } of files) {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      expect(lines).toHaveLength(records);
      for (const line of lines.slice(0, 3)) expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
    expect(files.find((file) => file.stream === 'raw')?.records).toBe(120);
  });

  it('goes on under another configuration on a log that has runs, and says so', async () => {
    const log = await importedLog(30);
    await xray('run', '--log', log);
    const other = `${log}.yaml`;
    writeFileSync(other, 'state_gate:\n  block_during_transition: false\n');
    const ended = await xray('run', '--log', log, '--config', other);
    expect(ended.code).toBe(0);
  });
});
