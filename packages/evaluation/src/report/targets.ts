import { summarizeDelays } from '../detection/detection-delay.ts';
import type { EvaluationReport, RealReport } from './evaluation-report.ts';

/** One thing that a belief must hold, and what was measured. */
export interface Target {
  readonly name: string;
  /** The measured value as text, with its unit. */
  readonly measured: string;
  readonly demand: string;
  readonly met: boolean;
}

type Judge = (name: string, value: number, digits: number, demand: '≥' | '≤', limit: number, unit?: string) => void;

/** Of the belief with the chances that its calibration keeps, or else with counted ones. */
function judgeForecasts({ forecasts, outlook, per_symbol }: RealReport, judge: Judge): void {
  const { move_class, next_range } = forecasts;
  const symbols = per_symbol.length;
  const who = move_class.compared.kept === null ? 'belief' : 'kept';
  const [moves, ranges] = [move_class.compared[who], next_range.compared[who]];
  const [own, hmm, range] = [move_class.median[who], move_class.median.hmm, next_range.median[who]];
  if (moves !== null && own !== null && hmm !== null && hmm.estimate > 0) {
    judge('Next move: median bits as a multiple of the HMM’s', own.estimate / hmm.estimate, 2, '≥', 1.2);
    judge('Next move: share of symbols at the best baseline or above', moves.best_reached_on / symbols, 2, '≥', 0.8);
  }
  if (ranges !== null && range !== null) {
    judge('Next range: median bits', range.estimate, 3, '≥', 0.52, ' bits');
    judge('Next range: share of symbols above HAR', ranges.over.har.better_on / symbols, 2, '≥', 0.8);
  }
  const said = outlook.range.said ?? outlook.range.kept ?? outlook.range.belief;
  if (said === null) return;
  judge('Outlook: share inside the 90 % interval', said.coverage_90.estimate, 3, '≥', 0.88);
  judge('Outlook: share inside the 90 % interval, at most', said.coverage_90.estimate, 3, '≤', 0.92);
  if (said.less_than !== null)
    judge(
      'Outlook: share of symbols with less pinball loss than HAR',
      said.less_than.har.better_on / symbols,
      2,
      '≥',
      0.8,
    );
}

/** The targets that can be judged with what was measured, in a stated order. */
export function judgeTargets({ simulated, real, behaviour }: EvaluationReport): readonly Target[] {
  const targets: Target[] = [];
  const judge: Judge = (name, value, digits, demand, limit, unit = '') => {
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
      judge('Accuracy as a share of the Bayes-optimal filter’s', belief.accuracy / bayes.accuracy, 3, '≥', 0.95);
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
    judgeForecasts(real, judge);
    const least = Math.min(...real.per_symbol.map(({ information_gain_bits }) => information_gain_bits.belief));
    judge('Information gain on the worst symbol', least, 4, '≥', 0, ' bits');
  }
  const flips = behaviour?.flips_per_day ?? null;
  const held = behaviour?.hysteresis?.flips_per_day ?? null;
  if (flips !== null && held !== null && held > 0)
    judge('Flips a day that hysteresis divides by', flips / held, 1, '≥', 3, ' ×');
  if (behaviour?.measured_on === 'real' && held !== null)
    judge('Flips a day of the regime held, on real markets', held, 1, '≤', 12);
  return targets;
}
