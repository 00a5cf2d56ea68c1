import { judgeTargets, renderHtml, renderText, SIMULATED_FIRST_BAR, summarize, type Evaluated } from '@xray/evaluation';
import type { Command } from 'commander';

import type { CommandDefinition } from '@xray/operations/command-line';
import { OperationError } from '@xray/operations';
import { countText, durationText, elapsedSince } from '../cli/format.ts';
import {
  configOption,
  flag,
  numberOption,
  positiveInteger,
  repeatedText,
  textOption,
  textsOption,
} from '../cli/options.ts';
import { chosenCalibration } from '../config/calibration-choice.ts';
import { refuseNowhere, writeOutput } from '../cli/output-file.ts';
import { loadConfig } from '../config/load.ts';
import { evaluateSources } from '../study/evaluate-sources.ts';
import { logSource, marketSource, type StudySource } from '../study/sources.ts';
import { marketModelOf } from '../market/market-options.ts';

const simulation = { first_seed: 1001, seeds: 4, bars: 3000 } as const;

function simulatedSources(command: Command): readonly StudySource[] {
  const [bars, seeds] = [numberOption(command, 'bars'), numberOption(command, 'seeds')];
  const files = textsOption(command, 'params');
  if (!flag(command, 'simulate')) {
    const given = [
      bars === undefined ? [] : '--bars',
      seeds === undefined ? [] : '--seeds',
      files.length > 0 ? '--params' : [],
    ];
    const [first] = given.flat();
    if (first === undefined) return [];
    throw new OperationError('wrong_usage', `${first} says which markets to simulate: give --simulate with it`);
  }
  const count = bars ?? simulation.bars;
  if (count <= SIMULATED_FIRST_BAR) {
    const detail = `a simulated market is scored from bar ${SIMULATED_FIRST_BAR} on: give more --bars than that`;
    throw new OperationError('wrong_usage', detail);
  }
  const models = files.length === 0 ? [marketModelOf(undefined)] : files.map(marketModelOf);
  return models.flatMap((model) =>
    Array.from({ length: seeds ?? simulation.seeds }, (_, at) =>
      marketSource({ model, seed: simulation.first_seed + at, bars: count }),
    ),
  );
}

function costText({ cost_us_per_run: { composer, engine }, runs }: Evaluated, elapsedMs: number): string {
  const cost = (us: number | null): string => (us === null ? 'none' : `${us.toFixed(1)} µs`);
  return `${countText(runs)} runs in ${durationText(elapsedMs)}; a run costs the composer ${cost(composer)}, the engine ${cost(engine)}`;
}

export const evaluateCommand: CommandDefinition = {
  name: 'evaluate',
  summary: 'say how good the belief is: against the truth on simulated markets, by forecasts on real ones',
  example: 'xray evaluate --log ./february --html ./report.html',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .option(
        '--log <dir>',
        'a log to score; with its labels beside it, as a simulated market; may be repeated',
        repeatedText,
      )
      .option('--calibration <choice>', 'shipped, none, or a file; without it, the configuration’s')
      .option('--leave-one-out', 'score each real symbol with a calibration that is fitted anew on all the others')
      .option('--fit-log <dir>', 'with --leave-one-out: a log to fit on as well; may be repeated', repeatedText)
      .addOption(configOption())
      .option('--simulate', 'score markets that are simulated for this, in no log')
      .option('--params <file>', 'a market model, YAML, to simulate; may be repeated', repeatedText)
      .option(
        '--seeds <count>',
        `markets of each model, from seed ${simulation.first_seed} on, default ${simulation.seeds}`,
        positiveInteger,
      )
      .option('--bars <count>', `bars of each market, default ${simulation.bars}`, positiveInteger)
      .option('--html <file>', 'write the report as one page with plots');
  },
  async run(context, command) {
    const { clock, json, terminal } = context;
    const started = clock.monotonicMs();
    const htmlFile = textOption(command, 'html');
    if (htmlFile !== undefined) refuseNowhere(htmlFile);
    const loaded = loadConfig(textOption(command, 'config'));
    const calibration = chosenCalibration(
      textOption(command, 'calibration') ?? loaded.config.regime_engine.calibration,
    );
    const sources = [...textsOption(command, 'log').map(logSource), ...simulatedSources(command)];
    if (sources.length === 0) throw new OperationError('wrong_usage', 'nothing to score: give --log, or --simulate');
    const refit_on = flag(command, 'leaveOneOut') ? textsOption(command, 'fitLog').map(logSource) : null;
    if (refit_on === null && textsOption(command, 'fitLog').length > 0)
      throw new OperationError('wrong_usage', '--fit-log says what to fit on: give --leave-one-out with it');
    const evaluated = await evaluateSources({ sources, loaded, calibration, refit_on }, context);
    if (htmlFile !== undefined) writeOutput(htmlFile, renderHtml(evaluated.report), 'w');
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    const { cost_us_per_run, report, runs } = evaluated;
    if (json) {
      const targets = judgeTargets(report);
      const { provenance } = report;
      terminal.line(JSON.stringify({ ...summarize(report), targets, runs, provenance, cost_us_per_run, elapsed_ms }));
      return 0;
    }
    terminal.line(renderText(report));
    terminal.line(costText(evaluated, elapsed_ms));
    if (htmlFile !== undefined) terminal.line(`page written to ${htmlFile}`);
    return 0;
  },
};
