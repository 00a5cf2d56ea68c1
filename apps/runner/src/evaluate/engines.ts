import {
  XrayError,
  type Calibration,
  type ComposedInput,
  type HysteresisStoreRecord,
  type RegimeEngine,
} from '@xray/contracts';
import { composerConfigSchema } from '@xray/composer';

import { RunnerError } from '../cli/errors.ts';
import type { DecidingConfig } from '../config/schema.ts';

/** A belief with memory, run after run, and the regime that hysteresis holds. */
export type Verdict = Pick<HysteresisStoreRecord, 'belief_by_regime' | 'anchor_regime'>;

/** An engine that remembers every symbol's last run, as the orchestrator does. */
export type RememberingEngine = (input: ComposedInput) => Verdict | null;

/** `null` for a run that the engine refuses and goes on after: the memory stays as it was. */
export function rememberingEngine(engine: Pick<RegimeEngine, 'judge' | 'storeRecord'>): RememberingEngine {
  const memory = new Map<string, HysteresisStoreRecord>();
  return ({ snapshot }) => {
    try {
      const { decision } = engine.judge(snapshot, 'hysteresis', memory.get(snapshot.symbol) ?? null);
      if (decision === null) return null;
      const stored = engine.storeRecord(decision);
      memory.set(snapshot.symbol, stored);
      return stored;
    } catch (error) {
      if (error instanceof XrayError && (error.policy === 'quarantine' || error.policy === 'skip')) return null;
      throw error;
    }
  };
}

/**
 * The configuration with the observers that the calibration knows: it says nothing of others.
 *
 * @throws RunnerError `wrong_usage` when this version has no such observers
 */
export function observedAsFitted<Config extends DecidingConfig>(
  config: Config,
  calibration: Calibration | null,
): Config {
  if (calibration === null) return config;
  const composer = composerConfigSchema.safeParse({ observer_set: calibration.observer_set });
  if (!composer.success) {
    const { name, observer_set } = calibration;
    const detail = `calibration ${name} was fitted for observer set ${observer_set}, which this version does not have`;
    throw new RunnerError('wrong_usage', `${detail}: fit another one`);
  }
  return { ...config, composer: { ...config.composer, observer_set: composer.data.observer_set } };
}
