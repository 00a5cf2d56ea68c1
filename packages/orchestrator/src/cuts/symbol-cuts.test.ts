import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createOrchestrator } from '../orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { logCuts } from './log-cuts.ts';
import { createCutSelector } from './symbol-cuts.ts';

const times = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };

it('is, for every run of a log, the cut that the run was made from', async () => {
  const receipt = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 6 * CADENCE_MS }));
  await fc.assert(
    fc.asyncProperty(fc.array(receipt, { minLength: 1, maxLength: 60 }), async (receipts) => {
      const log = createMemoryLog();
      const raw = receipts.map(([symbol, at]) => trade(symbol, at));
      await log.writer.append({ raw, ingest_ts_ms: 0 });
      const runner = createOrchestrator({ composer: summingComposer(), engine: countingEngine(), identity });
      const selector = createCutSelector(log.reader);
      for (const boundary of logCuts(log.reader, times)) {
        const { entries, events } = runner.runBoundary(boundary);
        const runs = entries.flatMap(({ record, stream }) => (stream === 'run_record' ? [record] : []));
        for (const run of runs.filter(({ status }) => status === 'completed')) {
          const { cut_end_ingest_seq, cut_kind, cut_start_ingest_seq, symbol } = run;
          const cut = selector.nextCut({ symbol, cut_end_ingest_seq, cut_kind });
          const counts = events.find(({ run_id }) => run_id === run.run_id)?.counts_by_event_type;
          expect(cut).toMatchObject({ symbol, cut_kind, cut_start_ingest_seq, cut_end_ingest_seq });
          expect(cut.counts_by_event_type).toEqual(counts);
          const own = receipts.flatMap(([name], position) => (name === symbol ? [position + 1] : []));
          const within = own.filter((seq) => seq >= cut_start_ingest_seq && seq <= cut_end_ingest_seq);
          expect(cut.records.map(({ ingest_seq }) => ingest_seq)).toEqual(within);
        }
      }
    }),
  );
});

async function logOf(...symbols: readonly string[]) {
  const log = createMemoryLog();
  await log.writer.append({ raw: symbols.map((symbol, position) => trade(symbol, position + 1)), ingest_ts_ms: 0 });
  return log.reader;
}

it('goes on after the end of a former process, and is empty where the symbol was silent', async () => {
  const selector = createCutSelector(await logOf('A', 'B', 'A', 'B'), new Map([['A', 2]]));
  const first = selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 3 });
  expect([first.cut_start_ingest_seq, first.records.length, first.cut_kind]).toEqual([3, 1, 'timer']);
  const second = selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 4 });
  expect([second.cut_start_ingest_seq, second.counts_by_event_type]).toEqual([4, {}]);
});

it('robust: cut at a chosen place: before the last one or beyond the end of the log → refused with its code', async () => {
  const selector = createCutSelector(await logOf('A', 'A', 'A'));
  selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 2 });
  expect(() => selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 1 })).toThrow(
    expect.objectContaining({ code: 'cut_not_forward' }),
  );
  expect(() => selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 4 })).toThrow(
    expect.objectContaining({ code: 'cut_missing' }),
  );
  expect(selector.nextCut({ symbol: 'A', cut_end_ingest_seq: 3 }).records).toHaveLength(1);
});
