import type { EngineRunRecord, EventLogReader, HysteresisStoreRecord } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { logCuts } from '../cuts/log-cuts.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { previousMemory } from './previous-memory.ts';

/** A log of runs: of each bar, the symbols that traded in it; `fails` says which of them have no verdict. */
async function loggedRuns(
  bars: readonly (readonly string[])[],
  fails: (symbol: string, engineMs: number) => boolean = () => false,
): Promise<EventLogReader> {
  const log = createMemoryLog();
  const trades = bars.flatMap((symbols, bar) => symbols.map((symbol) => trade(symbol, (bar + 1) * CADENCE_MS - 5)));
  await log.writer.append({ raw: trades, ingest_ts_ms: 0 });
  const composer = summingComposer((symbol, engineMs) => {
    if (fails(symbol, engineMs)) throw new Error('no verdict');
  });
  const orchestrator = createOrchestrator({ composer, engine: countingEngine(), identity });
  for (const cut of logCuts(log.reader, { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 }))
    await log.writer.append({ entries: orchestrator.runBoundary(cut).entries });
  return log.reader;
}

function completedRuns(reader: EventLogReader): readonly EngineRunRecord[] {
  return [...reader.read('run_record')]
    .flat()
    .map(({ record }) => record)
    .filter(({ status }) => status === 'completed');
}

/** By reading all that is there. */
function memoryBefore(reader: EventLogReader, run: EngineRunRecord): HysteresisStoreRecord | null {
  const records = [...reader.read('hysteresis_record')].flat().map(({ record }) => record);
  const before = records.filter(
    ({ engine_timestamp_ms, symbol }) => symbol === run.symbol && engine_timestamp_ms < run.engine_timestamp_ms,
  );
  return before.at(-1) ?? null;
}

/** How many memories are read for the last run of a log. */
function memoriesReadForLast(reader: EventLogReader): number {
  const last = completedRuns(reader).at(-1);
  if (last === undefined) throw new Error('a run was expected');
  let records = 0;
  previousMemory(
    {
      ...reader,
      *read(stream, range) {
        for (const batch of reader.read(stream, range)) {
          records += batch.length;
          yield batch;
        }
      },
    },
    last,
  );
  return records;
}

describe('the memory that a run went on from', () => {
  it('is the last one of its symbol, whoever pauses, fails, comes late, or runs at the same time', async () => {
    const bar = fc.subarray(['A', 'B', '"C', 'CC']);
    await fc.assert(
      fc.asyncProperty(fc.array(bar, { minLength: 1, maxLength: 120 }), fc.nat(7), async (bars, failing) => {
        const reader = await loggedRuns(
          bars,
          (symbol, engineMs) => symbol === 'B' && (engineMs / CADENCE_MS) % 8 < failing,
        );
        for (const run of completedRuns(reader)) expect(previousMemory(reader, run)).toEqual(memoryBefore(reader, run));
      }),
      { numRuns: 20 },
    );
  });

  it('is found at the same cost in a short log and in a long one', async () => {
    const both = (bars: number) => loggedRuns(Array.from({ length: bars }, () => ['A', 'B']));
    const [short, long] = [await both(100), await both(1_000)];
    expect(memoriesReadForLast(long)).toBe(memoriesReadForLast(short));
    expect(memoriesReadForLast(long)).toBeLessThan(100);
  });

  it('of a new symbol is none, without a look at what was before', async () => {
    const reader = await loggedRuns([...Array.from({ length: 500 }, () => ['A']), ['A', 'B']]);
    expect(memoriesReadForLast(reader)).toBe(0);
  });

  it('of a symbol that paused costs the pause, not the log', async () => {
    const paused = (bars: number) =>
      loggedRuns([
        ...Array.from({ length: bars }, () => ['A', 'B']),
        ...Array.from({ length: 300 }, () => ['A']),
        ['B'],
      ]);
    const [short, long] = [await paused(400), await paused(1_600)];
    expect(memoriesReadForLast(long)).toBe(memoriesReadForLast(short));
  });
});
