import { engineModeSchema } from '@xray/contracts';
import { DEFAULT_CADENCE_MS, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { OrchestratorError } from './errors.ts';

/** What the orchestrator is told once. Every key has a default. */
export const orchestratorConfigSchema = z
  .strictObject({
    cadence_ms: z
      .int()
      .positive()
      .default(DEFAULT_CADENCE_MS)
      .describe('Distance of two boundaries; engine times are its multiples. Unit: ms. Default 180000.'),
    boundary_delay_ms: z
      .int()
      .nonnegative()
      .default(2_000)
      .describe('How long after a boundary its cut ends, so that the closing candle is in it. Unit: ms. Default 2000.'),
    engine_mode: engineModeSchema
      .default('hysteresis')
      .describe('Whether verdicts carry memory: hysteresis or truth. Default hysteresis.'),
    max_attempts: z
      .int()
      .positive()
      .default(3)
      .describe('Tries of a run whose error says retry. Unit: tries. Default 3.'),
    max_symbols: z
      .int()
      .positive()
      .default(4_096)
      .describe(
        'Symbols of a log that watches none whose events are looked at, in order of appearance; further ones are kept, make no runs and are announced. Unit: symbols. Default 4096.',
      ),
  })
  .refine((config) => config.boundary_delay_ms < config.cadence_ms, {
    path: ['boundary_delay_ms'],
    message: 'must be below the cadence',
  })
  .readonly();

/** The orchestrator's configuration with every default filled in. */
export type OrchestratorConfig = z.output<typeof orchestratorConfigSchema>;
/** A configuration with any of its keys left out. */
export type OrchestratorConfigInput = z.input<typeof orchestratorConfigSchema>;

/** @throws OrchestratorError `invalid_config`, naming the key. */
export function completeOrchestratorConfig(config: OrchestratorConfigInput = {}): OrchestratorConfig {
  return parseConfig(orchestratorConfigSchema, config, OrchestratorError, 'orchestrator configuration');
}
