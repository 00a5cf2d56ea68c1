import { historyChannel, type RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS, trade, watch } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import type { BoundaryCut } from './boundary-cut.ts';
import { cutBoundary } from './due-symbols.ts';
import { createLiveCuts } from './live-cuts.ts';
import { logCuts } from './log-cuts.ts';

const times = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };

async function logOf(events: readonly RawMarketEvent[]) {
  const log = createMemoryLog(5);
  if (events.length > 0) await log.writer.append({ raw: events, ingest_ts_ms: 0 });
  return log.reader;
}

function shape(cut: BoundaryCut, early: readonly number[]) {
  return {
    engine: cut.engine_timestamp_ms,
    end: cut.cut_end_ingest_seq,
    records: [...early, ...cut.records.map((record) => record.ingest_seq)],
    symbols: cut.symbols,
    silent: [...(cut.silent ?? [])].sort(),
  };
}

/** Plays a log as if it were live: chunks of records, early ones handed over when asked, boundaries one after the other. */
async function playLive(events: readonly RawMarketEvent[], chunk: number, early: boolean) {
  const records = [...(await logOf(events)).readRaw()].flat();
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) return [];
  const cuts = createLiveCuts(times);
  const shapes: ReturnType<typeof shape>[] = [];
  let handed: number[] = [];
  let next = 0;
  const addUntil = (limitMs: number): void => {
    for (;;) {
      const upTo = records.findIndex((record, position) => position >= next && record.event.recv_ts_ms > limitMs);
      const end = Math.min(upTo === -1 ? records.length : upTo + 1, next + chunk);
      if (next >= end) return;
      cuts.add(records.slice(next, end));
      next = end;
      if (early) handed.push(...cuts.takeEarly().map((record) => record.ingest_seq));
    }
  };
  const firstBoundary = cutBoundary(first.event.recv_ts_ms, times);
  for (let boundary = firstBoundary; ; boundary += CADENCE_MS) {
    addUntil(boundary + times.boundary_delay_ms);
    if (!cuts.reached(boundary)) return shapes;
    const cut = cuts.close(boundary);
    if (cut !== null) {
      shapes.push(shape(cut, handed));
      handed = [];
    }
  }
}

/** How far what an exchange says of its time may lie from the receipt; `null` where it says nothing. */
const stated = fc.oneof(
  fc.constant(0),
  fc.constant(null),
  fc.integer({ min: -3_000, max: 3_000 }),
  fc.constantFrom(-1e15, 1e15, Number.MAX_SAFE_INTEGER),
);

const step = fc.tuple(
  fc.constantFrom('trade', 'trade', 'trade', 'watch', 'unwatch'),
  fc.constantFrom('A', 'B'),
  fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 4 * CADENCE_MS })),
  stated,
);
type Step = readonly [string, string, number, number | null];

function eventsOf(steps: readonly Step[]): readonly RawMarketEvent[] {
  let at = 0;
  return steps.map(([kind, symbol, wait, off]) => {
    at += wait;
    if (kind !== 'trade') return watch(symbol, at, kind === 'watch');
    return { ...trade(symbol, at), exchange_ts_ms: off === null ? null : at + off };
  });
}

describe('createLiveCuts', () => {
  it('makes the cuts that the finished log has, whatever the chunks and whatever is handed over early', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (steps, chunk, early) => {
          const events = eventsOf(steps);
          const expected = [...logCuts(await logOf(events), times)].filter((cut) => cut.symbols.length > 0);
          const live = (await playLive(events, chunk, early)).filter((cut) => cut.symbols.length > 0);
          // Records of cuts without anybody due are handed over with the next cut or ahead of it: only their order is fixed.
          const flat = ({ records, ...rest }: ReturnType<typeof shape>) => ({ ...rest, last: records.at(-1) ?? null });
          const bare = ({ engine, end, symbols, silent }: ReturnType<typeof shape>) => ({
            engine,
            end,
            symbols,
            silent,
          });
          expect(live.map(bare)).toEqual(expected.map((cut) => bare(shape(cut, []))));
          expect(live.map(flat).every(({ end, last }) => last === null || last <= end)).toBe(true);
        },
      ),
      {
        examples: [
          // Watching begins within the delay after a boundary, and the next receipt comes only bars later.
          [
            [
              ['trade', 'A', 557_320, 0],
              ['trade', 'A', 339_988, 0],
              ['watch', 'A', 2_693, null],
              ['trade', 'A', 362_000, 0],
            ],
            1,
            false,
          ],
        ],
      },
    );
  });

  it('hands out every record once and in order, early or with its cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), fc.boolean(), async (steps, early) => {
        const sequences = (await playLive(eventsOf(steps), 3, early)).flatMap((cut) => cut.records);
        expect(sequences).toEqual(sequences.map((_, position) => position + 1));
      }),
    );
  });

  it('goes on from where an earlier process was, with the symbols that were watched', async () => {
    const events = [
      watch('A', 1, true),
      trade('A', 2),
      trade('A', CADENCE_MS + 2_500),
      watch('B', 3 * CADENCE_MS, true),
      trade('B', 4 * CADENCE_MS),
    ];
    const reader = await logOf(events);
    const all = [...logCuts(reader, times)];
    const [first] = all;
    if (first === undefined) throw new Error('a cut expected');
    const resume = { ...first, watched: [{ symbol: 'A', since_ts_ms: 1 }] };
    expect([...logCuts(reader, { ...times, resume })]).toEqual(all.slice(1));
    const live = createLiveCuts({ ...times, resume });
    live.add([...reader.readRaw({ from_ingest_seq: first.cut_end_ingest_seq + 1 })].flat());
    const engineTimes = all.slice(1).map((cut) => cut.engine_timestamp_ms);
    expect(engineTimes.map((engine) => live.close(engine))).toEqual(all.slice(1));
  });
});

describe('a watched symbol', () => {
  it('is due at every boundary, silent where its last data is too old, until it is watched no more', async () => {
    const reader = await logOf([
      watch('A', 10, true),
      trade('A', 5_000),
      trade('A', CADENCE_MS + CADENCE_MS / 2),
      trade('B', 3 * CADENCE_MS - 5),
      watch('A', 3 * CADENCE_MS + 5_000, false),
      trade('B', 5 * CADENCE_MS),
    ]);
    expect(
      [...logCuts(reader, times)].map((cut) => [
        cut.engine_timestamp_ms / CADENCE_MS,
        cut.symbols.join(),
        [...(cut.silent ?? [])].join(),
      ]),
    ).toEqual([
      [1, 'A', ''],
      [2, 'A', 'A'],
      [3, 'A', 'A'],
      [4, '', ''],
      [5, '', ''],
    ]);
  });
});

describe('what is asked for afterwards', () => {
  it('makes nobody due and is not a sign of life, but stands in the cut of its receipt', async () => {
    const past = (recvMs: number): RawMarketEvent => ({
      ...trade('A', recvMs),
      exchange_ts_ms: 1_000,
      channel: historyChannel('trades'),
    });
    const reader = await logOf([
      watch('A', 10, true),
      past(20),
      trade('B', 5_000),
      past(2 * CADENCE_MS - 1),
      trade('B', 2 * CADENCE_MS),
    ]);
    expect([...logCuts(reader, times)].map((cut) => shape(cut, []))).toMatchObject([
      { engine: CADENCE_MS, records: [1, 2, 3], symbols: [], silent: [] },
      { engine: 2 * CADENCE_MS, records: [4, 5], symbols: ['A'], silent: ['A'] },
    ]);
  });
});
