import type { IdentityForm } from '@xray/orchestrator';
import { readCalibration } from '@xray/regime-engine';

import { configHash, decidingConfigSchema, type DecidingConfig } from '../config/deciding-config.ts';

/** How this version reads the configurations and calibrations of logs. */
export const identityForm: IdentityForm<DecidingConfig> = {
  readConfig: (json) => decidingConfigSchema.safeParse(json).data ?? null,
  readCalibration,
  configHash,
};
