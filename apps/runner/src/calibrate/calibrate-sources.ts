import {
  CalibrationError,
  fitCalibration,
  type FitProgress,
  type JudgedVerdict,
  type RecordedOpinions,
  withConfidence,
} from '@xray/calibration';
import type { Calibration } from '@xray/contracts';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { progressBar } from '../cli/progress.ts';
import type { DecidingConfig } from '../config/schema.ts';
import { rememberingEngine } from '../evaluate/engines.ts';
import type { EvaluationSource } from '../evaluate/evaluation-source.ts';
import { refuseOtherCadence } from '../evaluate/labelled-cadence.ts';
import { SIMULATED_FIRST_BAR } from '../evaluate/first-scored-bar.ts';
import { engineOf } from '../pipeline/package-configs.ts';
import { CANDLE_SOURCES, FIT_SETTINGS, FITTED_OBSERVER_SET, splitForConfidence } from './fit-plan.ts';
import { recordOpinions } from './record-opinions.ts';

export interface CalibrationRequest {
  readonly sources: readonly EvaluationSource[];
  readonly config: DecidingConfig;
  readonly name: string;
  readonly seed: number;
  readonly base: Calibration | null;
}

type Context = Pick<CommandContext, 'signal' | 'terminal'>;

/** The configuration with the observers that are fitted. */
export function fittedConfig(config: DecidingConfig): DecidingConfig {
  return { ...config, composer: { ...config.composer, observer_set: FITTED_OBSERVER_SET } };
}

/** Fits to what was recorded, with a bar of progress for each profile. */
export function fitRecorded(
  { base, config, name, seed }: Omit<CalibrationRequest, 'sources'>,
  data: readonly RecordedOpinions[],
  { terminal }: Pick<Context, 'terminal'>,
): Calibration {
  const progress = progressBar(terminal, 'fit');
  try {
    return fitCalibration({
      name,
      seed,
      base,
      data,
      cadence_ms: config.cadence_ms,
      observer_set: FITTED_OBSERVER_SET,
      candle_sources: CANDLE_SOURCES,
      settings: FIT_SETTINGS,
      onProgress: ({ iteration, iterations, loss, profile }: FitProgress) => {
        progress.update(iteration, iterations, `${profile}: ${loss.toFixed(4)} nats a run`);
      },
    });
  } catch (error) {
    if (error instanceof CalibrationError) throw new RunnerError('wrong_usage', error.detail, { cause: error });
    throw error;
  } finally {
    progress.end();
  }
}

/** Confidence from the verdicts that the engine, so calibrated, gives on labelled markets that were kept from the fit. */
async function learnConfidence(
  calibration: Calibration,
  judged: readonly EvaluationSource[],
  config: DecidingConfig,
  context: Context,
): Promise<Calibration> {
  const engine = engineOf(config, calibration);
  const truth: JudgedVerdict[] = [];
  const hysteresis: JudgedVerdict[] = [];
  const data: RecordedOpinions[] = [];
  for (const source of judged) {
    const decide = rememberingEngine(engine);
    const runs = new Map<string, number>();
    const recorded = await recordOpinions(source, config, context, ({ input, truth: regime }) => {
      const verdict = decide(input);
      const run = runs.get(input.snapshot.symbol) ?? 0;
      runs.set(input.snapshot.symbol, run + 1);
      if (regime === null || verdict === null || run < SIMULATED_FIRST_BAR) return;
      const { anchor_regime, belief_by_regime } = verdict;
      hysteresis.push({ mass: belief_by_regime[anchor_regime], isRight: anchor_regime === regime });
      const alone = engine.run(input.snapshot);
      truth.push({ mass: alone.belief_by_regime?.[alone.regime] ?? 0, isRight: alone.regime === regime });
    });
    data.push(recorded);
  }
  return withConfidence(calibration, { truth, hysteresis, data });
}

/**
 * Fits a calibration to logs and simulated markets: tables and transitions to three of four labelled markets and to all real
 * logs, confidence to the engine's verdicts on the fourth.
 *
 * @throws RunnerError `wrong_usage` where there is nothing to fit, `interrupted`
 */
export async function calibrateSources(request: CalibrationRequest, context: Context): Promise<Calibration> {
  const config = fittedConfig(request.config);
  for (const { name, simulated } of request.sources) if (simulated) refuseOtherCadence(name, config);
  const { fitted, judged } = splitForConfidence(request.sources.filter(({ simulated }) => simulated));
  const data: RecordedOpinions[] = [];
  for (const source of [...fitted, ...request.sources.filter(({ simulated }) => !simulated)]) {
    data.push(await recordOpinions(source, config, context));
  }
  const calibration = fitRecorded({ ...request, config }, data, context);
  return judged.length === 0 ? calibration : learnConfidence(calibration, judged, config, context);
}
