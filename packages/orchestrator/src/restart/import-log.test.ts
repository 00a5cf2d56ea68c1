import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { logCuts } from '../cuts/log-cuts.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade, watch } from '../testing/fixtures.ts';
import { createMemoryLog, type MemoryLog } from '../testing/memory-log.ts';
import { importLog, planLogImport } from './import-log.ts';
import { createWatchList, watchedUntil } from './watched-symbols.ts';

const times = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };
const BARS = 6;

/** A log of bars of A and B, of which A alone is watched; runs look back to `lookback`. */
async function oldLog(lookback: number): Promise<MemoryLog> {
  const log = createMemoryLog();
  const bars = Array.from({ length: BARS }, (_, bar) => [
    trade('A', (bar + 1) * CADENCE_MS - 9, bar + 1),
    trade('B', (bar + 1) * CADENCE_MS - 5, 1),
  ]);
  const raw = [watch('A', 1, true), ...bars.flat()];
  await log.writer.append({ raw, entries: createWatchList([], () => 0).entriesWith(raw) });
  const composer = { ...summingComposer(), lookbackStart: () => lookback };
  const orchestrator = createOrchestrator({ composer, engine: countingEngine(), identity });
  for (const cut of logCuts(log.reader, times))
    await log.writer.append({ entries: orchestrator.runBoundary(cut).entries });
  return log;
}

interface Imported {
  readonly stop_after?: number;
}

async function importInto(target: MemoryLog, source: MemoryLog, { stop_after = Infinity }: Imported = {}) {
  const stopping = new AbortController();
  let commits = 0;
  return importLog({
    source: source.reader,
    plan: planLogImport(source.reader, target.reader),
    writer: target.writer,
    wallMs: () => 7,
    signal: stopping.signal,
    onImported: () => {
      commits += 1;
      if (commits >= stop_after) stopping.abort();
    },
  });
}

function events({ reader }: MemoryLog): readonly RawMarketEvent[] {
  return [...reader.readRaw()].flat().map(({ event }) => event);
}

describe('a log that is begun with an old one', () => {
  it('has what the next run would look at, and knows who is watched', async () => {
    const [old, begun] = [await oldLog(8), createMemoryLog()];
    const { by_event_type, records } = await importInto(begun, old);
    expect([records, by_event_type]).toEqual([7, { StreamState: 1, TradeTick: 6 }]);
    const [announced, ...rest] = events(begun);
    expect(announced).toMatchObject({ event_type: 'StreamState', symbol: 'A', normalized: { state: 'connected' } });
    expect(rest).toEqual(events(old).slice(7));
    expect(watchedUntil(begun.reader, Infinity)).toEqual([{ symbol: 'A', since_ts_ms: rest[0]?.recv_ts_ms }]);
    expect([...logCuts(begun.reader, times)].flatMap(({ symbols }) => symbols)).not.toContain('B');
  });

  it('goes on where it was stopped, and ends with the same events', async () => {
    const [old, whole, halved] = [await oldLog(1), createMemoryLog(), createMemoryLog()];
    await importInto(whole, old);
    await importInto(halved, old, { stop_after: 1 });
    expect(events(halved).length).toBeLessThan(events(whole).length);
    await importInto(halved, old);
    expect(events(halved)).toEqual(events(whole));
    expect(await importInto(halved, old)).toEqual({ records: 0, by_event_type: {} });
  });

  it('robust: import of a log: into one that holds something else → refused, and nothing is changed', async () => {
    const [old, other] = [await oldLog(1), createMemoryLog()];
    await other.writer.append({ raw: [trade('A', 5)] });
    await expect(importInto(other, old)).rejects.toMatchObject({
      code: 'log_not_new',
      detail: expect.stringMatching(/holds events already/) as string,
    });
    expect(events(other)).toHaveLength(1);
  });

  it('robust: import of a log: into one that was begun with another, or has gone on → refused', async () => {
    const [old, begun] = [await oldLog(1), createMemoryLog()];
    await importInto(begun, old, { stop_after: 1 });
    const another = createMemoryLog();
    await another.writer.append({ raw: [trade('C', 5), trade('C', 6)] });
    await expect(importInto(begun, another)).rejects.toMatchObject({
      code: 'log_not_new',
      detail: expect.stringMatching(/with another log/) as string,
    });
    await begun.writer.append({ raw: [trade('A', 9 * CADENCE_MS)] });
    await expect(importInto(begun, old)).rejects.toMatchObject({
      code: 'log_not_new',
      detail: expect.stringMatching(/has gone on by itself/) as string,
    });
  });

  it('robust: import of a log: without raw events → refused', async () => {
    await expect(importInto(createMemoryLog(), createMemoryLog())).rejects.toMatchObject({ code: 'cut_missing' });
  });
});
