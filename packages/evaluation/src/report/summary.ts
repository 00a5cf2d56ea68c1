import { REGIMES, type Regime } from '@xray/contracts';

import { summarizeDelays, type DetectionDelays } from '../detection/detection-delay.ts';
import type { BehaviourReport, EvaluationReport, RealReport, SimulatedReport } from './evaluation-report.ts';

/** The report as a JSON value; a section that was not measured is `null`. */
export function summarize(report: EvaluationReport) {
  return {
    simulated: report.simulated && simulatedSummary(report.simulated, report.provenance),
    real: report.real && realSummary(report.real, report.provenance),
    behaviour: report.behaviour && behaviourSummary(report.behaviour),
  };
}

/** What `summarize` gives: plain JSON, with the numbers that baselines and release notes compare. */
export type EvaluationSummary = ReturnType<typeof summarize>;

type Provenance = EvaluationReport['provenance'];

function simulatedSummary(simulated: SimulatedReport, provenance: Provenance) {
  const { belief, bayes, v1, delays } = simulated;
  return {
    accuracy: belief.accuracy,
    bayes_accuracy: bayes?.accuracy ?? null,
    v1_accuracy: v1?.accuracy ?? null,
    log_loss: belief.log_loss,
    bayes_log_loss: bayes?.log_loss ?? null,
    brier: belief.brier,
    ece: simulated.reliability.ece,
    detection_delay_bars: meanDelay(delays.belief),
    runs_scored: belief.runs,
    majority_accuracy: simulated.majority_accuracy,
    bayes_brier: bayes?.brier ?? null,
    bayes_ece: simulated.bayes_reliability?.ece ?? null,
    v1_log_loss: v1?.log_loss ?? null,
    bayes_detection_delay_bars: meanDelay(delays.bayes),
    v1_detection_delay_bars: meanDelay(delays.v1),
    hysteresis_detection_delay_bars: meanDelay(delays.hysteresis),
    detection: {
      belief: summarizeDelays(delays.belief),
      bayes: delays.bayes && summarizeDelays(delays.bayes),
      v1: delays.v1 && summarizeDelays(delays.v1),
      hysteresis: delays.hysteresis && summarizeDelays(delays.hysteresis),
    },
    per_regime: byRegime(simulated.by_regime),
    per_symbol: simulated.per_symbol,
    confusion: simulated.confusion,
    reliability: simulated.reliability.bins,
    provenance,
  };
}

function realSummary(real: RealReport, provenance: Provenance) {
  return {
    runs_scored: real.runs_scored,
    information_gain_bits: real.information_gain_bits,
    ece: real.reliability.ece,
    median_information_gain_bits: real.median_information_gain_bits,
    per_symbol: real.per_symbol,
    symbols_left_out: real.symbols_left_out,
    reliability: real.reliability.bins,
    forecasts: real.forecasts,
    outlook: real.outlook,
    confidence: real.confidence,
    words: real.words,
    provenance,
  };
}

function behaviourSummary(behaviour: BehaviourReport) {
  const { hysteresis } = behaviour;
  return {
    occupancy: byRegime(behaviour.occupancy),
    dwell_bars: byRegime(behaviour.dwell_bars),
    flips_per_day: behaviour.flips_per_day,
    flips_per_day_hysteresis: hysteresis?.flips_per_day ?? null,
    measured_on: behaviour.measured_on,
    runs: behaviour.runs,
    occupancy_hysteresis: hysteresis && byRegime(hysteresis.occupancy),
    dwell_bars_hysteresis: hysteresis && byRegime(hysteresis.dwell_bars),
    transitions: byRegime(behaviour.transitions),
    forward_moves: byRegime(behaviour.forward_moves),
  };
}

function meanDelay(delays: DetectionDelays | null): number | null {
  return delays && summarizeDelays(delays).mean_bars;
}

/** Values in taxonomy order as a record. */
function byRegime<Value>(values: readonly Value[]): Readonly<Partial<Record<Regime, Value>>> {
  const record: Partial<Record<Regime, Value>> = {};
  REGIMES.forEach((regime, position) => {
    const value = values[position];
    if (value !== undefined) record[regime] = value;
  });
  return record;
}
