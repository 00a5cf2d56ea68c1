import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { logCuts } from '../cuts/log-cuts.ts';
import { recordedCuts } from '../cuts/recorded-cuts.ts';
import { logDigests } from '../digest/partition-digests.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { inBlocks } from '../publish/blocks.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from '../testing/fixtures.ts';
import { createMemoryLog, type MemoryLog } from '../testing/memory-log.ts';
import { createComparingLog } from './comparing-log.ts';

const options = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };

async function recordedLog(receipts: readonly (readonly [string, number])[]): Promise<MemoryLog> {
  const log = createMemoryLog();
  await log.writer.append({ raw: receipts.map(([symbol, at]) => trade(symbol, at, at / 7)), ingest_ts_ms: 0 });
  const orchestrator = createOrchestrator({ composer: summingComposer(), engine: countingEngine(), identity });
  for (const cut of logCuts(log.reader, options)) {
    await log.writer.append({ entries: orchestrator.runBoundary(cut).entries });
  }
  return log;
}

async function replayed(log: MemoryLog, blockSize: number, composer = summingComposer()) {
  const comparing = createComparingLog(log.reader);
  const orchestrator = createOrchestrator({ composer, engine: countingEngine(), identity });
  for (const block of inBlocks(recordedCuts(log.reader), blockSize)) {
    await comparing.writer.append({ entries: block.flatMap((cut) => orchestrator.runBoundary(cut).entries) });
  }
  return comparing.report();
}

const bars = [1, 2, 3, 4, 5].flatMap((bar) => [
  ['A', bar * CADENCE_MS - 5] as const,
  ['B', bar * CADENCE_MS - 3] as const,
]);

describe('replay', () => {
  it('gives the recorded bytes and digest again, at any block size', async () => {
    const receipt = fc.tuple(fc.constantFrom('A', 'B'), fc.integer({ min: 1, max: 12 * CADENCE_MS }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(receipt, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (receipts, size) => {
          const log = await recordedLog(receipts);
          const report = await replayed(log, size);
          expect(report).toMatchObject({
            different: 0,
            first_difference: null,
            digest: logDigests(log.reader).overall(),
          });
          expect(report.identical).toBe(report.runs);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('names the first field that differs, its run and both values', async () => {
    const log = await recordedLog(bars);
    const honest = summingComposer();
    const changed = {
      ...honest,
      composeAt: (symbol: string, engineMs: number) => {
        const composed = honest.composeAt(symbol, engineMs);
        if (symbol !== 'B' || engineMs !== 3 * CADENCE_MS) return composed;
        return { ...composed, feature_snapshot: { ...composed.feature_snapshot, features: { price_last: 1 } } };
      },
    };
    const report = await replayed(log, 2, changed);
    expect(report).toMatchObject({ runs: 10, identical: 9, different: 1 });
    expect(report.first_difference).toMatchObject({
      symbol: 'B',
      engine_timestamp_ms: 3 * CADENCE_MS,
      stream: 'orchestrator_event',
      path: 'payload.feature_snapshot.features.price_last',
      replayed: 1,
    });
    expect(report.first_difference?.step?.input_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(report.digest).not.toBe(logDigests(log.reader).overall());
  });

  it('tells another output of the same input from another input', async () => {
    const log = await recordedLog(bars);
    const changed = { ...summingComposer(), lookbackStart: () => 2 };
    const { first_difference } = await replayed(log, 1, changed);
    expect(first_difference).toMatchObject({ stream: 'run_record', path: 'lookback_start_ingest_seq', step: null });
  });

  it('counts records that only one side has as differences', async () => {
    const log = await recordedLog(bars);
    const [firstCommit = []] = log.commits;
    const [extra] = firstCommit.filter((entry) => entry.stream === 'hysteresis_record');
    if (extra === undefined) throw new Error('a hysteresis record was expected');
    await log.writer.append({ entries: [extra] });
    const report = await replayed(log, 1);
    expect(report.different).toBe(1);
    expect(report.first_difference).toMatchObject({ stream: 'hysteresis_record', path: '', replayed: undefined });
  });

  it('refuses run records whose raw events are gone', async () => {
    const log = await recordedLog(bars);
    const cut = { ...log.reader, readRaw: () => [...log.reader.readRaw({ to_ingest_seq: 6 })] };
    expect(() => [...recordedCuts(cut)]).toThrow(/run xray verify/);
  });
});
