import type { CutTimes } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/schema.ts';

/** When cuts are made, by a configuration. */
export function cutTimes({ cadence_ms, orchestrator }: DecidingConfig): CutTimes {
  const { boundary_delay_ms, max_silence_ms } = orchestrator;
  return { cadence_ms, boundary_delay_ms, ...(max_silence_ms === undefined ? {} : { max_silence_ms }) };
}
