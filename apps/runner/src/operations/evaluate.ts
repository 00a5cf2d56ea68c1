import { countText, durationText } from '@xray/contracts';
import { judgeTargets, renderHtml, renderText, SIMULATED_FIRST_BAR, summarize } from '@xray/evaluation';
import {
  configFile,
  defineOperation,
  localPath,
  localPaths,
  OperationError,
  positiveCount,
  refuseNowhere,
  writeOutput,
} from '@xray/operations';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { chosenCalibration } from '../config/calibration-choice.ts';
import { loadConfig } from '../config/load.ts';
import { marketModelOf } from '../market/market-options.ts';
import { evaluateSources } from '../study/evaluate-sources.ts';
import { logSource, marketSource, type StudySource } from '../study/sources.ts';

const FIRST_SEED = 1001;
const DEFAULT_SEEDS = 4;
const DEFAULT_BARS = 3000;

const input = z.strictObject({
  log: localPaths('dir', 'a log to score; with its labels beside it, as a simulated market; may be repeated'),
  calibration: z.string().optional().meta({
    title: 'choice',
    description: 'shipped, none, or a file; without it, the configuration’s',
    'x-local': true,
  }),
  leave_one_out: z
    .boolean()
    .default(false)
    .meta({ description: 'score each real symbol with a calibration that is fitted anew on all the others' }),
  fit_log: localPaths('dir', 'with --leave-one-out: a log to fit on as well; may be repeated'),
  config: configFile(),
  simulate: z.boolean().default(false).meta({ description: 'score markets that are simulated for this, in no log' }),
  params: localPaths('file', 'a market model, YAML, to simulate; may be repeated'),
  seeds: positiveCount(
    'count',
    `markets of each model, from seed ${FIRST_SEED} on, default ${DEFAULT_SEEDS}`,
  ).optional(),
  bars: positiveCount('count', `bars of each market, default ${DEFAULT_BARS}`).optional(),
  html: localPath('file', 'write the report as one page with plots').optional(),
});
type Asked = z.output<typeof input>;

function simulatedSources({ bars, params, seeds, simulate }: Asked): readonly StudySource[] {
  if (!simulate) {
    const given = [
      bars === undefined ? [] : '--bars',
      seeds === undefined ? [] : '--seeds',
      params.length > 0 ? '--params' : [],
    ];
    const [first] = given.flat();
    if (first === undefined) return [];
    throw new OperationError('wrong_usage', `${first} says which markets to simulate: give --simulate with it`);
  }
  const count = bars ?? DEFAULT_BARS;
  if (count <= SIMULATED_FIRST_BAR) {
    const detail = `a simulated market is scored from bar ${SIMULATED_FIRST_BAR} on: give more --bars than that`;
    throw new OperationError('wrong_usage', detail);
  }
  const models = params.length === 0 ? [marketModelOf(undefined)] : params.map(marketModelOf);
  return models.flatMap((model) =>
    Array.from({ length: seeds ?? DEFAULT_SEEDS }, (_, at) =>
      marketSource({ model, seed: FIRST_SEED + at, bars: count }),
    ),
  );
}

const section = z.record(z.string(), z.json()).nullable();
const cost = z.number().nonnegative().nullable();

/** What was measured against the truth, by forecasts on real markets, and of the belief's behaviour; `null` where nothing was. */
const sections = z.object({ simulated: section, real: section, behaviour: section });

const outputSchema = sections.extend({
  targets: z.array(z.object({ name: z.string(), measured: z.string(), demand: z.string(), met: z.boolean() })),
  runs: z.int().nonnegative(),
  provenance: z.record(z.string(), z.string()),
  cost_us_per_run: z.object({ composer: cost, engine: cost }),
  elapsed_ms: z.int().nonnegative(),
});
type Output = z.output<typeof outputSchema>;

function costText({ cost_us_per_run: { composer, engine }, elapsed_ms, runs }: Output): string {
  const one = (us: number | null): string => (us === null ? 'none' : `${us.toFixed(1)} µs`);
  return `${countText(runs)} runs in ${durationText(elapsed_ms)}; a run costs the composer ${one(composer)}, the engine ${one(engine)}`;
}

export const evaluate = defineOperation({
  id: 'evaluate',
  summary: 'say how good the belief is: against the truth on simulated markets, by forecasts on real ones',
  example: 'xray evaluate --log ./february --html ./report.html',
  input,
  output: outputSchema,
  rows: z.object({ text: z.string() }),
  effects: 'none',
  writes: ['html'],
  touches: [
    'evaluation',
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
  bounds: { records: null, bytes: null, wall_ms: 60_000 },
  async run(asked, context) {
    const { calibration: chosen, config, fit_log, html, leave_one_out, log } = asked;
    const { clock, row, speaker } = context;
    const started = clock.monotonicMs();
    if (html !== undefined) refuseNowhere(html);
    const loaded = loadConfig(config);
    const calibration = chosenCalibration(chosen ?? loaded.config.regime_engine.calibration, loaded.config.cadence_ms);
    const sources = [...log.map(logSource), ...simulatedSources(asked)];
    if (sources.length === 0) throw new OperationError('wrong_usage', 'nothing to score: give --log, or --simulate');
    if (!leave_one_out && fit_log.length > 0)
      throw new OperationError('wrong_usage', '--fit-log says what to fit on: give --leave-one-out with it');
    const refit_on = leave_one_out ? fit_log.map(logSource) : null;
    const { cost_us_per_run, report, runs } = await evaluateSources(
      { sources, loaded, calibration, refit_on },
      context,
    );
    if (html !== undefined) writeOutput(html, renderHtml(report), 'w');
    if (speaker.tells) row({ text: renderText(report) });
    return {
      ...sections.parse(summarize(report)),
      targets: [...judgeTargets(report)],
      runs,
      provenance: { ...report.provenance },
      cost_us_per_run,
      elapsed_ms: elapsedSince(started, clock.monotonicMs()),
    };
  },
  *render(output, { html }) {
    yield costText(output);
    if (html !== undefined) yield `page written to ${html}`;
  },
  renderRow: ({ text }) => text,
});
