import { canonicalJson, type HysteresisStoreRecord, hysteresisStoreRecordSchema } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { runWithHysteresis } from '../engine.ts';
import { RegimeEngineError } from '../errors.ts';
import { CADENCE_MS, snapshotOf } from '../testing/snapshots.ts';
import { commitDecision, emptyHysteresisStore, restoreHysteresisStore, storeRecord } from './hysteresis-store.ts';

function decisionAt(step: number, symbol = 'BTCUSDT') {
  return runWithHysteresis(snapshotOf({ symbol, timestamp: step * CADENCE_MS }), emptyHysteresisStore());
}

function recordAt(step: number, symbol?: string): HysteresisStoreRecord {
  return storeRecord(decisionAt(step, symbol));
}

function refusal(records: readonly unknown[]): unknown {
  try {
    restoreHysteresisStore(records);
  } catch (error) {
    return error;
  }
  return null;
}

describe('the store', () => {
  it('is a value: committing leaves the old one as it was', () => {
    const empty = emptyHysteresisStore();
    const one = commitDecision(empty, decisionAt(1));
    const two = commitDecision(one, decisionAt(2));
    expect([empty.records.size, one.records.size, two.records.size]).toEqual([0, 1, 1]);
    expect(one.records.get('BTCUSDT')?.engine_timestamp_ms).toBe(CADENCE_MS);
    expect(two.records.get('BTCUSDT')?.engine_timestamp_ms).toBe(2 * CADENCE_MS);
  });

  it('remembers symbols apart', () => {
    const store = commitDecision(commitDecision(emptyHysteresisStore(), decisionAt(1)), decisionAt(2, 'ETHUSDT'));
    expect([...store.records.keys()]).toEqual(['BTCUSDT', 'ETHUSDT']);
  });

  it('holds records of the contract, keys in lexicographic order', () => {
    const record = recordAt(1);
    expect(hysteresisStoreRecordSchema.parse(record)).toEqual(record);
    expect(JSON.stringify(record)).toBe(canonicalJson(record));
  });
});

describe('a restart', () => {
  it('takes the latest record of each symbol', () => {
    const records = [recordAt(1), recordAt(1, 'ETHUSDT'), recordAt(3), recordAt(2)];
    const store = restoreHysteresisStore(records);
    expect(store.records.get('BTCUSDT')).toEqual(records[2]);
    expect(store.records.get('ETHUSDT')).toEqual(records[1]);
  });

  it('takes the last appended of equal engine times', () => {
    const second = { ...recordAt(1), last_commit_timestamp_ms: null };
    expect(restoreHysteresisStore([recordAt(1), second]).records.get('BTCUSDT')).toEqual(second);
  });

  it('finds what the engine had, also through JSON', () => {
    const store = commitDecision(emptyHysteresisStore(), decisionAt(1));
    const written = [...store.records.values()].map((record): unknown => JSON.parse(JSON.stringify(record)));
    expect(restoreHysteresisStore(written)).toEqual(store);
  });

  it.each([
    ['no object', 'torn line'],
    ['of a later version', { ...recordAt(1), schema_version: '2' }],
    ['without belief', { ...recordAt(1), belief_by_regime: undefined }],
    [
      'with a belief that does not sum to 1',
      { ...recordAt(1), belief_by_regime: { ...recordAt(1).belief_by_regime, SQUEEZE_UP: 0.9 } },
    ],
    [
      'whose candidate is its anchor',
      { ...recordAt(1), candidate_regime: recordAt(1).anchor_regime, progress_current: 1 },
    ],
    ['with progress towards nothing', { ...recordAt(1), progress_current: 2 }],
    ['with a candidate without progress', { ...recordAt(1), candidate_regime: 'SQUEEZE_UP' }],
    ['committed after its own time', { ...recordAt(1), last_commit_timestamp_ms: CADENCE_MS + 1 }],
  ])('refuses to start on a record that is %s', (_, record) => {
    const error = refusal([recordAt(1), record]);
    expect(error).toBeInstanceOf(RegimeEngineError);
    expect(error).toMatchObject({ code: 'store_unreadable', policy: 'halt' });
    expect(String(error)).toContain('record 2');
  });
});
