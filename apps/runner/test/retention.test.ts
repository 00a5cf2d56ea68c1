import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { DuckDBInstance } from '@duckdb/node-api';
import { DERIVED_STREAMS, LOG_STREAMS } from '@xray/contracts';
import { logInfo, openLogReader } from '@xray/event-log';
import { describe, expect, it } from 'vitest';

import { writeCalibration } from '../src/testing/calibration.ts';
import { klineCsv } from './support/archives.ts';
import { lastJson, temporaryFolder, xray } from './support/xray.ts';

const DAY_MINUTES = 1440;
const FIRST_DAYS = 5;
const DAYS = 6;
const [HEADER = '', ...ROWS] = klineCsv(DAYS * DAY_MINUTES)
  .trimEnd()
  .split('\n');

/** Small segments, so that a few days fill several; a day of wall-clock time is not waited for. Runs forecast, and remember the day. */
function configFile(folder: string, intercept: number): string {
  const file = `${folder}/xray.yaml`;
  const terms = { day_ahead: { coefficient: 1, centre: 0 }, range_20: { coefficient: 0.5, centre: 0 } };
  const outlook_model = { version: '1', cadence_ms: 180_000, horizon_bars: 10, intercept, terms } as const;
  const calibration = writeCalibration(`${folder}/forecast.json`, { observer_set: 'v3', outlook_model });
  const runs = `composer:\n  observer_set: v3\nregime_engine:\n  calibration: ${calibration}\n`;
  writeFileSync(file, `log:\n  rotate_bytes: 300000\n  max_commit_bytes: 100000\n${runs}`);
  return file;
}

/** With another `intercept`, the runs are those of another identity than before. */
async function importDays(folder: string, log: string, first: number, days: number, intercept = 0): Promise<void> {
  const file = `${folder}/AAAUSDT-1m-from-day-${first}.csv`;
  const rows = ROWS.slice(first * DAY_MINUTES, (first + days) * DAY_MINUTES);
  writeFileSync(file, `${[HEADER, ...rows].join('\n')}\n`);
  const config = configFile(folder, intercept);
  const ended = await xray('import', 'klines', file, '--symbol', 'AAAUSDT', '--log', log, '--config', config, '--json');
  expect(lastJson(ended)).toMatchObject({ records: days * DAY_MINUTES, bad_lines: 0 });
  const ran = await xray('run', '--log', log, '--config', config, '--json');
  expect(ran.stderr.includes('under another identity')).toBe(intercept !== 0);
  expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
}

/** Of each derived stream from an engine time on: how many records, and a digest of all but their operational fields. */
function derivedFrom(log: string, engineTimestampMs: number): readonly unknown[] {
  const reader = openLogReader({ directory: log });
  const streams = DERIVED_STREAMS.filter((stream) => stream !== 'audit').map((stream) => {
    const batches = [...reader.read(stream, { from_engine_timestamp_ms: engineTimestampMs })].flat();
    const digest = createHash('sha256');
    for (const { body, seq } of batches) digest.update(`${seq} ${body}\n`);
    return [stream, batches.length, digest.digest('hex')];
  });
  reader.close();
  return streams;
}

function lastEngineTime(log: string): number {
  const reader = openLogReader({ directory: log });
  const { last_engine_timestamp_ms } = reader.streamHead('run_record');
  reader.close();
  return last_engine_timestamp_ms ?? 0;
}

function prune(log: string, ...words: readonly string[]) {
  return xray('prune', '--log', log, '--before', '2100-01-01', ...words);
}

/** The runs that the segments of a log still hold, the oldest first. */
function runsInSegments(directory: string): readonly string[] {
  const reader = openLogReader({ directory });
  try {
    const runs = [...reader.read('run_record')].flat().filter(({ record }) => record.status === 'completed');
    return runs.map(({ record }) => record.run_id).filter((runId) => reader.findRun(runId) !== null);
  } finally {
    reader.close();
  }
}

async function rederived(log: string, runId: string): Promise<unknown> {
  return lastJson(await xray('why', runId, '--log', log, '--json'))['rederivation'];
}

