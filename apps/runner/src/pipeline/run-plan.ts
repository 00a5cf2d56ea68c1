import type { RunPlan } from '@xray/orchestrator';

import { cutTimes } from './package-configs.ts';
import { wiring, type WiringOptions } from './wiring.ts';

/** What a log is run with by a configuration: its identity, when its cuts are made, and how the stages are put together. */
export function runPlan(options: WiringOptions): RunPlan {
  const { identity } = options;
  return { identity, times: cutTimes(identity.config), wire: wiring(options) };
}
