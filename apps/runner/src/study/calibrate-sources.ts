import { CalibrationError, calibrateMarkets, FITTED_OBSERVER_SET, type FitPlan } from '@xray/calibration';
import type { Calibration, OutlookModel } from '@xray/contracts';
import { rememberingEngine } from '@xray/orchestrator';

import { saidAsUsage } from '@xray/operations';
import type { DecidingConfig } from '../config/deciding-config.ts';
import { engineOf } from '../pipeline/package-configs.ts';
import { fittingComposer, type StudySource } from './sources.ts';
import { watchedMarket, type WatchContext } from './watched-market.ts';

export interface CalibrationRequest extends Pick<FitPlan, 'name' | 'seed' | 'base'> {
  readonly sources: readonly StudySource[];
  /** What claims are measured on, and nothing is fitted to. */
  readonly judged_by?: readonly StudySource[];
  readonly config: DecidingConfig;
}

/** The configuration with the observers that are fitted. */
export function fittedConfig(config: DecidingConfig): DecidingConfig {
  return { ...config, composer: { ...config.composer, observer_set: FITTED_OBSERVER_SET } };
}

/** What every fit of a configuration has in common: its cadence, the fitted observers and a bar of progress. */
export function fitParts(config: DecidingConfig, { progress: watch }: Pick<WatchContext, 'progress'>) {
  return {
    cadence_ms: config.cadence_ms,
    createComposer: (outlook: OutlookModel | null) => fittingComposer(fittedConfig(config), outlook),
    watchFit() {
      const bar = watch('fit');
      const update: NonNullable<ReturnType<NonNullable<FitPlan['watchFit']>>>['update'] = (progress) => {
        const { iteration, iterations, loss, profile } = progress;
        bar.update(iteration, iterations, `${profile}: ${loss.toFixed(4)} nats a run`);
      };
      return {
        update,
        end: () => {
          bar.end();
        },
      };
    },
  };
}

/** Work of which the refusal of a calibration is the caller’s to mend: wrong usage. */
export function sayingWhatToFit<Result>(work: () => Promise<Result>): Promise<Result> {
  return saidAsUsage((error) => error instanceof CalibrationError, work);
}

/**
 * Fits a calibration to logs and simulated markets.
 *
 * @throws OperationError `wrong_usage` where there is nothing to fit, `interrupted`
 */
export function calibrateSources(request: CalibrationRequest, context: WatchContext): Promise<Calibration> {
  const { base, judged_by = [], name, seed, sources } = request;
  const config = fittedConfig(request.config);
  const watched = (source: StudySource) => watchedMarket(source, config, context, 'nothing was fitted');
  return sayingWhatToFit(() =>
    calibrateMarkets({
      ...fitParts(config, context),
      base,
      name,
      seed,
      markets: sources.map(watched),
      judged_by: judged_by.map(watched),
      createEngine: (calibration) => rememberingEngine(engineOf(config, calibration)),
    }),
  );
}
