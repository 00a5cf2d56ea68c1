import {
  frozen,
  type HysteresisDecision,
  type HysteresisStoreRecord,
  hysteresisStoreRecordSchema,
  REGIMES,
  valueKind,
} from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';
import { parseAs } from '@xray/contracts/config';

import { RegimeEngineError } from '../errors.ts';

/** The memory of the engine: the latest record of each symbol. An immutable value; the caller keeps and persists it. */
export interface HysteresisStore {
  readonly records: ReadonlyMap<string, HysteresisStoreRecord>;
}

const SUM_TOLERANCE = 1e-9;

function invalidArgument(what: string): RegimeEngineError {
  return new RegimeEngineError('invalid_argument', `regime engine: ${what}; correct the call`);
}

const { requireIterable, requirePort } = argumentChecks(invalidArgument);

/** A memory of no symbol, where an engine begins that has nothing to restore. */
export function emptyHysteresisStore(): HysteresisStore {
  return { records: new Map() };
}

/** What to append, durably, before a decision is published: all that a restart needs of it. */
export function storeRecord(decision: HysteresisDecision): HysteresisStoreRecord {
  requirePort('the decision', decision);
  requirePort('state of the decision', decision.state);
  const { state } = decision;
  return frozen({
    anchor_regime: state.anchor_regime,
    belief_by_regime: state.belief_by_regime,
    candidate_regime: state.candidate_regime,
    engine_timestamp_ms: state.engine_timestamp_ms,
    last_commit_timestamp_ms: state.last_commit_timestamp_ms,
    ...(state.profile === undefined ? {} : { profile: state.profile }),
    progress_current: state.progress_current,
    schema: 'hysteresis_store_record',
    schema_version: '1',
    symbol: state.symbol,
  });
}

/** The record of a symbol in a store; `null` where it has none. @throws RegimeEngineError `invalid_argument` */
export function recordIn(store: HysteresisStore, symbol: string): HysteresisStoreRecord | null {
  requireStore(store);
  return store.records.get(symbol) ?? null;
}

function requireStore(store: HysteresisStore): void {
  const records: unknown = Reflect.get(Object(store), 'records');
  if (!(records instanceof Map)) {
    throw invalidArgument(`the store is ${valueKind(store)} without records: begin with emptyHysteresisStore()`);
  }
}

/**
 * The store with a decision remembered; the store handed in stays as it is. Copies one entry per symbol.
 *
 * @throws RegimeEngineError `invalid_argument`
 */
export function commitDecision(store: HysteresisStore, decision: HysteresisDecision): HysteresisStore {
  requireStore(store);
  const record = storeRecord(decision);
  return { records: new Map(store.records).set(record.symbol, record) };
}

/** What makes a record of the right shape impossible all the same; `null` for a sound one. */
function contradiction(record: HysteresisStoreRecord): string | null {
  const total = REGIMES.reduce((sum, regime) => sum + record.belief_by_regime[regime], 0);
  if (Math.abs(total - 1) > SUM_TOLERANCE) return `belief_by_regime sums to ${total}, not to 1`;
  if (record.candidate_regime === record.anchor_regime) return 'candidate_regime is the anchor_regime';
  if ((record.candidate_regime === null) !== (record.progress_current === 0))
    return 'a candidate has progress of at least 1, and progress has a candidate';
  if (record.last_commit_timestamp_ms !== null && record.last_commit_timestamp_ms > record.engine_timestamp_ms)
    return 'last_commit_timestamp_ms is later than engine_timestamp_ms';
  return null;
}

function unreadable(position: number, reason: string, options?: ErrorOptions): RegimeEngineError {
  return new RegimeEngineError(
    'store_unreadable',
    `hysteresis store, record ${position}: ${reason}; restore the store from a copy, or start a new one and let memory build up again`,
    options,
  );
}

function readRecord(value: unknown, position: number): HysteresisStoreRecord {
  const record = parseAs(hysteresisStoreRecordSchema, value, (problem, options) =>
    unreadable(position, problem, options),
  );
  const reason = contradiction(record);
  if (reason !== null) throw unreadable(position, reason);
  return record;
}

/**
 * The store as a restart finds it: of each symbol's records, in the order in which they were appended, the one of the
 * latest engine time.
 *
 * @throws RegimeEngineError `store_unreadable` at the first record that cannot be read: memory is not lost unseen;
 * `invalid_argument` for no list.
 */
export function restoreHysteresisStore(records: Iterable<unknown>): HysteresisStore {
  requireIterable('what the store is made of', records);
  const latest = new Map<string, HysteresisStoreRecord>();
  let position = 0;
  for (const value of records) {
    position += 1;
    const record = readRecord(value, position);
    const known = latest.get(record.symbol);
    if (known === undefined || record.engine_timestamp_ms >= known.engine_timestamp_ms)
      latest.set(record.symbol, record);
  }
  return { records: latest };
}
