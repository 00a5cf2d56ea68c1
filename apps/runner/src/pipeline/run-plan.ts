import { createModuleRegistry, shippedModules, unreadableStates } from '@xray/analysis-engine';
import type { RunPlan } from '@xray/orchestrator';

import { cutTimes } from './package-configs.ts';
import { wiring, type WiringOptions } from './wiring.ts';

/** What a log is run with by a configuration: its identity, when its cuts are made, and how the stages are put together. */
export function runPlan(options: WiringOptions): RunPlan {
  const { identity } = options;
  const { cadence_ms, composer } = identity.config;
  return {
    identity,
    times: cutTimes(identity.config),
    lookback_ms: (composer.close_history_bars + 1) * cadence_ms,
    unreadableStates: (states) => unreadableStates(createModuleRegistry(shippedModules()), states),
    wire: wiring(options),
  };
}
