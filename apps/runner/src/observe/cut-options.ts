import type { LogCutOptions } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/schema.ts';

export function cutOptions({ cadence_ms, orchestrator }: DecidingConfig): LogCutOptions {
  return { cadence_ms, boundary_delay_ms: orchestrator.boundary_delay_ms };
}
