import { existsSync, readdirSync, readlinkSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { PACKINGS, packed, temporaryFolder, writeArchive } from '../../testing/archive-files.ts';
import { emptyLog, importInto, payloadText } from '../../testing/import-files.ts';
import { importHistory } from '../audit/import-history.ts';
import type { BadLine } from '../bad-line.ts';
import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { planImport, type ImportRequest } from '../plan/import-plan.ts';
import { runImport } from './run-import.ts';

const START_MS = Date.UTC(2024, 0, 1);

/** A line of a funding file: a row some minutes after the start, a bad row, or a blank line. */
const anyLine = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }).map((minute) => `${START_MS + minute * 60_000},8,0.0001`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'x,8,0.0001', `${START_MS},8`) },
);
const anyFile = fc.record({
  lines: fc.array(anyLine, { maxLength: 25 }),
  hasHeader: fc.boolean(),
  terminator: fc.constantFrom('\n', '\r\n'),
  packing: fc.constantFrom(...PACKINGS),
});
const anyFiles = fc.array(anyFile, { minLength: 1, maxLength: 5 });
type AnyFile = typeof anyFile extends fc.Arbitrary<infer File> ? File : never;

function isRow(line: string): boolean {
  return /^\d{13},8,0\.0001$/.test(line);
}

function writeFiles(folder: string, files: readonly AnyFile[]): string[] {
  return files.map(({ lines, hasHeader, terminator, packing }, index) => {
    // One row that can be read in each file: a file of bad lines alone is refused as a whole.
    const all = [`${START_MS + index},8,0.0001`, ...lines];
    const text = [...(hasHeader ? ['calc_time,funding_interval_hours,last_funding_rate'] : []), ...all].join(
      terminator,
    );
    return writeArchive(folder, `S${index}USDT-fundingRate-2024-01${packing}`, packed(text, packing));
  });
}

/** The rows of all files, in the order in which a merge by time, then file, then line takes them. */
function expectedPayloads(files: readonly AnyFile[]): string[] {
  const rest = files.map(({ lines }, index) => [`${START_MS + index},8,0.0001`, ...lines].filter(isRow));
  const merged: string[] = [];
  for (;;) {
    let best: string[] | null = null;
    for (const rows of rest) {
      if (rows[0] !== undefined && (best?.[0] === undefined || rows[0].slice(0, 13) < best[0].slice(0, 13)))
        best = rows;
    }
    const next = best?.shift();
    if (next === undefined) return merged;
    merged.push(next);
  }
}

