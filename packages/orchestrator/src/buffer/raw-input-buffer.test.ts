import { describe, expect, it } from 'vitest';

import { liveCuts } from '../cuts/live-cuts.ts';
import { CADENCE_MS, trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { createRawInputBuffer } from './raw-input-buffer.ts';

const clock = { wallMs: () => 7 };

describe('createRawInputBuffer', () => {
  it('holds what is durable until its cut, and hands it over once', async () => {
    const buffer = createRawInputBuffer({ log: createMemoryLog().writer, clock });
    await Promise.all([buffer.append([trade('A', 1), trade('B', 2)]), buffer.append([trade('A', 3)])]);
    expect(buffer.lastIngestSeq()).toBe(3);
    expect(buffer.takeThrough(2).map((record) => record.ingest_seq)).toEqual([1, 2]);
    expect(buffer.takeThrough(3).map((record) => [record.ingest_seq, record.ingest_ts_ms])).toEqual([[3, 7]]);
    expect(buffer.takeThrough(3)).toEqual([]);
  });

  it('refuses more than it may hold before anything is appended', async () => {
    const log = createMemoryLog();
    const buffer = createRawInputBuffer({ log: log.writer, clock, max_waiting_records: 2 });
    await buffer.append([trade('A', 1), trade('A', 2)]);
    await expect(buffer.append([trade('A', 3)])).rejects.toMatchObject({ code: 'buffer_full', policy: 'halt' });
    expect([...log.reader.readRaw()].flat()).toHaveLength(2);
  });

  it('lets nothing be cut that the log refused', async () => {
    const buffer = createRawInputBuffer({ log: { append: () => Promise.reject(new Error('disk full')) }, clock });
    await expect(buffer.append([trade('A', 1)])).rejects.toThrow('disk full');
    expect(buffer.lastIngestSeq()).toBe(0);
    expect(buffer.takeThrough(9)).toEqual([]);
  });
});

describe('liveCuts', () => {
  it('cuts what is durable at each tick, for every configured symbol, and waits for the first record', async () => {
    const buffer = createRawInputBuffer({ log: createMemoryLog().writer, clock });
    const ticks = async function* () {
      for (let bar = 1; bar <= 3; bar += 1) {
        const engine = bar * CADENCE_MS;
        if (bar === 2) await buffer.append([trade('B', engine - 1)]);
        yield { engine_timestamp_ms: engine, planned_ts_ms: engine + 2_000, cut_kind: 'boundary' as const };
      }
    };
    const cuts = [];
    for await (const cut of liveCuts(ticks(), buffer, ['B', 'A'])) cuts.push(cut);
    expect(cuts.map((cut) => [cut.engine_timestamp_ms / CADENCE_MS, cut.records.length, cut.symbols.join()])).toEqual([
      [2, 1, 'A,B'],
      [3, 0, 'A,B'],
    ]);
  });
});
