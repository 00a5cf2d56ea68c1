import type { ScoredSymbol, SimulatedSymbol } from '../scored/scored-symbol.ts';

/** Everything that a report is made from. Where one of the two lists is empty, its section is `null`. */
export interface EvaluationInput {
  readonly simulated: readonly SimulatedSymbol[];
  readonly real: readonly ScoredSymbol[];
  /** First bar of simulated symbols that is scored. Default 0. */
  readonly simulated_first_bar?: number;
  /** The stretch that is drawn: a symbol's name and how many of its last bars. Default: the first symbol, 480 bars. */
  readonly timeline?: { readonly symbol?: string; readonly bars?: number };
  /** What was scored, shown as given, in this order: logs, calibration, versions. */
  readonly provenance?: Readonly<Record<string, string>>;
}