describe('a log of five days in segments', { timeout: 480_000 }, () => {
  it('is exported, pruned, and goes on as if nothing had been removed', async () => {
    const folder = temporaryFolder();
    const log = `${folder}/log`;
    await importDays(folder, log, 0, 2);
    await importDays(folder, log, 2, FIRST_DAYS - 2);
    const segments = logInfo(log).segments.length;
    expect(segments).toBeGreaterThan(4);

    const unexported = await prune(log, '--exports', `${folder}/parquet`, '--yes');
    expect(unexported.code).toBe(1);
    expect(unexported.stderr).toMatch(/no export was made of segment 1 since it was closed: call xray export/);

    const exported = await xray('export', '--log', log, '--format', 'parquet', '--out', `${folder}/parquet`, '--json');
    expect(exported.code).toBe(0);
    const again = await xray('export', '--log', log, '--format', 'parquet', '--out', `${folder}/parquet`);
    expect(again.stderr).toMatch(/is there already: name another folder with --out, or add --new/);
    expect((await prune(log, '--exports', `${folder}/parquet`)).stderr).toMatch(/nobody is there to confirm/);

    const file = readdirSync(`${folder}/parquet`).find((name) => name.startsWith('raw-')) ?? '';
    const whole = readFileSync(`${folder}/parquet/${file}`);
    writeFileSync(`${folder}/parquet/${file}`, whole.with(100, (whole[100] ?? 0) ^ 1));
    expect((await prune(log, '--exports', `${folder}/parquet`, '--yes')).stderr).toContain(
      `${file} is not the file that was exported`,
    );
    writeFileSync(`${folder}/parquet/${file}`, whole);

    cpSync(log, `${folder}/unpruned`, { recursive: true });
    const dryRun = lastJson(await prune(log, '--exports', `${folder}/parquet`, '--dry-run', '--json'));
    expect(logInfo(log).segments).toHaveLength(segments);
    const pruned = lastJson(await prune(log, '--exports', `${folder}/parquet`, '--yes', '--json'));
    expect(pruned['removed']).toEqual(dryRun['removable']);
    expect((pruned['removed'] as readonly number[]).slice(0, 2)).toEqual([1, 2]);
    expect(pruned['stops_at']).toMatch(/the next start reads raw from \d+ on/);
    expect(existsSync(`${log}/log.sqlite`)).toBe(false);

    const verified = await xray('verify', '--log', log);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toMatch(/pruned before: segments up to \d+ are gone, as the audit says/);
    const replayed = await xray('replay', '--log', log, '--json');
    const { runs, skipped_runs, ...rest } = lastJson(replayed);
    expect(replayed.stderr).toMatch(/was pruned: [\d\s]+ runs cannot be made again; the replay begins at 20/);
    expect(rest).toMatchObject({ different: 0, first_difference: null });
    expect(Number(runs)).toBeGreaterThan(0);
    expect(Number(runs) + Number(skipped_runs)).toBe((FIRST_DAYS * DAY_MINUTES) / 3);

    const [oldest = '', ...younger] = runsInSegments(log);
    expect(await rederived(log, oldest)).toMatchObject({
      status: 'NOT_DERIVABLE',
      reason: expect.stringMatching(/raw records that it looks at are no longer in the log/) as string,
    });
    expect(await rederived(log, younger.at(-1) ?? '')).toMatchObject({ status: 'IDENTICAL', first_difference: null });

    const before = lastEngineTime(log);
    await importDays(folder, log, FIRST_DAYS, 1, 0.5);
    await importDays(folder, `${folder}/unpruned`, FIRST_DAYS, 1, 0.5);
    expect(lastEngineTime(log)).toBeGreaterThan(before);
    expect(derivedFrom(log, before + 1)).toEqual(derivedFrom(`${folder}/unpruned`, before + 1));
    expect((await xray('verify', '--log', log)).code).toBe(0);

    const upgraded = lastJson(await xray('replay', '--log', log, '--json'));
    expect(upgraded).toMatchObject({ different: 0, first_difference: null, unsupported: 0, skipped_runs });
    expect(upgraded['runs']).toBe(upgraded['identical']);
    expect(Number(upgraded['runs']) + Number(skipped_runs)).toBe((DAYS * DAY_MINUTES) / 3);
    expect((upgraded['identities'] as readonly { runs: number }[]).map((each) => each.runs)).toEqual([
      runs,
      DAY_MINUTES / 3,
    ]);

    const fresh = lastJson(
      await xray('export', '--log', log, '--format', 'parquet', '--new', '--out', `${folder}/parquet`, '--json'),
    );
    const raw = (fresh['files'] as readonly { stream: string; first_seq: number }[]).find(
      ({ stream }) => stream === 'raw',
    );
    expect(raw?.first_seq).toBe(FIRST_DAYS * DAY_MINUTES + 1);
  });
});

