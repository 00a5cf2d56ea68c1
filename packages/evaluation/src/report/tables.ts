import { summarizeDelays } from '../detection/detection-delay.ts';
import type { ForecastScores } from '../scoring/proper-scores.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { count, fixed, percent } from './number-text.ts';
import { regimeName } from './regime-names.ts';
import type { ReportTable } from './report-table.ts';
import { judgeTargets } from './targets.ts';

export function targetsTable(report: EvaluationReport): ReportTable {
  return {
    title: 'Targets',
    note: 'What a belief must hold, of what could be measured here.',
    header: ['target', 'verdict', 'measured', 'demand'],
    rows: judgeTargets(report).map(({ name, measured, demand, met }) => [
      name,
      met ? 'met' : 'missed',
      measured,
      demand,
    ]),
  };
}

/** The tables of what was measured against the simulator's truth, none where nothing was. */
export function simulatedTables({ simulated }: EvaluationReport): readonly ReportTable[] {
  if (simulated === null) return [];
  const { belief, bayes, v1, delays } = simulated;
  const scored: readonly [string, ForecastScores | null, number | null][] = [
    ['Belief', belief, simulated.reliability.ece],
    ['Bayes-optimal filter', bayes, simulated.bayes_reliability?.ece ?? null],
    ['Observer set v1', v1, null],
  ];
  const delayed = [
    ['Belief', delays.belief],
    ['Bayes-optimal filter', delays.bayes],
    ['Observer set v1', delays.v1],
    ['Held by hysteresis', delays.hysteresis],
  ] as const;
  return [
    {
      title: 'Scores against the true regime',
      note: `${count(belief.runs)} runs of ${simulated.per_symbol.length} simulated symbols. Log loss in nats.`,
      header: ['', 'accuracy', 'log loss', 'Brier', 'calibration error'],
      rows: [
        ...scored.map(([name, scores, ece]) => [
          name,
          percent(scores?.accuracy),
          fixed(scores?.log_loss, 4),
          fixed(scores?.brier, 4),
          fixed(ece, 4),
        ]),
        ['Always the most frequent', percent(simulated.majority_accuracy), ...['', '', ''].map(() => fixed(null, 0))],
      ],
    },
    {
      title: 'Scores by true regime',
      note: 'Over the runs whose true regime it is; the limits are the Bayes-optimal filter’s.',
      header: ['', 'runs', 'accuracy', 'its limit', 'log loss', 'its limit', 'Brier'],
      rows: simulated.by_regime.map(({ belief: own, bayes: limit }, regime) => [
        regimeName(regime),
        count(own?.runs ?? 0),
        percent(own?.accuracy),
        percent(limit?.accuracy),
        fixed(own?.log_loss, 3),
        fixed(limit?.log_loss, 3),
        fixed(own?.brier, 3),
      ]),
    },
    {
      title: 'Detection delay',
      note: 'Bars from a change of the true regime until it is named; the whole spell where it never is.',
      header: ['', 'changes', 'mean bars', 'median bars', 'detected'],
      rows: delayed.map(([name, delay]) => {
        const summary = delay && summarizeDelays(delay);
        return [
          name,
          summary === null ? fixed(null, 0) : count(summary.changes),
          fixed(summary?.mean_bars, 2),
          fixed(summary?.median_bars, 1),
          percent(summary?.share_detected),
        ];
      }),
    },
  ];
}

/** The tables of how the belief behaves, none where nothing was measured. */
export function behaviourTables({ behaviour }: EvaluationReport): readonly ReportTable[] {
  if (behaviour === null) return [];
  const { hysteresis } = behaviour;
  return [
    {
      title: 'Occupancy, dwell time and what followed',
      note:
        `${count(behaviour.runs)} runs on ${behaviour.measured_on} markets, by the top regime, and by the one that hysteresis held. Drift (± its standard error) and ` +
        'volatility of the next 10 bars, in units of the last days’ volatility.',
      header: ['', 'occupancy', 'if held', 'dwell bars', 'if held', 'drift', '±', 'volatility'],
      rows: behaviour.occupancy.map((share, regime) => {
        const moves = behaviour.forward_moves[regime];
        return [
          regimeName(regime),
          percent(share),
          percent(hysteresis?.occupancy[regime]),
          fixed(behaviour.dwell_bars[regime], 1),
          fixed(hysteresis?.dwell_bars[regime], 1),
          fixed(moves?.drift, 3),
          fixed(moves?.drift_standard_error, 3),
          fixed(moves?.volatility, 3),
        ];
      }),
    },
    {
      title: 'Flips',
      note: 'Changes of regime, a day and symbol.',
      header: ['', 'flips a day'],
      rows: [
        ['Top regime', fixed(behaviour.flips_per_day, 2)],
        ['Held by hysteresis', fixed(hysteresis?.flips_per_day, 2)],
      ],
    },
  ];
}
