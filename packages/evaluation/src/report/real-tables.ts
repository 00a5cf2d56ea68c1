import { BASELINES } from '../baselines/baseline-states.ts';
import { FORECASTERS, type ForecastTarget } from '../forecasts/forecast-bits.ts';
import { DRAWS } from '../intervals/day-draws.ts';
import type { RealReport } from './evaluation-report.ts';
import { shareWithInterval, withInterval, count, fixed, percent } from './number-text.ts';
import {
  OUTLOOK_FORECASTERS,
  type OutlookForecaster,
  type OutlookReport,
  type QuantileReport,
} from './outlook-scores.ts';
import type { ReportTable } from './report-table.ts';
import type { ByForecaster } from './target-scores.ts';

const FORECASTER_NAMES: ByForecaster<string> = {
  kept: 'kept',
  belief: 'counted',
  ewma: 'EWMA',
  har: 'HAR',
  hmm: 'HMM',
  v1: 'set v1',
};

const TARGET_TITLES: Readonly<Record<ForecastTarget, string>> = {
  move_class: 'the next move',
  next_range: 'the next range',
};

const INTERVAL_NOTE = `Intervals are 95 %, of ${DRAWS} draws of calendar days, the same days for all symbols.`;

function bitsTable({ forecasts }: RealReport, target: ForecastTarget): ReportTable {
  const { cuts, mean, median, per_symbol } = forecasts[target];
  const counts = [...new Set(per_symbol.map((one) => one.cuts.length + 1))].sort((one, other) => one - other);
  const runs = per_symbol.reduce((sum, { runs_scored }) => sum + runs_scored, 0);
  const cells = (bits: ByForecaster<number>) => FORECASTERS.map((name) => fixed(bits[name], 4));
  const estimates = (of: typeof median) => FORECASTERS.map((name) => fixed(of[name]?.estimate, 4));
  const classes = `${counts.join(' or ')} classes${cuts === null ? ', cut for each symbol by the profile that reads it' : ''}`;
  return {
    title: `Information gain over climatology: ${TARGET_TITLES[target]}`,
    note:
      (target === 'move_class'
        ? `Bits a run about the class of the next 10 bars’ move (${classes}).`
        : `Bits a run about the class of the next 10 bars’ mean log range (${classes}).`) +
      ` Scored on the second half: ${count(runs)} runs. Kept: the belief with the chances that its calibration keeps; counted, and all others: ` +
      'with chances counted on the first half.',
    header: ['', 'runs', ...FORECASTERS.map((name) => FORECASTER_NAMES[name] ?? name)],
    rows: [
      ...per_symbol.map(({ bits, runs_scored, symbol }) => [symbol, count(runs_scored), ...cells(bits)]),
      ['Median of symbols', '', ...estimates(median)],
      ['Mean of symbols', '', ...estimates(mean)],
    ],
  };
}

function againstTable({ forecasts }: RealReport, target: ForecastTarget): ReportTable {
  const { compared, median, per_symbol } = forecasts[target];
  const rows = (['kept', 'belief'] as const).flatMap((name) => {
    const own = compared[name];
    if (own === null) return [];
    const label = name === 'kept' ? 'Kept' : 'Counted';
    return [
      ...BASELINES.map((baseline) => [
        `${label} over ${FORECASTER_NAMES[baseline] ?? baseline}`,
        withInterval(own.over[baseline].gain, 4),
        `${own.over[baseline].better_on} of ${per_symbol.length}`,
        own.over[baseline].verdict.replaceAll('_', ' '),
      ]),
      [
        `${label} over the best of them`,
        `${fixed(own.median_share_of_best, 3)} of its bits`,
        `${own.best_reached_on} of ${per_symbol.length}`,
        '',
      ],
    ];
  });
  const levels = FORECASTERS.flatMap((name) =>
    median[name] === null ? [] : [[`Median, ${FORECASTER_NAMES[name] ?? name}`, withInterval(median[name], 4), '', '']],
  );
  return {
    title: `How sure that is: ${TARGET_TITLES[target]}`,
    note: `Bits a run; gains are means over symbols of paired differences. ${INTERVAL_NOTE}`,
    header: ['', 'bits', 'better on', 'knows'],
    rows: [...levels, ...rows],
  };
}

