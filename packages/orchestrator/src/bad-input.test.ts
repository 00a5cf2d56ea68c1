import { createManualClock } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import {
  createComparingLog,
  createCutSelector,
  createDigestingLog,
  createLiveCuts,
  createOrchestrator,
  createPublisher,
  createRawInputBuffer,
  createWatchRoll,
  logCuts,
  logDigests,
  orderedCuts,
  recordedCuts,
  replayStart,
  scheduleTicks,
  stillDue,
  type BoundaryCut,
} from './index.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from './testing/fixtures.ts';
import { createMemoryLog } from './testing/memory-log.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const event = trade('A', 1_000);
const log = createMemoryLog();
await log.writer.append({ raw: [event, trade('A', 2_000)] });
const records = [...log.reader.readRaw()].flat();
const [record] = records;

function parts() {
  return { composer: summingComposer(), engine: countingEngine(), identity };
}

const times = { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 };
const boundary: BoundaryCut = {
  engine_timestamp_ms: CADENCE_MS,
  planned_ts_ms: CADENCE_MS + 2_000,
  cut_kind: 'boundary',
  cut_end_ingest_seq: 2,
  records,
  symbols: ['A'],
};

function buffer() {
  return createRawInputBuffer({
    log: log.writer,
    clock: createManualClock(),
    onDurable: () => undefined,
    onFailure: () => undefined,
  });
}

/** What is no list of records. */
const noRecords: readonly (readonly [string, unknown])[] = [
  ['one record instead of a list', record],
  ['nothing', undefined],
  ['null', null],
  ['a text', '[]'],
  ['an object', {}],
  ['a list of an empty object', [{}]],
  ['a list with a hole', [record, null]],
  ['events instead of records', [event]],
  ['a record of nothing', [{ ...record, event: {} }]],
];

describe.each(noRecords)('%s in the place of records', (_, given) => {
  it('is refused by whatever takes records, and changes nothing', async () => {
    const orchestrator = createOrchestrator(parts());
    for (const call of [
      () => orchestrator.runBoundary({ ...boundary, records: any(given) }),
      () => {
        orchestrator.warmUp(any(given));
      },
      () => {
        orchestrator.takeEarly(any(given));
      },
      () => {
        createLiveCuts(times).add(any(given));
      },
      () => [...orderedCuts([any(given)], times)],
    ]) {
      expect(await refusal(call)).toMatchObject({ name: 'OrchestratorError', code: 'invalid_records', policy: 'halt' });
    }
    const untouched = createOrchestrator(parts()).runBoundary(boundary);
    expect(orchestrator.runBoundary(boundary)).toEqual(untouched);
  });
});

it('robust: what is no list of records: one record, null, a text, [{}] or plain events → refused, no run is made of it', async () => {
  for (const [, given] of noRecords) {
    const call = () => createOrchestrator(parts()).runBoundary({ ...boundary, records: any(given) });
    expect(await refusal(call)).toMatchObject({ code: 'invalid_records' });
  }
});

it('robust: records out of order: two that changed places, or one twice → refused, nothing of the list is taken', async () => {
  const orchestrator = createOrchestrator(parts());
  for (const given of [records.toReversed(), [record, record]]) {
    const call = () => orchestrator.runBoundary({ ...boundary, records: any(given) });
    expect(await refusal(call)).toMatchObject({ code: 'ingest_order_violated' });
  }
  expect(orchestrator.runBoundary(boundary).events).toHaveLength(3);
});

const signal = new AbortController().signal;
const clock = createManualClock();
const { reader, writer } = log;
const sink = { publish: () => undefined };
const resume = { engine_timestamp_ms: 0, cut_end_ingest_seq: 0 };

function runAt(change: object) {
  return () => createOrchestrator(parts()).runBoundary(any({ ...boundary, ...change }));
}