describe('exported Parquet', { timeout: 120_000 }, () => {
  it('holds what the log holds, in typed columns, in the order of the log', async () => {
    const folder = temporaryFolder();
    const log = `${folder}/log`;
    await importDays(folder, log, 0, 1);
    const out = `${folder}/it's parquet`;
    const ended = await xray('export', '--log', log, '--format', 'parquet', '--out', out, '--json');
    const files = lastJson(ended)['files'] as readonly { stream: string; file: string; records: number }[];
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = openLogReader({ directory: log });
    for (const stream of LOG_STREAMS) {
      const file = files.find((one) => one.stream === stream);
      const expected =
        stream === 'raw'
          ? [...reader.readRaw()].flat().map((record) => ({ seq: record.ingest_seq, record: record.event }))
          : [...reader.read(stream)].flat();
      if (expected.length === 0) {
        expect(file).toBeUndefined();
        continue;
      }
      const table = `read_parquet('${(file?.file ?? '').replaceAll("'", "''")}')`;
      const rows = (await connection.runAndReadAll(`SELECT * FROM ${table}`)).getRowObjectsJS();
      expect(rows).toHaveLength(expected.length);
      for (const [index, { record, seq }] of expected.entries()) {
        const row = rows[index] ?? {};
        expect(row[stream === 'raw' ? 'ingest_seq' : 'seq']).toBe(BigInt(seq));
        for (const [name, value] of Object.entries(record)) {
          if (name === 'schema') continue;
          const cell = row[name];
          if (value instanceof Uint8Array) expect(Buffer.from(cell as Uint8Array)).toEqual(Buffer.from(value));
          else if (typeof value === 'object' && value !== null) expect(JSON.parse(cell as string)).toEqual(value);
          else if (typeof cell === 'bigint') expect(Number(cell)).toBe(value);
          else if (typeof value === 'number' && typeof cell === 'string') expect(JSON.parse(cell)).toBe(value);
          else expect(cell, `${stream} ${name}`).toBe(value);
        }
      }
    }
    reader.close();
    const types = (
      await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${folder}/it''s parquet/raw-*.parquet')`)
    )
      .getRowObjectsJS()
      .map(({ column_name, column_type }) => [column_name, column_type]);
    expect(Object.fromEntries(types)).toMatchObject({
      ingest_seq: 'BIGINT',
      recv_ts_ms: 'BIGINT',
      symbol: 'VARCHAR',
      raw_payload: 'BLOB',
      normalized: 'VARCHAR',
    });
  });

  it('holds only what was asked for, by time and by number', async () => {
    const folder = temporaryFolder();
    const log = `${folder}/log`;
    await importDays(folder, log, 0, 1);
    const exportRaw = async (out: string, ...words: readonly string[]) => {
      const ended = await xray(
        'export',
        '--log',
        log,
        '--stream',
        'raw',
        '--out',
        `${folder}/${out}`,
        '--json',
        ...words,
      );
      const files = lastJson(ended)['files'] as readonly { first_seq: number; last_seq: number; complete: boolean }[];
      return files[0];
    };
    expect(await exportRaw('a', '--from-seq', '11', '--to-seq', '20')).toMatchObject({
      first_seq: 11,
      last_seq: 20,
      complete: true,
    });
    const [since, until] = ['2026-02-01T01:00Z', '2026-02-01T02:00Z'];
    expect(await exportRaw('b', '--since', since, '--until', until)).toMatchObject({
      first_seq: 61,
      last_seq: 120,
      complete: false,
    });
    const wrong = await xray('export', '--log', log, '--from-seq', '1', '--out', `${folder}/c`);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/name it with --stream/);
  });
});
