import { summarizeDelays } from '../detection/detection-delay.ts';
import type { EvaluationReport } from './evaluation-report.ts';

/** One thing that a belief must hold, and what was measured. */
export interface Target {
  readonly name: string;
  /** The measured value as text, with its unit. */
  readonly measured: string;
  readonly demand: string;
  readonly met: boolean;
}

/** The targets that can be judged with what was measured, in a stated order. */
export function judgeTargets({ simulated, real, behaviour }: EvaluationReport): readonly Target[] {
  const targets: Target[] = [];
  const judge = (name: string, value: number, digits: number, demand: '≥' | '≤', limit: number, unit = '') => {
    targets.push({
      name,
      measured: `${value.toFixed(digits)}${unit}`,
      demand: `${demand} ${limit.toFixed(digits)}${unit}`,
      met: demand === '≥' ? value >= limit : value <= limit,
    });
  };
  if (simulated !== null) {
    const { belief, bayes, delays } = simulated;
    if (bayes !== null) {
      judge('Accuracy as a share of the Bayes-optimal filter’s', belief.accuracy / bayes.accuracy, 3, '≥', 0.9);
      judge('Log loss as a multiple of the Bayes-optimal filter’s', belief.log_loss / bayes.log_loss, 3, '≤', 1.15);
    }
    judge('Calibration error on simulated markets', simulated.reliability.ece, 3, '≤', 0.03);
    const delay = summarizeDelays(delays.belief).mean_bars;
    const limit = delays.bayes && summarizeDelays(delays.bayes).mean_bars;
    if (delay !== null && limit !== null && limit > 0) {
      judge('Detection delay as a multiple of the Bayes-optimal filter’s', delay / limit, 2, '≤', 1.5);
    }
    const held = delays.hysteresis && summarizeDelays(delays.hysteresis).mean_bars;
    if (delay !== null && held !== null)
      judge('Detection delay that hysteresis adds', held - delay, 2, '≤', 2, ' bars');
  }
  if (real !== null) {
    const { belief, ewma, har, hmm } = real.median_information_gain_bits;
    judge('Median information gain, against the best baseline’s', belief, 4, '≥', Math.max(ewma, har, hmm), ' bits');
    const least = Math.min(...real.per_symbol.map(({ information_gain_bits }) => information_gain_bits.belief));
    judge('Information gain on the worst symbol', least, 4, '≥', 0, ' bits');
  }
  const flips = behaviour?.flips_per_day ?? null;
  const held = behaviour?.hysteresis?.flips_per_day ?? null;
  if (flips !== null && held !== null && held > 0)
    judge('Flips a day that hysteresis divides by', flips / held, 1, '≥', 3, ' ×');
  return targets;
}
