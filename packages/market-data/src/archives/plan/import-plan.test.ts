import { chmodSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { packed, temporaryFolder, writeArchive, zipOf } from '../../testing/archive-files.ts';
import { emptyLog, importInto } from '../../testing/import-files.ts';
import { importHistory } from '../audit/import-history.ts';
import { runImport } from '../run/run-import.ts';
import { planImport, type ImportRequest } from './import-plan.ts';

function funding(hours: readonly number[], rate = '0.0001'): string {
  return hours.map((hour) => `${Date.UTC(2024, 0, 1, hour)},8,${rate}\n`).join('');
}

function plan(paths: readonly string[], rest: Partial<ImportRequest> = {}) {
  return planImport({ kind: 'fundingRate', paths, history: importHistory([]), ...rest });
}

describe('planImport refuses', () => {
  it('a kind that it does not know, naming those that it does', async () => {
    await expect(plan([], { kind: 'liquidations' })).rejects.toMatchObject({
      code: 'unknown_kind',
      detail: expect.stringContaining('klines, aggTrades') as string,
    });
  });

  it('a path that does not exist, though the files before it are good', async () => {
    const good = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv', funding([0]));
    await expect(plan([good, `${good}.csv`])).rejects.toMatchObject({ code: 'file_missing' });
  });

  it('a folder', async () => {
    const folder = join(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv');
    mkdirSync(folder);
    await expect(plan([folder])).rejects.toMatchObject({ code: 'not_a_file' });
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const path = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv', funding([0]));
    chmodSync(path, 0);
    await expect(plan([path])).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  it.each(['BTCUSDT-fundingRate-2024-01.parquet', 'BTCUSDT-fundingRate-2024-01.jsonl', 'BTCUSDT-fundingRate-2024-01'])(
    'the name %s',
    async (name) => {
      const path = writeArchive(temporaryFolder(), name, funding([0]));
      await expect(plan([path])).rejects.toMatchObject({ code: 'unknown_suffix' });
    },
  );

  it.each(['BTCUSDT-1h-2024-01.csv', 'BTCUSDT-aggTrades-2024-01-01.csv'])(
    '%s, which is of another kind',
    async (name) => {
      const path = writeArchive(temporaryFolder(), name, funding([0]));
      await expect(plan([path])).rejects.toMatchObject({ code: 'kind_mismatch' });
    },
  );

  it('a file that says no symbol, unless the request does', async () => {
    const path = writeArchive(temporaryFolder(), 'rates.csv', funding([0]));
    await expect(plan([path])).rejects.toMatchObject({ code: 'symbol_unknown' });
    await expect(plan([path], { symbol: 'btcusdt' })).rejects.toMatchObject({ code: 'symbol_unknown' });
    expect((await plan([path], { symbol: 'BTCUSDT' })).files).toHaveLength(1);
  });

  it('a file of which no line can be read, with the first reason', async () => {
    const path = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv', funding([0, 8], 'x'));
    await expect(plan([path])).rejects.toMatchObject({
      code: 'all_lines_bad',
      detail: expect.stringContaining(
        '2 lines and none could be read (line 1: last_funding_rate: `x` is not a number)',
      ) as string,
    });
  });

  it.each(['.csv.gz', '.zip'] as const)('a %s that is damaged far behind its first line', async (packing) => {
    const hours = Array.from({ length: 20_000 }, (_, hour) => hour);
    const whole = packed(funding(hours), packing);
    const path = writeArchive(temporaryFolder(), `BTCUSDT-fundingRate-2024-01${packing}`, whole.subarray(0, -100));
    await expect(plan([path])).rejects.toMatchObject({ code: 'archive_damaged' });
  });

  it('a zip with two files, and says so', async () => {
    const content = Buffer.from(funding([0]));
    const zip = zipOf([
      { name: 'a.csv', content },
      { name: 'b.csv', content },
    ]);
    const path = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.zip', zip);
    await expect(plan([path])).rejects.toMatchObject({ code: 'archive_contents' });
  });

  it.each([
    ['CCCUSDT-fundingRate-2024-01.csv', 'calc_time,funding_interval_hours,last_funding_rate\n'],
    ['CCCUSDT-fundingRate-2024-01.csv', ''],
    ['CCCUSDT-fundingRate-2024-01.csv', '\r\n\r\n'],
    ['CCCUSDT-fundingRate-2024-01.csv', 'calc_time,funding_interval_hours,last_funding_rate\r'],
  ])(
    'robust: file without rows: nothing, blank lines or a header alone → an error, the first time and the next',
    async (name, text) => {
      const path = writeArchive(temporaryFolder(), name, text);
      const log = emptyLog();
      for (let time = 0; time < 2; time += 1)
        await expect(importInto(log, { kind: 'fundingRate', paths: [path] })).rejects.toMatchObject({
          code: 'file_empty',
        });
      expect(log).toEqual(emptyLog());
    },
  );

  it('a line above the limit that is given', async () => {
    const path = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv', funding([0]));
    await expect(plan([path], { limits: { max_line_bytes: 10 } })).rejects.toMatchObject({ code: 'line_too_long' });
  });
});

describe('planImport', () => {
  it('leaves out what the log holds and what is named twice, by content and not by name', async () => {
    const folder = temporaryFolder();
    const first = writeArchive(folder, 'BTCUSDT-fundingRate-2024-01.csv', funding([0, 8]));
    const log = emptyLog();
    await importInto(log, { kind: 'fundingRate', paths: [first] });

    const renamed = writeArchive(folder, 'BTCUSDT-fundingRate-2024-13.csv', funding([0, 8]));
    const fresh = writeArchive(folder, 'BTCUSDT-fundingRate-2024-02.csv', funding([16]));
    const again = writeArchive(folder, 'BTCUSDT-fundingRate-2024-03.csv', funding([16]));
    const summary = await importInto(log, { kind: 'fundingRate', paths: [renamed, fresh, again] });
    expect(summary.skipped_files.map(({ file_name, reason }) => [file_name, reason])).toEqual([
      ['BTCUSDT-fundingRate-2024-13.csv', 'already_imported'],
      ['BTCUSDT-fundingRate-2024-03.csv', 'named_twice'],
    ]);
    expect(summary).toMatchObject({ records: 1, completed_files: 1 });
    expect(log.events).toHaveLength(3);
  });

  it('takes equal files of two symbols for two', async () => {
    const folder = temporaryFolder();
    const paths = ['AAAUSDT', 'BBBUSDT'].map((symbol) =>
      writeArchive(folder, `${symbol}-fundingRate-2024-01.csv`, funding([0, 8])),
    );
    const log = emptyLog();
    await importInto(log, { kind: 'fundingRate', paths });
    expect(log.events.map((event) => event.symbol)).toEqual(['AAAUSDT', 'BBBUSDT', 'AAAUSDT', 'BBBUSDT']);
  });

  it('reports each file as it is checked', async () => {
    const folder = temporaryFolder();
    const paths = [0, 8].map((hour) => writeArchive(folder, `BTCUSDT-fundingRate-2024-0${hour}.csv`, funding([hour])));
    const seen: object[] = [];
    await plan(paths, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { files_done: 1, files_total: 2 },
      { files_done: 2, files_total: 2 },
    ]);
  });
});

describe('a file that changes after the plan', () => {
  it('is refused before a line of it is imported', async () => {
    const folder = temporaryFolder();
    const early = writeArchive(folder, 'BTCUSDT-fundingRate-2024-01.csv', funding([0]));
    const late = writeArchive(folder, 'BTCUSDT-fundingRate-2024-02.csv', funding([8]));
    const planned = await plan([early, late], { limits: { max_batch_events: 1 } });
    const batches = runImport(planned, { nowMs: () => 0 });
    expect((await batches.next()).value).toMatchObject({ events: [{ recv_ts_ms: Date.UTC(2024, 0, 1) }] });
    writeArchive(folder, 'BTCUSDT-fundingRate-2024-02.csv', funding([8, 16]));
    await expect(batches.next()).rejects.toMatchObject({ code: 'archive_changed' });
  });

  it('into a damaged one, unseen, ends the import with the batches before intact', async () => {
    const hours = Array.from({ length: 20_000 }, (_, hour) => hour);
    const whole = packed(funding(hours), '.csv.gz');
    const name = 'BTCUSDT-fundingRate-2024-01.csv.gz';
    const folder = temporaryFolder();
    const path = writeArchive(folder, name, whole);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const planned = await plan([path], { limits: { max_batch_events: 100 } });
    const damaged = Buffer.from(whole);
    damaged.fill(0, damaged.length - 8);
    writeArchive(folder, name, damaged);
    utimesSync(path, 1_700_000_000, 1_700_000_000);

    const times: number[] = [];
    const importing = async (): Promise<void> => {
      for await (const batch of runImport(planned, { nowMs: () => 0 }))
        times.push(...batch.events.map((event) => event.recv_ts_ms));
    };
    await expect(importing()).rejects.toMatchObject({ code: 'archive_damaged' });
    expect(times.length % 100).toBe(0);
    expect(times).toEqual(hours.slice(0, times.length).map((hour) => Date.UTC(2024, 0, 1, hour)));
  });
});

describe('trades in two forms', () => {
  const hour = Date.UTC(2024, 0, 1);
  const single = [0, 1, 2].map((id) => `${id},100,1,100,${hour + id * 1_000},true\n`).join('');
  const aggregated = `7,100,3,0,2,${hour},true\n`;
  const later = `8,100,3,3,5,${hour + 3_600_000},true\n`;

  it('robust: trades in two forms: trades and aggTrades of one span are imported → the import names the symbol', async () => {
    const folder = temporaryFolder();
    const log = emptyLog();
    const first = writeArchive(folder, 'BTCUSDT-trades-2024-01-01.csv', single);
    expect(await importInto(log, { kind: 'trades', paths: [first] })).toMatchObject({ trades_in_both_forms: [] });
    const apart = writeArchive(folder, 'BTCUSDT-aggTrades-2024-01-02.csv', later);
    expect(await importInto(log, { kind: 'aggTrades', paths: [apart] })).toMatchObject({ trades_in_both_forms: [] });
    const second = writeArchive(folder, 'BTCUSDT-aggTrades-2024-01-01.csv', aggregated);
    expect(await importInto(log, { kind: 'aggTrades', paths: [second] })).toMatchObject({
      records: 1,
      trades_in_both_forms: ['BTCUSDT'],
    });
    expect(new Set(log.events.map(({ channel }) => channel))).toEqual(new Set(['single_trades', 'trades']));
  });

  it('robust: coin-margined: captured frames of a coin-margined OKX swap → imported, and the import names the contract', async () => {
    const frame =
      '{"arg":{"channel":"trades","instId":"BTC-USD-SWAP"},"data":[{"tradeId":"1","px":"60000","sz":"3","side":"buy","ts":"1704067200000"}]}';
    const path = writeArchive(temporaryFolder(), 'okx.txt', `1704067200000000000 ${frame}\n`);
    expect(await importInto(emptyLog(), { kind: 'okx-frames', paths: [path] })).toMatchObject({
      records: 1,
      coin_margined_contracts: ['BTC-USD-SWAP'],
    });
  });
});
