import type { HysteresisStoreRecord } from '../regime-engine/hysteresis.ts';
import type { RegimeOutput } from '../regime-engine/regime-output.ts';
import type { Regime } from '../regimes.ts';
import type { ComposedInput, SnapshotComposer } from './snapshot-composer.ts';

/** A bar that closed at a boundary, in quote units. */
export interface ClosedBar {
  /** The boundary at which the bar ends, in milliseconds since the Unix epoch. */
  readonly end_timestamp_ms: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** One symbol at one boundary: what the composer made of it, and the bar that closed there. */
export interface Observation {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly input: ComposedInput;
  /** `null` where candles do not cover the bar that ends at the engine time. */
  readonly bar: ClosedBar | null;
}

/** What one bar of one symbol truly was. */
export interface TrueBar {
  readonly regime: Regime;
  /** ln(close / open). */
  readonly log_return: number;
}

/** A hidden Markov model with stated densities, and the observations under it. States are finer than or equal to regimes. */
export interface HiddenModel {
  /** ln p(observation of the bar | state), row-major, bars × states; −Infinity where it is impossible. */
  readonly log_densities: Float64Array;
  /** Probability of each state at the first bar. */
  readonly initial: Float64Array;
  /** Row-major, states × states: from row to column; each row sums to 1. */
  readonly transition: Float64Array;
  /** The regime of each state, as its position in taxonomy order. */
  readonly regime_of_state: Uint8Array;
}

/** Everything that is true of a simulated market, as no stage of the pipeline can know it. */
export interface MarketTruth {
  readonly name: string;
  /** Bars by symbol, from the first on. */
  readonly labels: ReadonlyMap<string, readonly TrueBar[]>;
  /** Position of the bar that closes at an engine time. */
  barAt(engineTimestampMs: number): number;
  /** What a symbol's bars were drawn from; `null` where the market has no such symbol. */
  hiddenModel(symbol: string): HiddenModel | null;
}

/** Something whose runs are looked at without a log being written: a log, or a simulated market that is in no log. */
export interface ObservedMarket {
  /** What reports call it. */
  readonly name: string;
  /** How long a labelled bar of it is; `null` for a real market, of which nothing is known. */
  readonly labelled_bar_ms: number | null;
  /** `null` for a real market. */
  truth(): MarketTruth | null;
  /**
   * What a fresh composer says of the due symbols, boundary by boundary, within a boundary by symbol name. Rejects where
   * it was asked to stop.
   */
  observe(composer: SnapshotComposer): AsyncIterable<readonly Observation[]>;
}

/** What an engine says that remembers every symbol's last run, as the orchestrator does. */
export interface RememberedVerdict {
  /** The verdict of the run alone. */
  readonly truth: RegimeOutput;
  /** The verdict with memory, under the regime that hysteresis holds, as it is published. */
  readonly held: RegimeOutput;
  /** The verdict with memory, as it is stored: the belief, and the regime that hysteresis holds. */
  readonly stored: HysteresisStoreRecord;
}

/** Asked run after run; `null` for a run that the engine refuses and goes on after. */
export type RememberingEngine = (input: ComposedInput) => RememberedVerdict | null;

/** Why a market cannot be studied at a cadence, with what to do: its labels are for bars of another length. `null` where it can. */
export function offCadence(
  { labelled_bar_ms, name }: Pick<ObservedMarket, 'labelled_bar_ms' | 'name'>,
  cadenceMs: number,
): string | null {
  if (labelled_bar_ms === null || labelled_bar_ms === cadenceMs) return null;
  return `${name} is labelled every ${labelled_bar_ms} ms and cadence_ms is ${cadenceMs}: take simulated markets at their own cadence`;
}
