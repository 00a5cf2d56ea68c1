import type { ComposerConfigInput } from '@xray/composer';
import type { EngineConfig } from '@xray/regime-engine';

import type { DecidingConfig } from '../config/schema.ts';

/** The sections as their packages want them: with the one cadence filled in. */
export function composerConfig({ cadence_ms, composer }: DecidingConfig): ComposerConfigInput {
  return { ...composer, cadence_ms };
}

export function regimeEngineConfig({ cadence_ms, regime_engine }: DecidingConfig): EngineConfig {
  return { ...regime_engine, cadence_ms };
}
