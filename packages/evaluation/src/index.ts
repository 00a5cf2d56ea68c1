/**
 * {@include ../README.md}
 *
 * @module @xray/evaluation
 */

export { baselineStates, type Baseline } from './baselines/baseline-states.ts';
export {
  fitGaussianHmm,
  type GaussianHmm,
  type GaussianHmmFit,
  type GaussianHmmOptions,
} from './baselines/gaussian-hmm.ts';
export { harRangeForecasts } from './baselines/har-range-forecast.ts';
export { rangeRatioStates, type RangeRatioStates } from './baselines/range-ratio-hmm.ts';
export type { Bars } from './bars/bars.ts';
export type { ForwardMoves } from './behaviour/forward-moves.ts';
export {
  detectionDelays,
  summarizeDelays,
  type DetectionDelays,
  type DetectionSummary,
} from './detection/detection-delay.ts';
export { EvaluationError, type EvaluationErrorCode } from './errors.ts';
export { forwardFilter, type ForwardFilterResult } from './filter/forward-filter.ts';
export { MOVE_CLASS_NAMES, moveClasses, normalizedMoves } from './move-class/move-class.ts';
export type { ForecastTarget, Forecaster } from './forecasts/forecast-bits.ts';
export type { ConfidenceBin, ConfidenceByHindsight } from './hindsight/confidence-by-hindsight.ts';
export type { Comparison, ComparisonVerdict } from './intervals/comparison.ts';
export type { Interval } from './intervals/day-draws.ts';
export { evaluate, type EvaluationInput } from './report/evaluate.ts';
export type {
  BehaviourReport,
  EvaluationReport,
  InformationGainBits,
  RealReport,
  SimulatedReport,
  SimulatedScores,
  Timeline,
} from './report/evaluation-report.ts';
export { OUTLOOK_LEVELS, type SaidVerdicts, type ScoredSymbol, type SimulatedSymbol } from './scored/scored-symbol.ts';
export type {
  BeyondReport,
  ByOutlookForecaster,
  OutlookForecaster,
  OutlookReference,
  OutlookReport,
  QuantileReport,
} from './report/outlook-scores.ts';
export type { BeliefComparison, ByForecaster, TargetScores } from './report/target-scores.ts';
export { summarize, type EvaluationSummary } from './report/summary.ts';
export { judgeTargets, type Target } from './report/targets.ts';
export { renderHtml } from './report/html/render-html.ts';
export { renderText } from './report/text/render-text.ts';
export { confusionMatrix } from './scoring/confusion-matrix.ts';
export type { ScoredForecast } from './scoring/forecast.ts';
export { informationGainBits } from './scoring/information-gain.ts';
export { scoreByOutcome, scoreForecast, type ForecastScores } from './scoring/proper-scores.ts';
export { reliability, type Reliability, type ReliabilityBin } from './scoring/reliability.ts';
export { evaluateMarkets, SIMULATED_FIRST_BAR, type Evaluated, type MarketsToScore } from './study/evaluate-markets.ts';
export { fittedData, fittedDataBySymbol, type FittedData } from './study/fitted-data.ts';
export type { ScoreSetup } from './study/score-market.ts';
export type { WhatFollowed } from './words/what-followed.ts';
export type { Said, WordsReport } from './words/what-words-meant.ts';