const OUTLOOK_NAMES: Readonly<Record<OutlookForecaster, string>> = {
  said: 'As said',
  kept: 'Kept',
  belief: 'Counted',
  hmm: 'HMM',
  har: 'HAR',
  garch: 'GARCH(1,1)',
};

function quantileTable(outlook: OutlookReport, quantity: 'range' | 'size'): ReportTable {
  const row = (name: OutlookForecaster, report: QuantileReport): readonly string[] => [
    OUTLOOK_NAMES[name],
    withInterval(report.pinball, 3),
    percent(report.coverage_50.estimate),
    shareWithInterval(report.coverage_90),
    ...(report.less_than === null
      ? [fixed(null, 0), '']
      : [withInterval(report.less_than.har.gain, 4), `${report.less_than.har.better_on} of ${outlook.symbols.length}`]),
  ];
  return {
    title: quantity === 'range' ? 'Outlook: the next range' : 'Outlook: the size of the next move',
    note:
      (quantity === 'range'
        ? 'Quantiles of the mean ln range of the next 10 bars, in nats.'
        : 'Quantiles of the size of the move over the next 10 bars, in units of √10 times the last days’ volatility.') +
      ` Pinball loss is the mean over ${outlook.levels.join(', ')}; smaller is better. ${INTERVAL_NOTE}`,
    header: ['', 'pinball loss', 'in 50 %', 'in 90 %', 'less than HAR', 'on'],
    rows: OUTLOOK_FORECASTERS.flatMap((name) => {
      const report = outlook[quantity][name];
      return report === null ? [] : [row(name, report)];
    }),
  };
}

function beyondTable({ beyond }: OutlookReport): ReportTable {
  const names = OUTLOOK_FORECASTERS.filter((name) => beyond.some(({ said }) => said[name] !== null));
  return {
    title: 'Outlook: moves beyond a size',
    note:
      'Share of runs whose next 10 bars moved at least so far, in units of √10 times the last days’ volatility; what was said on average; and the ' +
      'mean square of what it was off (Brier).',
    header: ['', 'came', 'said', 'Brier'],
    rows: beyond.flatMap(({ brier, came, said, size }) =>
      names.map((name, place) => [
        `${fixed(size, 1)}, ${OUTLOOK_NAMES[name]}`,
        place === 0 ? shareWithInterval(came) : '',
        percent(said[name]),
        fixed(brier[name], 4),
      ]),
    ),
  };
}

function confidenceTable({ confidence }: RealReport): readonly ReportTable[] {
  if (confidence === null) return [];
  return [
    {
      title: 'Confidence against hindsight',
      note:
        'Nobody knows the regime of a real market. What is looked at instead: the same model’s belief once all later bars are known. It tells whether ' +
        `the engine changes its mind as often as it says it may, and not whether it is right. Over ${count(confidence.runs)} runs hindsight agrees with the ` +
        `regime held in ${percent(confidence.held_agrees)} and with the likeliest in ${percent(confidence.likeliest_agrees)}; the error against the ` +
        `former is ${fixed(confidence.error, 3)}.`,
      header: ['stated', 'runs', 'mean', 'belief', 'in hindsight', 'agrees', 'held 10 bars on'],
      rows: confidence.bins.map((bin) => [
        `${fixed(bin.lower, 1)} to ${fixed(bin.upper, 1)}`,
        count(bin.runs),
        fixed(bin.confidence, 3),
        fixed(bin.mass, 3),
        fixed(bin.hindsight_mass, 3),
        fixed(bin.hindsight_agrees, 3),
        fixed(bin.still_held, 3),
      ]),
    },
  ];
}

/** The tables of what was measured on real markets, none where nothing was. */
export function realTables(real: RealReport): readonly ReportTable[] {
  const ofTarget = (target: ForecastTarget) => [bitsTable(real, target), againstTable(real, target)];
  return [
    ...ofTarget('move_class'),
    ...ofTarget('next_range'),
    quantileTable(real.outlook, 'range'),
    quantileTable(real.outlook, 'size'),
    beyondTable(real.outlook),
    ...confidenceTable(real),
  ];
}
