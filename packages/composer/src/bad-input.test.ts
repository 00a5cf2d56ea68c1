import { describe, expect, it } from 'vitest';

import {
  compose,
  composerConfigSchema,
  composeSnapshot,
  createFeatureWindow,
  createSnapshotComposer,
  embedEvidence,
  observe,
  observeV1,
  OBSERVER_SETS,
} from './index.ts';
import { CADENCE_MS, candleEvent, recordsOf, START_MS } from './testing/events.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

function refusal(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const event = candleEvent(START_MS, {});
const [record] = recordsOf([event]);
const target = { symbol: 'AAAUSDT', engine_timestamp_ms: START_MS };

function ofEvents(raw_events: unknown) {
  return compose(any({ ...target, raw_events }));
}

function ofRecords(records: unknown) {
  return compose(any({ ...target, records }));
}

/** What is no list of records. */
const noRecords: readonly (readonly [string, unknown])[] = [
  ['one record instead of a list', record],
  ['nothing', undefined],
  ['null', null],
  ['a text', '[]'],
  ['an object', {}],
  ['a list of an empty object', [{}]],
  ['a list with a hole', [record, undefined]],
  ['a record without its place', [{ ...record, ingest_seq: undefined }]],
  ['a record without its event', [{ ...record, event: null }]],
  ['a record of an empty event', [{ ...record, event: {} }]],
  ['events instead of records', [event]],
];

describe.each(noRecords)('%s in the place of records', (_, given) => {
  it('is refused by whatever takes records, which stays as it was', () => {
    const composer = createSnapshotComposer();
    expect(
      refusal(() => {
        composer.ingest(any(given));
      }),
    ).toMatchObject({ name: 'ComposerError', code: 'invalid_records' });
    const window = createFeatureWindow('AAAUSDT');
    expect(
      refusal(() => {
        window.ingest(any(given));
      }),
    ).toMatchObject({ code: 'invalid_records' });
    if (given !== undefined) expect(refusal(() => ofRecords(given))).toMatchObject({ code: 'invalid_records' });
    composer.ingest(recordsOf([event]));
    expect(composer.composeAt('AAAUSDT', START_MS).feature_snapshot.features['price_last']).toBe(100);
  });
});

it('robust: what is no list of records: one record, null, a text, [{}] or plain events → refused, nothing of it is taken', () => {
  for (const [, given] of noRecords) {
    expect(
      refusal(() => {
        createSnapshotComposer().ingest(any(given));
      }),
    ).toMatchObject({ code: 'invalid_records', policy: 'halt' });
  }
});

it.each<[string, () => unknown, string]>([
  ['nothing to compose', () => compose(any(undefined)), 'invalid_argument'],
  ['a list to compose', () => composeSnapshot(any([])), 'invalid_argument'],
  ['one event instead of a list', () => ofEvents(event), 'invalid_records'],
  ['records as events', () => ofEvents([record]), 'invalid_records'],
  ['events of null', () => ofEvents([null]), 'invalid_records'],
  ['neither events nor records', () => compose(any(target)), 'invalid_records'],
  ['a symbol that is not a string', () => compose(any({ ...target, symbol: 7, raw_events: [] })), 'invalid_argument'],
  ['a reference that is a list', () => compose(any({ ...target, raw_events: [], reference: [] })), 'invalid_argument'],
  [
    'a reference of one event',
    () => compose(any({ ...target, raw_events: [], reference: { B: event } })),
    'invalid_records',
  ],
  [
    'an engine time that is a text',
    () => compose(any({ ...target, engine_timestamp_ms: '180000', raw_events: [] })),
    'engine_time_off_cadence',
  ],
  [
    'an engine time of null',
    () => compose(any({ ...target, engine_timestamp_ms: null, raw_events: [] })),
    'engine_time_off_cadence',
  ],
  ['records out of order', () => ofRecords(recordsOf([event, event]).toReversed()), 'ingest_order_violated'],
  ['an unknown key', () => compose({ ...target, raw_events: [] }, any({ cadence: 1 })), 'invalid_config'],
  ['a configuration of null', () => createSnapshotComposer(any(null)), 'invalid_config'],
  ['a configuration that is a text', () => createFeatureWindow('A', any('fast')), 'invalid_config'],
  ['a window of no symbol', () => createFeatureWindow(any(undefined)), 'invalid_argument'],
  ['an answer about no symbol', () => createSnapshotComposer().composeAt(any(null), CADENCE_MS), 'invalid_argument'],
  ['an answer at NaN', () => createSnapshotComposer().composeAt('A', Number.NaN), 'engine_time_off_cadence'],
  ['a lookback at nothing', () => createSnapshotComposer().lookbackStart(any(undefined)), 'engine_time_off_cadence'],
  ['observers without a snapshot', () => observe(any(null), OBSERVER_SETS.v2), 'invalid_argument'],
  ['observers of no features', () => observeV1(any({ symbol: 'A' })), 'invalid_argument'],
  [
    'one observer instead of a list',
    () => observe(any({ features: {} }), any(OBSERVER_SETS.v1[0])),
    'invalid_argument',
  ],
  ['evidence that is none', () => embedEvidence({}, any({})), 'invalid_argument'],
])('%s is refused with a code', (_, call, code) => {
  expect(refusal(call)).toMatchObject({ name: 'ComposerError', code });
});

const contradictions = [
  [{ close_history_bars: 8192, max_bar_chunks: 64 }, 'max_bar_chunks: 64 must be at least 129'],
  [{ close_history_bars: 8192, max_bar_chunks: 128 }, 'max_bar_chunks: 128 must be at least 129'],
  [{ close_history_bars: 4033, max_bar_chunks: 64 }, 'max_bar_chunks: 64 must be at least 65'],
  [{ bar_history_bars: 1025 }, 'close_history_bars: 1024 must not be less than bar_history_bars (1025)'],
] as const;

it('robust: contradicting configuration: a close history that its blocks cannot hold → refused by whatever is configured, saying what to set', () => {
  for (const [config, told] of contradictions) {
    for (const configured of [
      () => createSnapshotComposer(config),
      () => createFeatureWindow('A', config),
      () => compose({ ...target, raw_events: [] }, config),
    ]) {
      expect(refusal(configured)).toMatchObject({ name: 'ComposerError', code: 'invalid_config' });
      expect(configured).toThrow(told);
    }
    expect(composerConfigSchema.safeParse(config).success).toBe(false);
  }
});

it('has a whole configuration without being told any', () => {
  expect(composerConfigSchema.parse({})).toMatchObject({ cadence_ms: CADENCE_MS });
  expect(createSnapshotComposer().observer_set).toBe('v3');
});

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

it('gives out what nobody can change, each time anew', () => {
  const composer = createSnapshotComposer();
  composer.ingest(recordsOf([event]));
  const given = composer.composeAt('AAAUSDT', START_MS);
  const window = createFeatureWindow('AAAUSDT');
  window.ingest(recordsOf([event]));
  for (const each of [
    given,
    compose({ ...target, raw_events: [event] }),
    composeSnapshot({ ...target, raw_events: [event] }),
    window.featuresAt(START_MS),
    window.barsAt(START_MS),
  ]) {
    expect(isFrozenThroughout(each)).toBe(true);
  }
  expect(composer.composeAt('AAAUSDT', START_MS + CADENCE_MS)).not.toEqual(given);
});
