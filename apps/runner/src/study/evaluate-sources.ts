import { leaveOneOut } from '@xray/calibration';
import { composerConfigSchema, reobserve } from '@xray/composer';
import type { Calibration, RememberingEngine } from '@xray/contracts';
import {
  EvaluationError,
  evaluateMarkets,
  fittedData,
  fittedDataBySymbol,
  type Evaluated,
  type ScoreSetup,
} from '@xray/evaluation';
import { rememberingEngine } from '@xray/orchestrator';

import { OperationError, saidAsUsage, type OperationContext } from '@xray/operations';
import type { LoadedConfig } from '../config/load.ts';
import type { DecidingConfig } from '../config/deciding-config.ts';
import { engineOf } from '../pipeline/package-configs.ts';
import { fitParts, sayingWhatToFit } from './calibrate-sources.ts';
import { freshComposer, type StudySource } from './sources.ts';
import { watchedMarket } from './watched-market.ts';

export interface EvaluationRequest {
  readonly sources: readonly StudySource[];
  readonly loaded: LoadedConfig;
  readonly calibration: Calibration | null;
  /** Score every real symbol with a calibration that is fitted on all the others and on these sources; `null` to fit nothing. */
  readonly refit_on?: readonly StudySource[] | null;
}

/**
 * The configuration with the observers that the calibration knows: it says nothing of others.
 *
 * @throws OperationError `wrong_usage` when this version has no such observers
 */
function observedAsFitted(config: DecidingConfig, calibration: Calibration | null): DecidingConfig {
  if (calibration === null) return config;
  const composer = composerConfigSchema.safeParse({ observer_set: calibration.observer_set });
  if (!composer.success) {
    const { name, observer_set } = calibration;
    const detail = `calibration ${name} was fitted for observer set ${observer_set}, which this version does not have`;
    throw new OperationError('wrong_usage', `${detail}: fit another one`);
  }
  return { ...config, composer: { ...config.composer, observer_set: composer.data.observer_set } };
}

/** What a symbol is scored by: one calibration for all, or one for each that never learnt from it. */
async function judgesOf(
  { calibration, refit_on = null, sources }: EvaluationRequest,
  config: DecidingConfig,
  context: OperationContext,
): Promise<Pick<ScoreSetup, 'createEngine' | 'fitted' | 'profilesOf'>> {
  const engine = engineOf(config, calibration);
  const profiles = calibration?.profiles ?? [];
  if (refit_on === null) {
    return {
      createEngine: () => rememberingEngine(engine),
      fitted: fittedData(calibration),
      profilesOf: () => profiles,
    };
  }
  if (calibration === null) {
    throw new OperationError('wrong_usage', 'leaving symbols out needs a calibration to start from: name one');
  }
  const markets = (of: readonly StudySource[]) =>
    of.map((source) => watchedMarket(source, config, context, 'nothing was fitted'));
  const fits = await sayingWhatToFit(() =>
    leaveOneOut({
      ...fitParts(config, context),
      base: calibration,
      others: markets(refit_on),
      scored: markets(sources),
    }),
  );
  const engines = new Map([...fits].map(([symbol, fit]) => [symbol, engineOf(config, fit)]));
  return {
    createEngine: (symbol) => rememberingEngine(engines.get(symbol) ?? engine),
    fitted: fittedDataBySymbol(calibration, fits),
    profilesOf: (symbol) => fits.get(symbol)?.profiles ?? profiles,
  };
}

/** An engine without a calibration over the opinions of observer set v1; `null` where what is scored is just that. */
function v1Engine(config: DecidingConfig, calibration: Calibration | null): ScoreSetup['createV1Engine'] {
  if (calibration === null && config.composer.observer_set === 'v1') return null;
  return (): RememberingEngine => {
    const decide = rememberingEngine(engineOf(config, null));
    return (input) => decide(reobserve(input, 'v1'));
  };
}

/**
 * Scores the belief of a configuration and a calibration on each source, and says what it cost.
 *
 * @throws OperationError `wrong_usage`, `interrupted`, EvaluationError `fitted_on`, `nothing_scored`
 */
export async function evaluateSources(request: EvaluationRequest, context: OperationContext): Promise<Evaluated> {
  const { calibration, loaded, refit_on = null, sources } = request;
  const config = observedAsFitted(loaded.config, calibration);
  const setup: ScoreSetup = {
    cadence_ms: config.cadence_ms,
    createComposer: () => freshComposer(config, calibration),
    createV1Engine: v1Engine(config, calibration),
    ...(await judgesOf(request, config, context)),
  };
  const isUsage = (error: unknown): boolean => error instanceof EvaluationError && error.code === 'unfit_markets';
  return saidAsUsage(isUsage, () =>
    evaluateMarkets({
      markets: sources.map((source) => watchedMarket(source, config, context, 'nothing was scored')),
      setup,
      calibration,
      clock: context.clock,
      provenance: {
        ...(refit_on === null
          ? {}
          : { 'fitted anew': 'candles, for each real symbol on all the others and on what --fit-log names' }),
        'observer set': config.composer.observer_set,
        configuration: loaded.file ?? 'defaults',
      },
    }),
  );
}
