import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS, trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { logCuts, orderedCuts } from './log-cuts.ts';

const DELAY = 2_000;
const options = { cadence_ms: CADENCE_MS, boundary_delay_ms: DELAY };

async function cutsOf(receipts: readonly (readonly [string, number])[], batchSize = 3) {
  const log = createMemoryLog(batchSize);
  await log.writer.append({ raw: receipts.map(([symbol, at]) => trade(symbol, at)), ingest_ts_ms: 0 });
  return [...logCuts(log.reader, options)];
}

function shape(cuts: Awaited<ReturnType<typeof cutsOf>>) {
  return cuts.map((cut) => [cut.engine_timestamp_ms / CADENCE_MS, cut.cut_end_ingest_seq, cut.symbols.join()]);
}

describe('logCuts', () => {
  it('ends the cut of a boundary at the last receipt within the delay', async () => {
    const cuts = await cutsOf([
      ['A', 179_999],
      ['A', 181_999],
      ['A', 182_000],
      ['A', 182_001],
      ['A', 359_000],
    ]);
    expect(shape(cuts)).toEqual([
      [1, 3, 'A'],
      [2, 5, 'A'],
    ]);
  });

  it('runs no symbol that was silent since the cut before, and no boundary without any', async () => {
    const cuts = await cutsOf([
      ['A', 100_000],
      ['B', 110_000],
      ['A', 300_000],
      ['B', 1_800_000 - 1],
    ]);
    expect(shape(cuts)).toEqual([
      [1, 2, 'A,B'],
      [2, 3, 'A'],
      [10, 4, 'B'],
    ]);
  });

  it('runs every boundary of two archives that were imported one after the other', async () => {
    const month = [1, 2, 3, 4].map((bar) => bar * CADENCE_MS - 1);
    const cuts = await cutsOf([...month.map((at) => ['A', at] as const), ...month.map((at) => ['B', at] as const)]);
    expect(shape(cuts)).toEqual([
      [1, 5, 'A,B'],
      [2, 6, 'A,B'],
      [3, 7, 'A,B'],
      [4, 8, 'A,B'],
    ]);
  });

  it('goes on behind the last boundary of an earlier run', async () => {
    const log = createMemoryLog();
    const receipts = [1, 2, 3, 4].map((bar) => trade('A', bar * CADENCE_MS - 1));
    await log.writer.append({ raw: receipts, ingest_ts_ms: 0 });
    const all = [...logCuts(log.reader, options)];
    const [, second] = all;
    expect(second).toBeDefined();
    if (second === undefined) return;
    expect([...logCuts(log.reader, { ...options, resume: second })]).toEqual(all.slice(2));
  });

  it('hands out every record exactly once, in ingest order, whatever the batches and the order of receipts', async () => {
    const receipt = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 20 * CADENCE_MS }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(receipt, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (receipts, size) => {
          const cuts = await cutsOf(receipts, size);
          const sequences = cuts.flatMap((cut) => cut.records.map((record) => record.ingest_seq));
          expect(sequences).toEqual(receipts.map((_, position) => position + 1));
          for (const [position, cut] of cuts.entries()) {
            const limit = cut.engine_timestamp_ms + DELAY;
            const within = receipts.findLastIndex(([, at]) => at <= limit) + 1;
            expect(cut.cut_end_ingest_seq).toBe(within);
            expect(cut.engine_timestamp_ms).toBeGreaterThan(cuts[position - 1]?.engine_timestamp_ms ?? 0);
          }
        },
      ),
    );
  });

  it('needs no log for records whose receipts never go back, whatever the batches', async () => {
    const receipt = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 8 * CADENCE_MS }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(receipt, { maxLength: 60 }),
        fc.array(fc.nat({ max: 5 }), { minLength: 60, maxLength: 60 }),
        async (receipts, sizes) => {
          const log = createMemoryLog();
          const raw = receipts.map(([symbol, at]) => trade(symbol, at));
          raw.sort((left, right) => left.recv_ts_ms - right.recv_ts_ms);
          await log.writer.append({ raw, ingest_ts_ms: 0 });
          const records = [...log.reader.readRaw()].flat();
          const ends = sizes.map((_, batch) => sizes.slice(0, batch + 1).reduce((sum, size) => sum + size, 0));
          const batches = [0, ...ends].map((start, batch) => records.slice(start, ends[batch]));
          expect([...orderedCuts(batches, options)]).toEqual([...logCuts(log.reader, options)]);
        },
      ),
    );
  });
});
