import { createMemoryLog, type EventLogWriter } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { logFiles, logInfo, openLogReader, openLogWriter, planPrune, pruneLog, verifyLog } from './index.ts';
import { request, runRecord, systemClock, trade } from './testing/log-content.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

const limits = { min_free_bytes: 0 };

function refusal(code = 'invalid_argument') {
  return { name: 'EventLogError', code, policy: 'halt' };
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

function raw(event: unknown) {
  return { raw: [event], ingest_ts_ms: 1 };
}

function entry(value: unknown) {
  return { entries: [value] };
}

const record = runRecord(1);

/** What is no append. */
const noAppends: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'append'],
  ['a list of events', [trade(1)]],
  ['one event instead of a list', { raw: trade(1), ingest_ts_ms: 1 }],
  ['an empty object as event', raw({})],
  ['a list with a hole', raw(undefined)],
  ['an event of an unknown type', raw({ ...trade(1), event_type: 'Trade' })],
  ['an event whose payload is a text', raw({ ...trade(1), raw_payload: '{}' })],
  ['an event without a source', raw({ ...trade(1), source_id: undefined })],
  ['an event without its exchange time', raw({ ...trade(1), exchange_ts_ms: undefined })],
  ['raw events without ingest time', { raw: [trade(1)] }],
  ['an ingest time of NaN', { raw: [trade(1)], ingest_ts_ms: Number.NaN }],
  ['one entry instead of a list', { entries: { stream: 'run_record', record } }],
  ['an entry of null', entry(null)],
  ['a record instead of its entry', entry(record)],
  ['an entry of an unknown stream', entry({ stream: 'runs', record })],
  ['an entry of raw events', entry({ stream: 'raw', record: trade(1) })],
  ['an entry without its record', entry({ stream: 'run_record' })],
  ['a record in the stream of another', entry({ stream: 'gate_event', record })],
  ['a record without its time', entry({ stream: 'run_record', record: { ...record, engine_timestamp_ms: undefined } })],
  ['a canonical form that is a text', entry({ stream: 'run_record', record, canonical: '{}' })],
  ['a good event before a bad entry', { ...raw(trade(1)), entries: [{}] }],
];

async function refusesAll(writer: EventLogWriter): Promise<void> {
  for (const [what, given] of noAppends) {
    const error = await thrown(() => writer.append(any(given)));
    expect(error, what).toMatchObject({ code: 'invalid_argument', policy: 'halt' });
  }
  expect(await writer.append(request(1, 2, 1))).toStrictEqual({ first_ingest_seq: 1, last_ingest_seq: 2 });
}

it('robust: what is no append: one event, null, a record of another stream, raw events without bytes or ingest time → refused before anything is taken, the log goes on', async () => {
  const directory = temporaryDirectory();
  const writer = await openLogWriter({ directory, clock: systemClock, limits });
  await refusesAll(writer);
  await writer.close();
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: 2 + 4 });
});

it('robust: what is no append to a log in memory: one event, null, a record of another stream → refused as by a log in a folder', async () => {
  const { reader, writer } = createMemoryLog();
  await refusesAll(writer);
  expect([...reader.readRaw()].flat()).toHaveLength(2);
});

function part(options: object) {
  return () => openLogWriter(any({ directory: temporaryDirectory(), clock: systemClock, ...options }));
}

describe('an entrance of the log', () => {
  it.each<[string, () => unknown, string?]>([
    ['a writer of nothing', () => openLogWriter(any(undefined))],
    ['a writer without a directory', () => openLogWriter(any({ clock: systemClock }))],
    ['a writer without a clock', part({ clock: undefined })],
    ['a clock that cannot sleep', part({ clock: { wallMs: Date.now, monotonicMs: Date.now } })],
    ['a logger that says nothing', part({ logger: {} })],
    ['metrics that are null', part({ metrics: null })],
    ['an onFreeSpace that is a text', part({ onFreeSpace: 'tell' })],
    ['limits of null', part({ limits: null }), 'invalid_limits'],
    ['a limit of another name', part({ limits: { max_batch_record: 9 } }), 'invalid_limits'],
    ['a limit beyond its range', part({ limits: { max_batch_records: 16_001 } }), 'invalid_limits'],
    ['a limit that is a text', part({ limits: { max_batch_records: '9' } }), 'invalid_limits'],
    ['a rotation that is a text', part({ limits: { rotate_daily: 'yes' } }), 'invalid_limits'],
    ['a reader of nothing', () => openLogReader(any(undefined))],
    ['a reader of a path alone', () => openLogReader(any('log'))],
    ['a reader without a directory', () => openLogReader(any({}))],
    ['a reader that looks every NaN ms', () => openLogReader({ directory: 'log', follow_interval_ms: Number.NaN })],
    ['a verification of nothing', () => verifyLog(any(null))],
    ['a verification without a directory', () => verifyLog(any({}))],
    ['a pruning without a directory', () => pruneLog(any({ through_segment: 1 }))],
    ['a pruning whose progress is a text', () => pruneLog(any({ directory: 'log', onProgress: 'loud' }))],
    ['a plan for no segments', () => planPrune(any(null), 1, new Map())],
    ['what the log of nothing is', () => logInfo(any(undefined))],
    ['the files of a number', () => logFiles(any(7))],
  ])('refuses %s with a code', async (_, call, code) => {
    expect(await thrown(call)).toMatchObject(refusal(code));
  });
});

it('robust: what a reader is asked: an unknown stream, a range that is a text, a number that is NaN, no signal → refused as invalid_argument at once', async () => {
  const directory = temporaryDirectory();
  await (await openLogWriter({ directory, clock: systemClock, limits })).close();
  const reader = openLogReader({ directory });
  const { signal } = new AbortController();
  for (const call of [
    () => reader.readRaw(any('all')),
    () => reader.readRaw(any(null)),
    () => reader.readRaw(any({ symbol: 7 })),
    () => reader.readRaw(any({ from_ingest_seq: '1' })),
    () => reader.read(any('runs')),
    () => reader.read(any(undefined)),
    () => reader.read('audit', { from_seq: Number.NaN }),
    () => reader.streamHead(any({})),
    () => reader.findRun(any(null)),
    () => reader.follow('audit', any(undefined)),
    () => reader.follow('audit', any({ after_seq: 0 })),
    () => reader.follow('audit', any({ after_seq: '0', signal })),
    () => reader.follow(any('runs'), { after_seq: 0, signal }),
  ]) {
    expect(await thrown(call)).toMatchObject(refusal());
  }
  expect(reader.streamHead('audit')).toStrictEqual({ records: 0, last_engine_timestamp_ms: null });
  reader.close();
});
