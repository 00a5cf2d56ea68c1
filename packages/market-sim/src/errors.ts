import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. */
export class MarketSimError extends defineErrors('MarketSimError', {
  /** A setting of the market makes no market. Policy: halt; nothing is simulated. */
  invalid_config: 'halt',
  /** A market model breaks its schema; the detail names the file, the line and the key. Policy: halt; mend the file. */
  invalid_model: 'halt',
  /** A model file of this package cannot be read: the installation is broken. Policy: halt; install again. */
  unreadable_model: 'halt',
  /** A labels file breaks its schema; the detail names the line. Policy: halt; write it again with the market. */
  invalid_labels: 'halt',
  /** A fault or a script of faults breaks its schema; the detail names entry and key. Policy: halt; mend it. */
  invalid_faults: 'halt',
  /** An exchange cannot be served as asked: another address than the loopback, a port in use. Policy: halt. */
  cannot_serve: 'halt',
  /** Nothing tells at an address what the time of its market is. Policy: retry; start the exchange. */
  exchange_silent: 'retry',
  /** In lockstep, somebody sleeps for no time without end, or holds the clock that it waits for. Policy: halt; mend the client. */
  clock_stands_still: 'halt',
}) {}
/**
 * What is wrong with a market, an exchange or their files, to be switched on. The entries of the class say what to do
 * about each.
 */
export type MarketSimErrorCode = ErrorCodeOf<typeof MarketSimError>;
