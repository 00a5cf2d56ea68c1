import type { ComposerConfigInput } from '@xray/composer';
import type { EngineConfig } from '@xray/regime-engine';
import type { StateGateConfig } from '@xray/state-gate';

import type { DecidingConfig } from '../config/schema.ts';

/** The sections as their packages want them: with the one cadence filled in. */
export function composerConfig({ cadence_ms, composer }: DecidingConfig): ComposerConfigInput {
  return { ...composer, cadence_ms };
}

/** A gap of three cadences is the least that one missed boundary does not make. */
const gapCadences = 3;

export function stateGateConfig({ cadence_ms, state_gate }: DecidingConfig): StateGateConfig {
  return { ...state_gate, max_gap_ms: state_gate.max_gap_ms ?? gapCadences * cadence_ms };
}

export function regimeEngineConfig({ cadence_ms, regime_engine }: DecidingConfig): EngineConfig {
  return { ...regime_engine, cadence_ms };
}