describe('an import of several files', () => {
  it('is their rows by time, then file, then line, each file in its own order, to the byte', async () => {
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(anyFiles, fc.integer({ min: 1, max: 9 }), async (files, max_batch_events) => {
        const log = emptyLog();
        const paths = writeFiles(folder, files);
        const summary = await importInto(log, { kind: 'fundingRate', paths, limits: { max_batch_events } });
        expect(log.events.map(payloadText)).toEqual(expectedPayloads(files));
        const bad = files.flatMap(({ lines }) => lines).filter((line) => line !== '' && !isRow(line)).length;
        expect(summary).toMatchObject({ records: log.events.length, bad_lines: bad, completed_files: files.length });
        expect(summary.listed_bad_lines).toHaveLength(bad);
      }),
      { numRuns: 30 },
    );
  });

  it('never steps back in time when no file does', async () => {
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(anyFiles, async (files) => {
        const sorted = files.map((file) => ({ ...file, lines: file.lines.filter(isRow).sort() }));
        const log = emptyLog();
        const paths = writeFiles(
          folder,
          sorted.map((file, index) => ({
            ...file,
            lines: file.lines.map((line) => line.replace(/^\d+/, (ms) => String(Number(ms) + index))),
          })),
        );
        const summary = await importInto(log, { kind: 'fundingRate', paths });
        const times = log.events.map((event) => event.recv_ts_ms);
        expect(times).toEqual([...times].sort((left, right) => left - right));
        expect(summary.out_of_order).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('that is interrupted after any batch and taken up again, as often as it takes, is the same import', async () => {
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        anyFiles,
        fc.array(
          fc.record({ stopAfter: fc.integer({ min: 0, max: 4 }), max_batch_events: fc.integer({ min: 1, max: 7 }) }),
          {
            maxLength: 6,
          },
        ),
        async (files, interruptions) => {
          const paths = writeFiles(folder, files);
          const whole = emptyLog();
          const wholeSummary = await importInto(whole, { kind: 'fundingRate', paths });

          const parts = emptyLog();
          const badLines: BadLine[] = [];
          let badLineCount = 0;
          let outOfOrder = 0;
          for (const { stopAfter, max_batch_events } of [...interruptions, { stopAfter: 1e9, max_batch_events: 5 }]) {
            const request = { kind: 'fundingRate', paths, limits: { max_batch_events } };
            const summary = await importInto(parts, request, stopAfter);
            badLines.push(...summary.listed_bad_lines);
            badLineCount += summary.bad_lines;
            outOfOrder += summary.out_of_order;
          }
          expect(parts.events).toEqual(whole.events);
          expect(badLineCount).toBe(wholeSummary.bad_lines);
          expect(outOfOrder).toBe(wholeSummary.out_of_order);
          const byPlace = (lines: readonly BadLine[]): string[] => lines.map((line) => JSON.stringify(line)).sort();
          expect(byPlace(badLines)).toEqual(byPlace(wholeSummary.listed_bad_lines));

          const positions = (log: typeof whole) =>
            log.audit
              .filter(({ kind }) => kind === 'import_completed')
              .map(({ detail }) => JSON.stringify([detail['file_name'], detail['position']]))
              .sort();
          expect(positions(parts)).toEqual(positions(whole));
          const started = parts.audit.filter(({ kind }) => kind === 'import_started');
          expect(started).toHaveLength(files.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('an import of captured frames', () => {
  const trade = (symbol: string, id: number): string =>
    `{"e":"trade","E":${START_MS},"T":${START_MS},"s":"${symbol}","t":${id},"p":"1.5","q":"2","X":"MARKET","m":true}`;
  const frames = ['{"cut', trade('AAAUSDT', 1), '{"cut', trade('BBBUSDT', 2), '{"cut', '{"cut'];
  const text = frames.map((frame, index) => `${START_MS + index}000000 ${frame}\n`).join('');

  it.each([1, 2, 3, 4, 5, 6])(
    'attributes frames without a symbol to the last one, also when it was interrupted after %d',
    async (stopAfter) => {
      const path = writeArchive(temporaryFolder(), 'frames.jsonl', text);
      const request = { kind: 'frames', paths: [path], symbol: 'FIRSTUSDT', limits: { max_batch_events: 1 } };
      const log = emptyLog();
      await importInto(log, request, stopAfter);
      const summary = await importInto(log, { kind: 'frames', paths: [path], limits: { max_batch_events: 4 } });
      expect(log.events.map(({ event_type, symbol }) => [event_type, symbol])).toEqual([
        ['DecodeFailure', 'FIRSTUSDT'],
        ['TradeTick', 'AAAUSDT'],
        ['DecodeFailure', 'AAAUSDT'],
        ['TradeTick', 'BBBUSDT'],
        ['DecodeFailure', 'BBBUSDT'],
        ['DecodeFailure', 'BBBUSDT'],
      ]);
      expect(summary.bad_lines).toBe(0);
    },
  );

  it('asks the venue that is given, whose name the events of archives bear too', async () => {
    const folder = temporaryFolder();
    const seen: object[] = [];
    const venue: NonNullable<ImportRequest['venue']> = {
      source_id: 'other',
      decode: (frame, receipt) => {
        seen.push(receipt);
        return binanceUsdm.decode(frame, receipt).map((event) => ({ ...event, source_id: 'other' }));
      },
    };
    const log = emptyLog();
    await importInto(log, { kind: 'frames', paths: [writeArchive(folder, 'frames.jsonl', text)], venue });
    expect(seen.slice(-2)).toEqual([
      { recv_ts_ms: START_MS + 4, symbol_hint: 'BBBUSDT' },
      { recv_ts_ms: START_MS + 5, symbol_hint: 'BBBUSDT' },
    ]);
    const rates = writeArchive(folder, 'BTCUSDT-fundingRate-2024-01.csv', `${START_MS},8,0.0001\n`);
    await importInto(log, { kind: 'fundingRate', paths: [rates], venue });
    expect(new Set(log.events.map((event) => event.source_id))).toEqual(new Set(['other']));
  });
});

describe('an import', () => {
  it('says in its audit records what stands for the receipt time, what was read and how far it came', async () => {
    const rows = [0, 1].map((hour) => `${START_MS + hour * 3_600_000},8,0.0001`);
    const path = writeArchive(
      temporaryFolder(),
      'BTCUSDT-fundingRate-2024-01.csv',
      `${rows[0] ?? ''}\nx,8,1\n${rows[1] ?? ''}\n`,
    );
    const log = emptyLog();
    await importInto(log, { kind: 'fundingRate', paths: [path], limits: { max_batch_events: 1 } });
    const content = {
      kind: 'fundingRate',
      source_id: 'binance-usdm',
      symbol: 'BTCUSDT',
      file_digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    };
    const file_name = 'BTCUSDT-fundingRate-2024-01.csv';
    const bad = { line: 2, reason: 'calc_time: `x` is not a time between 2010 and 2100' };
    expect(log.audit.map(({ kind, detail }) => ({ kind, detail }))).toMatchObject([
      { kind: 'import_started', detail: { content, file_name, file_bytes: 52, recv_ts_ms_from: 'calc_time' } },
      {
        kind: 'import_progress',
        detail: { content, file_name, position: { lines: 1, records: 1, bad_lines: 0 }, bad_lines: [] },
      },
      {
        kind: 'import_progress',
        detail: { position: { lines: 3, records: 2, bad_lines: 1, bytes: 52 }, bad_lines: [bad] },
      },
      { kind: 'import_completed', detail: { position: { lines: 3, records: 2, bad_lines: 1 }, bad_lines: [] } },
    ]);
  });

  it('lists the first bad lines of a file and counts all of them', async () => {
    const path = writeArchive(
      temporaryFolder(),
      'BTCUSDT-fundingRate-2024-01.csv',
      `${START_MS},8,0.0001\n${'x,8,1\n'.repeat(50)}`,
    );
    const summary = await importInto(emptyLog(), {
      kind: 'fundingRate',
      paths: [path],
      limits: { max_listed_bad_lines: 3 },
    });
    expect(summary.bad_lines).toBe(50);
    expect(summary.listed_bad_lines.map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  it('counts the rows that step back in time, and leaves them where they stand', async () => {
    const minutes = [5, 3, 4, 6, 6, 1];
    const text = minutes.map((minute) => `${START_MS + minute * 60_000},8,0.0001\n`).join('');
    const path = writeArchive(temporaryFolder(), 'BTCUSDT-fundingRate-2024-01.csv', text);
    const log = emptyLog();
    const summary = await importInto(log, { kind: 'fundingRate', paths: [path] });
    expect(summary.out_of_order).toBe(3);
    expect(log.events.map((event) => (event.recv_ts_ms - START_MS) / 60_000)).toEqual(minutes);
  });

  it('reports progress that never falls and ends at the whole, also when it is taken up again', async () => {
    const folder = temporaryFolder();
    const paths = [0, 1].map((index) =>
      writeArchive(
        folder,
        `S${index}USDT-fundingRate-2024-01.csv.gz`,
        packed(Array.from({ length: 30 }, (_, row) => `${START_MS + row * 2 + index},8,0.1\n`).join(''), '.csv.gz'),
      ),
    );
    const log = emptyLog();
    const request = { kind: 'fundingRate', paths, limits: { max_batch_events: 7 } };
    await importInto(log, request, 3);
    const plan = await planImport({ ...request, history: importHistory(log.audit) });
    const shares: number[] = [];
    for await (const { progress } of runImport(plan, { nowMs: () => 0 }))
      shares.push(progress.bytes_done / progress.bytes_total);
    expect(shares[0]).toBeGreaterThan(0.3);
    expect(shares).toEqual([...shares].sort((left, right) => left - right));
    expect(shares.at(-1)).toBe(1);
  });

  it.skipIf(!existsSync('/proc/self/fd'))('has a file open only while its time is being read', async () => {
    const folder = temporaryFolder();
    const paths = Array.from({ length: 60 }, (_, day) => {
      const dayMs = START_MS + day * 86_400_000;
      return writeArchive(folder, `BTCUSDT-fundingRate-${day}.csv`, `${dayMs},8,0.0001\n${dayMs + 1},8,0.0001\n`);
    });
    const request = { kind: 'fundingRate', paths: paths.reverse(), limits: { max_batch_events: 1 } };
    const plan = await planImport({ ...request, history: importHistory([]) });
    const openFiles = (): number => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    const times: number[] = [];
    for await (const batch of runImport(plan, { nowMs: () => 0 })) {
      times.push(...batch.events.map((event) => event.recv_ts_ms));
      expect(openFiles()).toBeLessThan(before + 20);
    }
    expect(times).toHaveLength(120);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it.skipIf(!existsSync('/proc/self/fd'))('closes every file when its reader leaves early', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 20_000 }, (_, row) => `${START_MS + row},8,0.0001\n`).join('');
    const paths = PACKINGS.map((packing, index) =>
      writeArchive(folder, `S${index}USDT-fundingRate-2024-01${packing}`, packed(rows, packing)),
    );
    const openArchives = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      }).length;
    const plan = await planImport({ kind: 'fundingRate', paths, history: importHistory([]) });
    for await (const batch of runImport(plan, { nowMs: () => 0 })) {
      expect(batch.events).toHaveLength(4096);
      expect(openArchives()).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(() => {
      expect(openArchives()).toBe(0);
    });
  });
});
