import { existsSync } from 'node:fs';
import { basename } from 'node:path';

import { varyModel } from '@xray/market-sim';
import type { Command } from 'commander';

import { calibrateSources } from '../study/calibrate-sources.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import { OperationError } from '@xray/operations';
import { countText, durationText, elapsedSince } from '../cli/format.ts';
import {
  configOption,
  numberOption,
  positiveInteger,
  positiveNumber,
  repeatedText,
  requiredText,
  textOption,
  textsOption,
} from '../cli/options.ts';
import { chosenCalibration } from '../config/calibration-choice.ts';
import { refuseNowhere, writeOutput } from '../cli/output-file.ts';
import { loadConfig } from '../config/load.ts';
import { logSource, marketSource, type StudySource } from '../study/sources.ts';
import { marketModelOf } from '../market/market-options.ts';

const simulation = { seed: 1, bars: 3000, vary: 0.3 } as const;

function simulatedSources(command: Command, seed: number): readonly StudySource[] {
  const count = numberOption(command, 'simulate') ?? 0;
  const model = marketModelOf(textOption(command, 'params'));
  const bars = numberOption(command, 'bars') ?? simulation.bars;
  const vary = numberOption(command, 'vary') ?? simulation.vary;
  return Array.from({ length: count }, (_, at) =>
    marketSource({ model: varyModel(model, seed + at, vary), seed: seed + at, bars }),
  );
}

function refuseUnwritable(file: string): void {
  if (existsSync(file))
    throw new OperationError('wrong_usage', `${file} is there already: name another file with --out`);
  refuseNowhere(file);
}

export const calibrateCommand: CommandDefinition = {
  name: 'calibrate',
  summary: 'fit a calibration to logs and simulated markets, offline, and write it to a file',
  example: 'xray calibrate --log ./february --out ./february.calibration.json',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .option(
        '--log <dir>',
        'a log to fit to; with its labels beside it, as a simulated market; may be repeated',
        repeatedText,
      )
      .option(
        '--simulate <count>',
        'fit to so many simulated markets, too, each of a model varied at random',
        positiveInteger,
      )
      .option('--vary <amount>', `how much the models vary, default ${simulation.vary}`, positiveNumber)
      .option('--params <file>', 'the market model, YAML, that is varied; without it, the simulator’s own')
      .option('--bars <count>', `bars of each simulated market, default ${simulation.bars}`, positiveInteger)
      .option('--seed <number>', `what chance is drawn from, default ${simulation.seed}`, positiveInteger)
      .option(
        '--base <calibration>',
        'what is not fitted anew, and what the regimes mean without labels: shipped, none, or a file; without it, none where there are labels, else shipped',
      )
      .option('--name <name>', 'what reports call it; the name of the file when left out')
      .addOption(configOption())
      .requiredOption('--out <file>', 'where the calibration is written; nothing is overwritten');
  },
  async run(context, command) {
    const { clock, json, terminal } = context;
    const started = clock.monotonicMs();
    const file = requiredText(command, 'out');
    refuseUnwritable(file);
    const seed = numberOption(command, 'seed') ?? simulation.seed;
    const sources = [...textsOption(command, 'log').map(logSource), ...simulatedSources(command, seed)];
    if (sources.length === 0) throw new OperationError('wrong_usage', 'nothing to fit to: give --log, or --simulate');
    const calibration = await calibrateSources(
      {
        sources,
        seed,
        config: loadConfig(textOption(command, 'config')).config,
        name: textOption(command, 'name') ?? basename(file, '.json'),
        base: chosenCalibration(
          textOption(command, 'base') ??
            (sources.some(({ labelled_bar_ms }) => labelled_bar_ms !== null) ? 'none' : 'shipped'),
        ),
      },
      context,
    );
    writeOutput(file, `${JSON.stringify(calibration)}\n`, 'wx');
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    const { fitted_on, hash, name, profiles } = calibration;
    const runs = fitted_on.reduce((sum, data) => sum + data.runs, 0);
    if (json) {
      const ids = profiles.map(({ id }) => id);
      terminal.line(JSON.stringify({ file, name, hash, profiles: ids, fitted_on, elapsed_ms }));
      return 0;
    }
    terminal.line(`${name} fitted to ${countText(runs)} runs in ${durationText(elapsed_ms)}`);
    for (const data of fitted_on) {
      terminal.line(
        `  ${data.kind.padEnd(9)}  ${data.name}, ${data.symbols.length} symbols, ${countText(data.runs)} runs`,
      );
    }
    terminal.line(`written ${file}`);
    terminal.line(`hash    ${hash}`);
    return 0;
  },
};
