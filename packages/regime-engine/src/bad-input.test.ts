import { describe, expect, it } from 'vitest';

import {
  commitDecision,
  createRegimeEngine,
  emptyHysteresisStore,
  readCalibration,
  restoreHysteresisStore,
  run,
  runWithHysteresis,
  shippedCalibration,
  storeRecord,
} from './index.ts';
import { CADENCE_MS, snapshotOf } from './testing/snapshots.ts';

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

const engine = createRegimeEngine(undefined, shippedCalibration);
const snapshot = snapshotOf();
const decision = engine.runWithHysteresis(snapshot, null);
const store = emptyHysteresisStore();

const noSnapshots: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'BTCUSDT'],
  ['an empty object', {}],
  ['a list of snapshots', [snapshot]],
  ['a feature snapshot', { schema: 'feature_snapshot', symbol: 'A', engine_timestamp_ms: CADENCE_MS, features: {} }],
  ['sections that are null', { ...snapshot, market: null }],
  ['a price that is a text', snapshotOf({ market: { price: any('100') } })],
  ['a price that is NaN', snapshotOf({ market: { price: Number.NaN } })],
  ['an engine time that is a text', { ...snapshot, timestamp: '180000' }],
];

describe.each(noSnapshots)('%s in the place of a snapshot', (_, given) => {
  it('is refused by every way into the engine', () => {
    for (const call of [
      () => run(any(given)),
      () => runWithHysteresis(any(given), store),
      () => engine.run(any(given)),
      () => engine.runWithHysteresis(any(given), null),
    ]) {
      expect(refusal(call)).toMatchObject({
        name: 'RegimeEngineError',
        code: 'invalid_snapshot',
        policy: 'quarantine',
      });
    }
  });
});

it('robust: what is no snapshot: null, a text, a list, an empty object or NaN for a price → refused as invalid_snapshot', () => {
  for (const [, given] of noSnapshots)
    expect(refusal(() => engine.run(any(given)))).toMatchObject({ code: 'invalid_snapshot' });
});

it.each<[string, () => unknown, string]>([
  ['a configuration that is a text', () => createRegimeEngine(any('fast')), 'invalid_config'],
  ['a configuration of null', () => run(snapshot, any(null)), 'invalid_config'],
  ['an unknown key', () => run(snapshot, any({ cadence: 1 })), 'invalid_config'],
  ['a calibration that is empty', () => createRegimeEngine(undefined, any({})), 'invalid_calibration'],
  ['a calibration that is a name', () => createRegimeEngine(undefined, any('shipped')), 'invalid_calibration'],
  ['a calibration of null', () => readCalibration(null), 'invalid_calibration'],
  ['no store', () => runWithHysteresis(snapshot, any(undefined)), 'invalid_argument'],
  ['a store that is empty', () => runWithHysteresis(snapshot, any({})), 'invalid_argument'],
  ['a store of a list', () => runWithHysteresis(snapshot, any({ records: [] })), 'invalid_argument'],
  ['memory that is empty', () => engine.runWithHysteresis(snapshot, any({})), 'store_unreadable'],
  ['memory that is a text', () => engine.runWithHysteresis(snapshot, any('memory')), 'store_unreadable'],
  ['memory that is a decision', () => engine.runWithHysteresis(snapshot, any(decision)), 'store_unreadable'],
  ['a decision of nothing', () => storeRecord(any(undefined)), 'invalid_argument'],
  ['a decision without a state', () => engine.storeRecord(any({})), 'invalid_argument'],
  ['a commit into nothing', () => commitDecision(any(null), decision), 'invalid_argument'],
  ['a commit of nothing', () => commitDecision(store, any(null)), 'invalid_argument'],
  ['records of null', () => restoreHysteresisStore(any(null)), 'invalid_argument'],
  ['records that are a text', () => restoreHysteresisStore(any('records')), 'invalid_argument'],
  ['records of empty objects', () => restoreHysteresisStore([{}]), 'store_unreadable'],
  ['records of null in a list', () => restoreHysteresisStore([null]), 'store_unreadable'],
])('%s is refused with a code', (_, call, code) => {
  expect(refusal(call)).toMatchObject({ name: 'RegimeEngineError', code });
});

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

it('gives out what nobody can change', () => {
  for (const given of [
    run(snapshot),
    engine.run(snapshot),
    decision,
    engine.storeRecord(decision),
    storeRecord(decision),
  ]) {
    expect(isFrozenThroughout(given)).toBe(true);
  }
});