it.each<[string, () => unknown, string]>([
  ['no parts', () => createOrchestrator(any(undefined)), 'invalid_argument'],
  ['no composer', () => createOrchestrator(any({ ...parts(), composer: null })), 'invalid_argument'],
  ['half a composer', () => createOrchestrator(any({ ...parts(), composer: { ingest: () => 0 } })), 'invalid_argument'],
  ['no engine', () => createOrchestrator(any({ ...parts(), engine: {} })), 'invalid_argument'],
  ['no identity', () => createOrchestrator(any({ ...parts(), identity: 'me' })), 'invalid_argument'],
  ['one reference symbol', () => createOrchestrator(any({ ...parts(), reference_symbols: 'BTC' })), 'invalid_argument'],
  ['a configuration of null', () => createOrchestrator(any({ ...parts(), config: 'fast' })), 'invalid_config'],
  ['an unknown key', () => createOrchestrator(any({ ...parts(), config: { cadence: 1 } })), 'invalid_config'],
  [
    'a cadence that is a text',
    () => createOrchestrator(any({ ...parts(), config: { cadence_ms: '3m' } })),
    'invalid_config',
  ],
  ['an unknown mode', () => createOrchestrator(any({ ...parts(), config: { engine_mode: 'x' } })), 'invalid_config'],
  ['no boundary', () => createOrchestrator(parts()).runBoundary(any(null)), 'invalid_argument'],
  ['a boundary at no time', runAt({ engine_timestamp_ms: '180000' }), 'invalid_argument'],
  ['a boundary planned for no time', runAt({ planned_ts_ms: Number.NaN }), 'invalid_argument'],
  ['a boundary without an end', runAt({ cut_end_ingest_seq: undefined }), 'invalid_argument'],
  ['a boundary of one symbol', runAt({ symbols: 'A' }), 'invalid_argument'],
  ['cuts of no log', () => [...logCuts(any(null), times)], 'invalid_argument'],
  ['cuts without times', () => [...logCuts(reader, any({}))], 'invalid_argument'],
  [
    'cuts with a delay as long as a bar',
    () => [...logCuts(reader, { ...times, boundary_delay_ms: CADENCE_MS })],
    'invalid_argument',
  ],
  ['cuts of a text', () => [...orderedCuts(any('records'), times)], 'invalid_argument'],
  ['live cuts without times', () => createLiveCuts(any(undefined)), 'invalid_argument'],
  ['recorded cuts of a writer', () => [...recordedCuts(any(writer))], 'invalid_argument'],
  ['what is still due of nothing', () => [...stillDue(any(undefined), resume, times)], 'invalid_argument'],
  ['what is still due after nothing', () => [...stillDue(reader, any(null), times)], 'invalid_argument'],
  ['a selector without a log', () => createCutSelector(any(undefined)), 'invalid_argument'],
  ['a selector of ends that are a list', () => createCutSelector(reader, any([])), 'invalid_argument'],
  ['a cut of nothing', () => createCutSelector(reader).nextCut(any(undefined)), 'invalid_argument'],
  ['a cut of no symbol', () => createCutSelector(reader).nextCut(any({ cut_end_ingest_seq: 1 })), 'invalid_argument'],
  ['a cut to nowhere', () => createCutSelector(reader).nextCut(any({ symbol: 'A' })), 'invalid_argument'],
  ['a watch roll of one', () => createWatchRoll(any({ symbol: 'A' })), 'invalid_argument'],
  ['a schedule of no kind', () => scheduleTicks(any({}), clock, signal).next(), 'invalid_argument'],
  [
    'a schedule without a clock',
    () => scheduleTicks({ kind: 'boundary', ...times }, any(null), signal).next(),
    'invalid_argument',
  ],
  [
    'a schedule without an end',
    () => scheduleTicks({ kind: 'boundary', ...times }, clock, any(undefined)).next(),
    'invalid_argument',
  ],
  [
    'a timer without an interval',
    () => scheduleTicks(any({ kind: 'timer', ...times }), clock, signal).next(),
    'invalid_argument',
  ],
  ['a buffer without options', () => createRawInputBuffer(any(undefined)), 'invalid_argument'],
  [
    'a buffer without a log',
    () => createRawInputBuffer(any({ clock, onDurable: any, onFailure: any })),
    'invalid_argument',
  ],
  [
    'a buffer of one event',
    () => {
      buffer().accept(any(event));
    },
    'invalid_records',
  ],
  [
    'a buffer of records',
    () => {
      buffer().accept(any(records));
    },
    'invalid_records',
  ],
  ['a publisher without a sink', () => createPublisher(any({ log: writer })), 'invalid_argument'],
  [
    'a publisher of no blocks',
    () => createPublisher({ log: writer, sink: any(sink), max_blocks_in_flight: 0 }),
    'invalid_argument',
  ],
  [
    'one result to publish',
    () => createPublisher({ log: writer, sink: any(sink) }).publish(any({})),
    'invalid_argument',
  ],
  [
    'an empty result to publish',
    () => createPublisher({ log: writer, sink: any(sink) }).publish(any([{}])),
    'invalid_argument',
  ],
  ['a replay of nothing', () => replayStart(any(null)), 'invalid_argument'],
  ['a comparison with nothing', () => createComparingLog(any(undefined)), 'invalid_argument'],
  ['digests of nothing', () => logDigests(any({})), 'invalid_argument'],
  ['digests before no log', () => createDigestingLog(any({}), reader), 'invalid_argument'],
])('%s is refused with a code', async (_, call, code) => {
  expect(await refusal(call)).toMatchObject({ name: 'OrchestratorError', code });
});

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

it('gives out what nobody can change', () => {
  for (const cut of logCuts(reader, times)) {
    expect(isFrozenThroughout(cut)).toBe(true);
    expect(isFrozenThroughout(createOrchestrator(parts()).runBoundary(cut))).toBe(true);
  }
  expect(isFrozenThroughout(createCutSelector(reader).nextCut({ symbol: 'A', cut_end_ingest_seq: 2 }))).toBe(true);
});
