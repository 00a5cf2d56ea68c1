import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createMemoryLog, sha256Hex, type EventLogReader, type RawMarketEvent } from '@xray/contracts';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { readManifest } from '../manifest/export-manifest.ts';
import { exportLog, type LogExport } from './export-log.ts';

afterEach(() => {
  vi.doUnmock('@duckdb/node-api');
  vi.resetModules();
});

function priceAt(second: number): RawMarketEvent {
  const price = 100 + second;
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'TradeTick',
    source_id: 'test',
    symbol: 'BTCUSDT',
    exchange_ts_ms: second * 1_000,
    recv_ts_ms: second * 1_000 + 5,
    raw_payload: new TextEncoder().encode(`{"p":"${price}"}`),
    normalized: { price, quantity: 1, side: 'buy' },
  };
}

async function logOf(seconds: number): Promise<EventLogReader> {
  const log = createMemoryLog();
  const raw = Array.from({ length: seconds }, (_, second) => priceAt(second + 1));
  await log.writer.append({ ingest_ts_ms: 9, raw });
  return log.reader;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xray-export-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function options(reader: EventLogReader, folder: string, changes: Partial<LogExport> = {}): LogExport {
  return {
    reader,
    folder,
    closed_segments: [],
    from_the_first: true,
    only: null,
    selection: {},
    format: 'jsonl',
    clock: { wallMs: () => 7 },
    signal: new AbortController().signal,
    ...changes,
  };
}

describe('an export', () => {
  it('is a file of every stream that holds anything, and a manifest that says what is in it', async () => {
    const folder = temporaryFolder();
    const files = await exportLog(options(await logOf(3), folder));
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'raw.jsonl']);
    const text = readFileSync(join(folder, 'raw.jsonl'), 'utf8');
    const rows = text.trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { ingest_seq: number }).ingest_seq)).toEqual([1, 2, 3]);
    expect(files).toEqual([
      {
        ...{ stream: 'raw', file: 'raw.jsonl', first_seq: 1, last_seq: 3, records: 3, complete: true },
        ...{ bytes: text.length, sha256: sha256Hex(text) },
      },
    ]);
    expect(readManifest(folder).exports).toEqual([{ exported_ts_ms: 7, format: 'jsonl', segments: [], files }]);
  });

  it('goes on where the manifest ends, and is refused where a file is there already', async () => {
    const folder = temporaryFolder();
    await exportLog(options(await logOf(3), folder));
    await expect(exportLog(options(await logOf(3), folder))).rejects.toMatchObject({ code: 'file_exists' });
    const more = await exportLog(options(await logOf(5), folder, { selection: 'new' }));
    expect(more).toMatchObject([{ file: 'raw-000000000004-000000000005.jsonl', records: 2 }]);
  });

  it('chosen by time is not complete', async () => {
    const chosen = { selection: { since_ms: 2_000, until_ms: 3_000 } };
    const files = await exportLog(options(await logOf(5), temporaryFolder(), chosen));
    expect(files).toMatchObject([{ first_seq: 2, last_seq: 2, complete: false }]);
  });

  it('that is stopped leaves no half of a file and no entry', async () => {
    const [folder, controller] = [temporaryFolder(), new AbortController()];
    controller.abort();
    const stopped = exportLog(options(await logOf(3), folder, { signal: controller.signal }));
    await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('Parquet', () => {
  it('is written where DuckDB is installed', async () => {
    const folder = temporaryFolder();
    const [file] = await exportLog(options(await logOf(3), folder, { format: 'parquet' }));
    expect(file).toMatchObject({ file: 'raw-000000000001-000000000003.parquet', records: 3 });
    expect(statSync(join(folder, file?.file ?? '')).size).toBe(file?.bytes);
  });

  it('robust: DuckDB that is not installed: Parquet is asked for → the command that installs it, and nothing written', async () => {
    vi.resetModules();
    vi.doMock('@duckdb/node-api', () => {
      throw new Error('Cannot find package');
    });
    const { exportLog: withoutDuckDb } = await import('./export-log.ts');
    const folder = temporaryFolder();
    const refused = withoutDuckDb(options(await logOf(3), folder, { format: 'parquet' }));
    await expect(refused).rejects.toMatchObject({
      code: 'parquet_unavailable',
      detail: expect.stringMatching(/npm install @duckdb\/node-api@\S+, or export with --format jsonl/) as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
