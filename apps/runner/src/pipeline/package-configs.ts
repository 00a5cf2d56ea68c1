import type { ComposerConfigInput } from '@xray/composer';
import type { Calibration } from '@xray/contracts';
import { defaultMaxGapMs } from '@xray/contracts/config';
import type { CutTimes, OrchestratorConfig } from '@xray/orchestrator';
import { type BoundRegimeEngine, createRegimeEngine, type EngineConfig, RegimeEngineError } from '@xray/regime-engine';
import type { StateGateConfig } from '@xray/state-gate';

import { saidAsUsageNow } from '@xray/operations';
import type { DecidingConfig } from '../config/deciding-config.ts';

/**
 * The sections as their packages want them: with the one cadence filled in, and the composer with what the calibration forecasts with,
 * where its observers ask for that.
 */
export function composerConfig(
  { cadence_ms, composer }: DecidingConfig,
  calibration: Calibration | null = null,
): ComposerConfigInput {
  const outlook_model = composer.observer_set === 'v3' ? (calibration?.outlook_model ?? null) : null;
  return { ...composer, cadence_ms, outlook_model };
}

/** When cuts are made, by a configuration. */
export function cutTimes({ cadence_ms, orchestrator }: DecidingConfig): CutTimes {
  const { boundary_delay_ms, max_silence_ms } = orchestrator;
  return { cadence_ms, boundary_delay_ms, ...(max_silence_ms === undefined ? {} : { max_silence_ms }) };
}

/** No symbol is run that would have no gate. */
export function orchestratorConfig({ cadence_ms, orchestrator, state_gate }: DecidingConfig): OrchestratorConfig {
  const { boundary_delay_ms, engine_mode, max_attempts, max_symbols } = orchestrator;
  const gates = Math.min(max_symbols, state_gate.limits.max_symbols);
  return { cadence_ms, boundary_delay_ms, engine_mode, max_attempts, max_symbols: gates };
}

/** What decides about a gate: how long things may take around it does not. */
export function stateGateConfig({ cadence_ms, state_gate }: DecidingConfig): StateGateConfig {
  const { block_during_transition, denylisted_invalidations, limits, max_gap_ms } = state_gate;
  return {
    block_during_transition,
    denylisted_invalidations,
    limits,
    max_gap_ms: max_gap_ms ?? defaultMaxGapMs(cadence_ms),
  };
}

/** The same, with what halts a gate that works. */
export function limitedGateConfig(config: DecidingConfig): StateGateConfig {
  const { input_limits, persistence_limits } = config.state_gate;
  return { ...stateGateConfig(config), input_limits, persistence_limits };
}

function regimeEngineConfig({ cadence_ms, regime_engine }: DecidingConfig): EngineConfig {
  const { hysteresis, least_confidence, least_known_share, max_gap_ms, max_opinion_weight } = regime_engine;
  const { source_correlation, vetoes, wildness_hysteresis } = regime_engine;
  const gap = max_gap_ms === undefined ? {} : { max_gap_ms };
  const shared = { cadence_ms, hysteresis, least_confidence, least_known_share, max_opinion_weight };
  return { ...shared, source_correlation, vetoes, wildness_hysteresis, ...gap };
}

/**
 * The engine of a configuration, with the calibration that was chosen.
 *
 * @throws OperationError `wrong_usage` when they do not fit together
 */
export function engineOf(config: DecidingConfig, calibration: Calibration | null): BoundRegimeEngine {
  return saidAsUsageNow(
    (error) => error instanceof RegimeEngineError,
    () => createRegimeEngine(regimeEngineConfig(config), calibration),
  );
}
