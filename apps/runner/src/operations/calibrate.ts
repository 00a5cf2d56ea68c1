import { existsSync } from 'node:fs';
import { basename } from 'node:path';

import { calibrationDataSchema, countText, durationText, sha256Digest } from '@xray/contracts';
import { varyModel } from '@xray/market-sim';
import {
  configFile,
  defineOperation,
  localPath,
  localPaths,
  OperationError,
  positiveCount,
  positiveNumber,
  refuseNowhere,
  writeOutput,
} from '@xray/operations';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { chosenCalibration } from '../config/calibration-choice.ts';
import { loadConfig } from '../config/load.ts';
import { marketModelOf } from '../market/market-options.ts';
import { calibrateSources } from '../study/calibrate-sources.ts';
import { logSource, marketSource, type StudySource } from '../study/sources.ts';

function text(title: string, description: string) {
  return z.string().optional().meta({ title, description });
}

const input = z.strictObject({
  log: localPaths('dir', 'a log to fit to; with its labels beside it, as a simulated market; may be repeated'),
  judge_log: localPaths(
    'dir',
    'a real log that nothing is fitted to: what claims are worth is measured on it; may be repeated',
  ),
  simulate: positiveCount(
    'count',
    'fit to so many simulated markets, too, each of a model varied at random',
  ).optional(),
  vary: positiveNumber('amount', 'how much the models vary').default(0.3),
  params: localPath('file', 'the market model, YAML, that is varied; without it, the simulator’s own').optional(),
  bars: positiveCount('count', 'bars of each simulated market').default(3000),
  seed: positiveCount('number', 'what chance is drawn from').default(1),
  base: text(
    'calibration',
    'what is not fitted anew, and what the regimes mean without labels: shipped, none, or a file; without it, none where there are labels, else shipped',
  ),
  name: text('name', 'what reports call it; the name of the file when left out'),
  config: configFile(),
  out: localPath('file', 'where the calibration is written; nothing is overwritten'),
});

const outputSchema = z.object({
  file: z.string(),
  name: z.string(),
  hash: sha256Digest,
  profiles: z.array(z.string()),
  fitted_on: z.array(calibrationDataSchema),
  elapsed_ms: z.int().nonnegative(),
});

function simulatedSources({ bars, params, seed, simulate = 0, vary }: z.output<typeof input>): readonly StudySource[] {
  const model = marketModelOf(params);
  return Array.from({ length: simulate }, (_, at) =>
    marketSource({ model: varyModel(model, seed + at, vary), seed: seed + at, bars }),
  );
}

function refuseUnwritable(file: string): void {
  if (existsSync(file))
    throw new OperationError('wrong_usage', `${file} is there already: name another file with --out`);
  refuseNowhere(file);
}

export const calibrate = defineOperation({
  id: 'calibrate',
  summary: 'fit a calibration to logs and simulated markets, offline, and write it to a file',
  example: 'xray calibrate --log ./february --out ./february.calibration.json',
  input,
  output: outputSchema,
  effects: 'resumable',
  touches: [
    'calibration',
    'regime_engine',
    'composer',
    'orchestrator',
    'event_log',
    'market_data',
    'market_sim',
    'configuration',
    'files',
  ],
  stop: { is_usual: false, leaves: 'nothing: the file is written when all is fitted' },
  async run(asked, context) {
    const { base, config, judge_log, log, name, out: file, seed } = asked;
    const started = context.clock.monotonicMs();
    refuseUnwritable(file);
    const sources = [...log.map(logSource), ...simulatedSources(asked)];
    if (sources.length === 0) throw new OperationError('wrong_usage', 'nothing to fit to: give --log, or --simulate');
    const { config: loaded } = loadConfig(config);
    const isLabelled = sources.some(({ labelled_bar_ms }) => labelled_bar_ms !== null);
    const fitted = await calibrateSources(
      {
        sources,
        judged_by: judge_log.map(logSource),
        seed,
        config: loaded,
        name: name ?? basename(file, '.json'),
        base: chosenCalibration(base ?? (isLabelled ? 'none' : 'shipped'), loaded.cadence_ms),
      },
      context,
    );
    writeOutput(file, `${JSON.stringify(fitted)}\n`, 'wx');
    return {
      file,
      name: fitted.name,
      hash: fitted.hash,
      profiles: fitted.profiles.map(({ id }) => id),
      fitted_on: [...fitted.fitted_on],
      elapsed_ms: elapsedSince(started, context.clock.monotonicMs()),
    };
  },
  *render({ elapsed_ms, file, fitted_on, hash, name }) {
    const runs = fitted_on.reduce((sum, data) => sum + data.runs, 0);
    yield `${name} fitted to ${countText(runs)} runs in ${durationText(elapsed_ms)}`;
    for (const data of fitted_on)
      yield `  ${data.kind.padEnd(9)}  ${data.name}, ${data.symbols.length} symbols, ${countText(data.runs)} runs`;
    yield `written ${file}`;
    yield `hash    ${hash}`;
  },
});
