import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. */
export class OrchestratorError extends defineErrors('OrchestratorError', {
  /** The configuration contradicts itself. Policy: halt; nothing is started. */
  invalid_config: 'halt',
  /** More raw events wait for their cut than the buffer may hold. Policy: halt; the feed outruns the boundaries. */
  buffer_full: 'halt',
  /** A run record names a cut that the log does not hold. Policy: halt; verify the log. */
  cut_missing: 'halt',
  /** A cut was asked for that ends before an earlier one. Policy: halt; cuts only move forward. */
  cut_not_forward: 'halt',
  /** What a run gave has no canonical form: a number that is none, a text that is not well-formed. Policy: skip; the run fails. */
  unwritable_output: 'skip',
  /** What was handed in as records or events is no list of them, or one of them is none. Policy: halt; nothing of it is taken. */
  invalid_records: 'halt',
  /** Records stand in another order than that of `ingest_seq`, or one stands twice. Policy: halt; nothing of the list is taken. */
  ingest_order_violated: 'halt',
  /** Another argument is not what the call takes: a part without its functions, times that are none. Policy: halt; correct the call. */
  invalid_argument: 'halt',
  /** A record says something in a form of another version. Policy: halt; use the version that made the log. */
  unreadable_record: 'halt',
  /** The log is of another venue or its runs of another cadence: nothing can be carried on. Policy: halt; begin another log. */
  other_identity: 'halt',
  /** A log was to be begun with another one, and holds something else. Policy: halt; import into a new folder. */
  log_not_new: 'halt',
  /** The gate stopped deciding, and said so in the log. Policy: halt; a restart decides the rest of the boundary. */
  gate_halted: 'halt',
  /** The log has no such run, or the run has no verdict. Policy: halt; ask for another one. */
  no_verdict: 'halt',
  /** The log's last receipt lies ahead of the clock. Policy: halt; set the clock, or begin another log. */
  log_ahead: 'halt',
  /** A signal asked for the end of work that leaves nothing behind. Policy: halt. */
  stopped: 'halt',
}) {}
/**
 * What stops an orchestrator or refuses a call, to be switched on. The entries of the class say what to do about each.
 */
export type OrchestratorErrorCode = ErrorCodeOf<typeof OrchestratorError>;
