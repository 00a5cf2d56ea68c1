import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** What the composer refuses. The state of the composer is as it was before the call. */
export class ComposerError extends defineErrors('ComposerError', {
  /** Halt: the configuration does not match its schema. */
  invalid_config: 'halt',
  /** Skip: the engine time is no multiple of the cadence; ask for one that is. */
  engine_time_off_cadence: 'skip',
  /** Skip: an engine time before one already asked for; what it needs may be gone. Use the pure function for it. */
  engine_time_went_back: 'skip',
  /** Halt: records came out of ingest order or twice; sums would differ from a replay's. */
  ingest_order_violated: 'halt',
  /** Skip: a symbol's exchange times spread over more bars than the configuration allows; its runs fail until its window has left them behind. */
  too_many_bars: 'skip',
  /** Halt: what was handed in as records or events is no list of them, or one of them is none. Nothing of it is taken. */
  invalid_records: 'halt',
  /** Halt: another argument is not what the call takes, such as a symbol that is no text. Correct the call. */
  invalid_argument: 'halt',
  /** Skip: the reference events name the composed symbol, whose events have their own place. */
  reference_names_own_symbol: 'skip',
}) {}
/**
 * Why the composer did not take or give something, to be switched on. The entries of the class say what to do about
 * each.
 */
export type ComposerErrorCode = ErrorCodeOf<typeof ComposerError>;

export function invalidRecords(problem: string): ComposerError {
  return new ComposerError('invalid_records', `composer: ${problem}; hand in a list of them in ingest order`);
}

export function invalidArgument(problem: string): ComposerError {
  return new ComposerError('invalid_argument', `composer: ${problem}; correct the call`);
}
