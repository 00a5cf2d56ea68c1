import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { temporaryFolder, writeArchive } from '../../testing/archive-files.ts';
import { emptyLog, importInto, type ImportedLog } from '../../testing/import-files.ts';
import type { RecordedEvents } from '../plan/overlap.ts';

const START_MS = Date.UTC(2026, 1, 1);

/** Candles of the first minutes of February; `changed` minutes close one higher. */
function klines(minutes: readonly number[], changed: readonly number[] = []): string {
  return minutes
    .map((minute) => {
      const open = START_MS + minute * 60_000;
      const close = changed.includes(minute) ? 101 : 100;
      return `${open},100,102,99,${close},10,${open + 59_999},1000,5,5,500,0\n`;
    })
    .join('');
}

/** What a reader of the log sees in the end: of equal times, what came later. */
function closes(log: ImportedLog): readonly (readonly [number, number])[] {
  const byTime = new Map<number, number>();
  for (const event of log.events)
    if (event.event_type === 'Candle') byTime.set(event.recv_ts_ms, event.normalized.close);
  return [...byTime].sort(([left], [right]) => left - right);
}

function recordedIn(log: ImportedLog): RecordedEvents {
  return (symbol, fromMs, toMs) =>
    log.events.filter(
      (event: RawMarketEvent) => event.symbol === symbol && event.recv_ts_ms >= fromMs && event.recv_ts_ms <= toMs,
    );
}

function minutes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const MONTH = 'BTCUSDT-1m-2026-02.csv';
const DAY = 'BTCUSDT-1m-2026-02-01.csv';

describe('archives that overlap', () => {
  it('robust: archives that disagree: a stale monthly file beside a daily one, in either order → announced, and the daily one counts', async () => {
    const folder = temporaryFolder();
    const paths = [
      writeArchive(folder, MONTH, klines(minutes(0, 60), [5, 6, 7, 8])),
      writeArchive(folder, DAY, klines(minutes(0, 60))),
    ];
    const logs = [];
    for (const order of [paths, [...paths].reverse()]) {
      const log = emptyLog();
      const summary = await importInto(log, { kind: 'klines', paths: order });
      expect(summary).toMatchObject({
        records: 120,
        disagreements: 4,
        first_disagreement: {
          symbol: 'BTCUSDT',
          channel: 'candle_1m',
          close_ts_ms: START_MS + 5 * 60_000 + 59_999,
          counting_file_name: DAY,
          other_file_name: MONTH,
        },
      });
      expect(closes(log).every(([, close]) => close === 100)).toBe(true);
      logs.push(log.events);
    }
    expect(logs[0]).toEqual(logs[1]);
  });

  it('robust: archives that disagree: two files whose names say nothing, in either order and under either name → the same candles', async () => {
    const contents = [klines(minutes(0, 30), [3]), klines(minutes(0, 30), [4])];
    const seen = [];
    for (const names of [
      ['a.csv', 'b.csv'],
      ['b.csv', 'a.csv'],
    ]) {
      const folder = temporaryFolder();
      const paths = contents.map((content, index) => writeArchive(folder, names[index] ?? '', content)).sort();
      const log = emptyLog();
      expect(await importInto(log, { kind: 'klines', paths, symbol: 'BTCUSDT' })).toMatchObject({ disagreements: 2 });
      seen.push(closes(log));
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  it('robust: archives that disagree: rows newest first in one of them → each disagreement is found', async () => {
    const folder = temporaryFolder();
    const reversed = minutes(0, 60).reverse();
    const paths = [
      writeArchive(folder, MONTH, klines(reversed, [5, 50])),
      writeArchive(folder, DAY, klines(minutes(0, 60))),
    ];
    expect(await importInto(emptyLog(), { kind: 'klines', paths })).toMatchObject({ disagreements: 2 });
  });

  it('robust: archives that disagree: the second comes with a later command → announced against the log', async () => {
    const folder = temporaryFolder();
    const log = emptyLog();
    await importInto(log, { kind: 'klines', paths: [writeArchive(folder, MONTH, klines(minutes(0, 60), [7]))] });
    const paths = [writeArchive(folder, DAY, klines(minutes(0, 60)))];
    const summary = await importInto(log, { kind: 'klines', paths, recorded: recordedIn(log) });
    expect(summary).toMatchObject({
      disagreements: 1,
      first_disagreement: { counting_file_name: DAY, other_file_name: null },
    });
  });

  it('robust: archives that disagree: rows of one that cannot be true where the other is right → bad lines and announced', async () => {
    const folder = temporaryFolder();
    const wrong = klines(minutes(0, 60)).replaceAll(/,10,(\d+),1000,5,5/g, (row, close: string) =>
      [5, 6, 59].includes((Number(close) + 1 - START_MS) / 60_000 - 1) ? `,10,${close},1000,5,11` : row,
    );
    const paths = [writeArchive(folder, MONTH, klines(minutes(0, 60))), writeArchive(folder, DAY, wrong)];
    for (const named of [paths, [...paths].reverse()]) {
      const log = emptyLog();
      expect(await importInto(log, { kind: 'klines', paths: named })).toMatchObject({
        records: 117,
        bad_lines: 3,
        disagreements: 3,
        first_disagreement: { counting_file_name: MONTH, other_file_name: DAY },
      });
    }
  });

  it('and agree say nothing, nor do files that only follow each other, for which the log is not read', async () => {
    const folder = temporaryFolder();
    const log = emptyLog();
    const first = [
      writeArchive(folder, MONTH, klines(minutes(0, 60))),
      writeArchive(folder, DAY, klines(minutes(30, 60))),
    ];
    expect(await importInto(log, { kind: 'klines', paths: first })).toMatchObject({ records: 90, disagreements: 0 });
    const next = [writeArchive(folder, 'BTCUSDT-1m-2026-02-02.csv', klines(minutes(60, 90), [70]))];
    const recorded: RecordedEvents = () => {
      throw new Error('read');
    };
    expect(await importInto(log, { kind: 'klines', paths: next, recorded })).toMatchObject({ disagreements: 0 });
  });
});
