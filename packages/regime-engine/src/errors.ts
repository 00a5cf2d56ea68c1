import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The only error that this package throws on purpose; `code` is one of a closed set, `policy` says what to do. */
export class RegimeEngineError extends defineErrors('RegimeEngineError', {
  /** The configuration does not match its schema. Policy: halt; mend the named key. */
  invalid_config: 'halt',
  /** The calibration is not of the contract's shape, was changed after its fit, or is of another cadence. Policy: halt; use the file as it was written. */
  invalid_calibration: 'halt',
  /** The snapshot is not of the contract's shape. Policy: quarantine the snapshot; the next one is judged on its own. */
  invalid_snapshot: 'quarantine',
  /** The engine time is no multiple of `cadence_ms`. Policy: quarantine; run at boundaries, or configure the cadence. */
  timestamp_not_aligned: 'quarantine',
  /** The engine time is not after the last one of the symbol's memory. Policy: skip; the run is a duplicate or late. */
  engine_time_not_increasing: 'skip',
  /** The memory handed in belongs to another symbol. Policy: halt; the caller mixes up its store. */
  record_of_another_symbol: 'halt',
  /** A stored record cannot be read, so memory would be lost unseen. Policy: halt; restore the store, or start a new one. */
  store_unreadable: 'halt',
  /** Another argument is not what the call takes, such as a store without records. Policy: halt; correct the call. */
  invalid_argument: 'halt',
}) {}
/** What the engine refuses, to be switched on. The entries of the class say what to do about each. */
export type RegimeEngineErrorCode = ErrorCodeOf<typeof RegimeEngineError>;
