import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS, trade, watch } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { dueBoundary } from './due-symbols.ts';
import { logCuts } from './log-cuts.ts';

const times = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };

async function boundariesOf(events: readonly RawMarketEvent[]) {
  const log = createMemoryLog(7);
  await log.writer.append({ raw: events, ingest_ts_ms: 0 });
  return [...logCuts(log.reader, times)]
    .filter((cut) => cut.symbols.length > 0)
    .map((cut) => [cut.engine_timestamp_ms / CADENCE_MS, cut.symbols.join()]);
}

function funding(settledMs: number): RawMarketEvent {
  return {
    ...trade('A', settledMs),
    event_type: 'FundingRate',
    normalized: { funding_rate: 0.0001 },
  };
}

const HOUR = 3_600_000;

describe('a symbol is due by the time of the exchange', () => {
  it('robust: receipt within the delay: final candles alone, each 800 ms after its boundary → a run a boundary and none beyond', async () => {
    const candles = Array.from({ length: 70 }, (_, bar): RawMarketEvent => {
      const closeMs = (bar + 1) * CADENCE_MS;
      return { ...trade('A', closeMs + 800), exchange_ts_ms: closeMs - 1 };
    });
    expect(await boundariesOf(candles)).toEqual(candles.map((_, bar) => [bar + 1, 'A']));
  });

  it('robust: receipt within the delay: 40 funding settlements 0 to 9 ms after the hour → 40 runs', async () => {
    const settlements = Array.from({ length: 40 }, (_, turn) => funding((turn + 1) * 8 * HOUR + (turn % 10)));
    expect(await boundariesOf(settlements)).toHaveLength(40);
  });

  it('robust: absurd exchange time: years ahead, years back or before 1970 → the boundaries that its receipts ask for', async () => {
    const ordinary = [1_000, CADENCE_MS - 5, CADENCE_MS + 1_000, 2 * CADENCE_MS + 500].map((at) => trade('A', at));
    for (const absurd of [1e15, Number.MAX_SAFE_INTEGER, 0, -5, 1e12]) {
      const events = ordinary.map((event) => ({ ...event, exchange_ts_ms: absurd }));
      const boundaries = (await boundariesOf(events)).map(([bar]) => bar);
      expect(boundaries.every((bar) => [1, 2, 3].includes(Number(bar)))).toBe(true);
    }
  });

  it('falls back on the receipt where the exchange states no time', () => {
    const record = (recvMs: number, exchangeMs: number | null) => ({
      schema: 'raw_input_buffer_record' as const,
      schema_version: '1' as const,
      ingest_seq: 1,
      ingest_ts_ms: 0,
      event: { ...trade('A', recvMs), exchange_ts_ms: exchangeMs },
    });
    expect(dueBoundary(record(CADENCE_MS + 500, null), times)).toBe(2 * CADENCE_MS);
    expect(dueBoundary(record(CADENCE_MS + 500, CADENCE_MS), times)).toBe(CADENCE_MS);
    expect(dueBoundary(record(CADENCE_MS + 500, CADENCE_MS + 1), times)).toBe(2 * CADENCE_MS);
    expect(dueBoundary(record(CADENCE_MS + 2_001, CADENCE_MS - 9), times)).toBe(2 * CADENCE_MS);
  });
});

describe('a log that says who is watched', () => {
  it('robust: symbol that nobody watches: a thousand names beside a watched one → the watched one alone is run', async () => {
    const others = Array.from({ length: 1_000 }, (_, name) => trade(`X${name}`, 20_000 + name));
    expect(
      await boundariesOf([watch('btcusdt', 1, true), trade('btcusdt', 10_000), trade('BTCUSDT', 15_000), ...others]),
    ).toEqual([[1, 'btcusdt']]);
  });

  it('runs what was imported before, and of what comes after only what is watched', async () => {
    expect(
      await boundariesOf([
        trade('OLD', 5_000),
        watch('A', CADENCE_MS + 5_000, true),
        trade('A', CADENCE_MS + 6_000),
        trade('OLD', CADENCE_MS + 7_000),
        watch('A', 2 * CADENCE_MS + 5_000, false),
        trade('A', 3 * CADENCE_MS + 10),
        trade('OLD', 3 * CADENCE_MS + 20),
      ]),
    ).toEqual([
      [1, 'OLD'],
      [2, 'A'],
    ]);
  });
});
