import type { Baseline } from '../baselines/baseline-states.ts';
import type { ForwardMoves } from '../behaviour/forward-moves.ts';
import type { DetectionDelays } from '../detection/detection-delay.ts';
import type { ForecastTarget } from '../forecasts/forecast-bits.ts';
import type { ConfidenceByHindsight } from '../hindsight/confidence-by-hindsight.ts';
import type { ForecastScores } from '../scoring/proper-scores.ts';
import type { Reliability } from '../scoring/reliability.ts';
import type { WordsReport } from '../words/what-words-meant.ts';
import type { OutlookReport } from './outlook-scores.ts';
import type { TargetScores } from './target-scores.ts';

/** Who is scored against the simulator's truth. */
export interface SimulatedScores {
  readonly belief: ForecastScores;
  readonly bayes: ForecastScores | null;
  readonly v1: ForecastScores | null;
  /** Accuracy of always guessing the most frequent true regime. */
  readonly majority_accuracy: number;
}

export interface SimulatedReport extends SimulatedScores {
  /** Bars before this one are not scored. */
  readonly first_bar: number;
  readonly reliability: Reliability;
  readonly bayes_reliability: Reliability | null;
  /** Counts: a row a true regime, a column a top regime. */
  readonly confusion: readonly (readonly number[])[];
  /** Scores over the runs of each true regime, in taxonomy order. */
  readonly by_regime: readonly { readonly belief: ForecastScores | null; readonly bayes: ForecastScores | null }[];
  readonly delays: {
    readonly belief: DetectionDelays;
    readonly bayes: DetectionDelays | null;
    readonly v1: DetectionDelays | null;
    readonly hysteresis: DetectionDelays | null;
  };
  readonly per_symbol: readonly ({ readonly symbol: string } & SimulatedScores)[];
}

/** Bits a run over climatology; `v1` is `null` where it was not run. */
export type InformationGainBits = Readonly<Record<'belief' | Baseline, number>> & { readonly v1: number | null };

/**
 * How well the belief foretells real markets, where nobody knows the regime: by the information it gives on the moves
 * that follow, in bits a run over climatology.
 */
export interface RealReport {
  readonly runs_scored: number;
  /** Mean over all scored runs. */
  readonly information_gain_bits: InformationGainBits;
  /** Median over symbols. */
  readonly median_information_gain_bits: InformationGainBits;
  readonly per_symbol: readonly {
    readonly symbol: string;
    readonly runs_scored: number;
    readonly information_gain_bits: InformationGainBits;
  }[];
  /** Of the move-class probabilities that the belief gives: their top class against the class that came. */
  readonly reliability: Reliability;
  /** Symbols with too few runs for two halves. */
  readonly symbols_left_out: readonly string[];
  /** Both targets by everyone who forecasts, with intervals over calendar days. */
  readonly forecasts: Readonly<Record<ForecastTarget, TargetScores>>;
  readonly outlook: OutlookReport;
  /** `null` where verdicts are not known. */
  readonly confidence: ConfidenceByHindsight | null;
  readonly words: WordsReport | null;
}

/**
 * What verdicts are like, whether right or wrong: how often each regime is named, how long it lasts, what follows it,
 * how prices move after it.
 */
export interface BehaviourReport {
  readonly measured_on: 'real' | 'simulated';
  readonly runs: number;
  /** By regime in taxonomy order, of the belief's top regime. */
  readonly occupancy: readonly number[];
  readonly dwell_bars: readonly (number | null)[];
  readonly transitions: readonly (readonly number[] | null)[];
  readonly flips_per_day: number | null;
  /** The same of the regime that hysteresis held; `null` where it was not run for every symbol. */
  readonly hysteresis: {
    readonly occupancy: readonly number[];
    readonly dwell_bars: readonly (number | null)[];
    readonly flips_per_day: number | null;
  } | null;
  readonly forward_moves: readonly (ForwardMoves | null)[];
}

/** The stretch of one symbol that is drawn. */
export interface Timeline {
  readonly symbol: string;
  readonly source: 'real' | 'simulated';
  readonly bar_ms: number;
  readonly engine_timestamp_ms: Float64Array;
  readonly close: Float64Array;
  /** Row-major, bars × 9. */
  readonly belief: Float64Array;
  readonly anchors: Uint8Array | null;
  readonly truth: Uint8Array | null;
}

/** All that was measured; a section without data is `null`. */
export interface EvaluationReport {
  readonly simulated: SimulatedReport | null;
  readonly real: RealReport | null;
  readonly behaviour: BehaviourReport | null;
  readonly timeline: Timeline | null;
  readonly provenance: Readonly<Record<string, string>>;
}
