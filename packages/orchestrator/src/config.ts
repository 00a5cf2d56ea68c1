import { engineModeSchema, portProblem, type EngineMode } from '@xray/contracts';

import { OrchestratorError } from './errors.ts';

/** What the orchestrator is told once. Every key has a default in `defaultOrchestratorConfig`. */
export interface OrchestratorConfig {
  /** Distance of two boundaries, in milliseconds; engine times are its multiples. Default 180 000. */
  readonly cadence_ms: number;
  /** How long after a boundary its cut ends, in milliseconds, for the closing candle to arrive. Default 2000. */
  readonly boundary_delay_ms: number;
  /** Whether verdicts carry memory. Default `hysteresis`. */
  readonly engine_mode: EngineMode;
  /** How often a run is tried when it fails with an error whose policy is `retry`. Default 3. */
  readonly max_attempts: number;
  /**
   * Symbols of a log that says of nobody that it is watched whose events are looked at, in order of appearance; those of
   * further ones stay in the log, make no runs and are announced. Default 4096.
   */
  readonly max_symbols: number;
}

export const defaultOrchestratorConfig: OrchestratorConfig = {
  cadence_ms: 180_000,
  boundary_delay_ms: 2_000,
  engine_mode: 'hysteresis',
  max_attempts: 3,
  max_symbols: 4_096,
};

/** @throws OrchestratorError `invalid_config`, naming the key. */
export function checkedConfig(config: Partial<OrchestratorConfig>): OrchestratorConfig {
  const problem = portProblem('the configuration', config, []);
  if (problem !== null) throw new OrchestratorError('invalid_config', `orchestrator: ${problem}; correct it`);
  const unknownKey = Object.keys(config).find((key) => !Object.hasOwn(defaultOrchestratorConfig, key));
  if (unknownKey !== undefined) {
    const known = Object.keys(defaultOrchestratorConfig).join(', ');
    throw new OrchestratorError(
      'invalid_config',
      `orchestrator has no key ${unknownKey} (it has ${known}): correct it`,
    );
  }
  const whole = { ...defaultOrchestratorConfig, ...config };
  const refuse = (key: keyof OrchestratorConfig, rule: string): never => {
    throw new OrchestratorError('invalid_config', `orchestrator.${key} is ${String(whole[key])}: it must be ${rule}`);
  };
  if (!Number.isSafeInteger(whole.cadence_ms) || whole.cadence_ms <= 0) refuse('cadence_ms', 'a positive integer');
  const delayFits = whole.boundary_delay_ms >= 0 && whole.boundary_delay_ms < whole.cadence_ms;
  if (!Number.isSafeInteger(whole.boundary_delay_ms) || !delayFits) {
    refuse('boundary_delay_ms', 'an integer from 0 to below the cadence');
  }
  if (!Number.isSafeInteger(whole.max_attempts) || whole.max_attempts < 1) refuse('max_attempts', 'at least 1');
  if (!Number.isSafeInteger(whole.max_symbols) || whole.max_symbols < 1) refuse('max_symbols', 'at least 1');
  if (!engineModeSchema.safeParse(whole.engine_mode).success) refuse('engine_mode', 'truth or hysteresis');
  return whole;
}
