import { composerConfigSchema } from '@xray/composer';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { dashboardConfigSchema } from '@xray/dashboards';
import { orchestratorConfigSchema } from '@xray/orchestrator';
import { engineConfigSchema } from '@xray/regime-engine';
import { stateGateConfigSchema } from '@xray/state-gate';
import { z } from 'zod';

import { analysisSectionSchema } from './analysis-section.ts';
import { healthSectionSchema, liveSectionSchema, observabilitySectionSchema } from './live-sections.ts';
import { importSectionSchema, logSectionSchema } from './storage-sections.ts';
import { webhookSectionSchema } from './webhook-section.ts';

const orchestratorShape = orchestratorConfigSchema.unwrap().shape;

const orchestratorSectionSchema = z
  .strictObject(orchestratorShape)
  .omit({ cadence_ms: true })
  .extend({
    max_silence_ms: z
      .int()
      .positive()
      .optional()
      .describe(
        'How old the last market data of a watched symbol may be at a boundary before its run fails. Unit: ms. Default half of cadence_ms.',
      ),
    max_symbols: orchestratorShape.max_symbols.describe(
      'Symbols of a log that watches none whose events are looked at, in order of appearance; further ones are kept, make no runs and are announced. Unit: symbols. At most state_gate.limits.max_symbols. Default 4096.',
    ),
  });

const runSectionSchema = z.strictObject({
  block_boundaries: z
    .int()
    .positive()
    .max(10_000)
    .default(64)
    .describe('Boundaries of one commit over a recorded log; changes no output. Unit: boundaries. Default 64.'),
});

/**
 * The whole configuration file. The cadence stands once, at the top, and the sections of packages leave it out. Every key has a default;
 * unknown keys are errors.
 */
export const xrayConfigSchema = z.strictObject({
  cadence_ms: z
    .int()
    .positive()
    .default(DEFAULT_CADENCE_MS)
    .describe('Distance of two boundaries and length of a bar. Unit: ms. Default 180000.'),
  orchestrator: orchestratorSectionSchema.prefault({}).describe('When runs are made.'),
  composer: composerConfigSchema.unwrap().omit({ cadence_ms: true }).prefault({}).describe('Features and observers.'),
  regime_engine: z
    .strictObject(engineConfigSchema.shape)
    .omit({ cadence_ms: true })
    .extend({
      calibration: z
        .string()
        .min(1)
        .default('shipped')
        .describe(
          'What the engine takes the sources’ words to mean: shipped, none, or a file that xray calibrate wrote. Default shipped.',
        ),
    })
    .prefault({})
    .describe('Belief and hysteresis.'),
  state_gate: stateGateConfigSchema
    .unwrap()
    // Here the gate's decisions go on as they are returned: there is no sink whose time could be limited.
    .omit({ publish_limits: true })
    .extend({
      max_gap_ms: z
        .int()
        .positive()
        .optional()
        .describe(
          'Engine time between two runs of a symbol beyond which the gate resets. Unit: ms. Default 3 × cadence_ms.',
        ),
    })
    .prefault({})
    .describe('When the gate opens.'),
  analysis_engine: analysisSectionSchema.prefault({}).describe('Which modules run, and how they are set.'),
  webhook: webhookSectionSchema
    .optional()
    .describe('Where live sessions send artifacts. It changes no output. Default: nowhere.'),
  dashboards: dashboardConfigSchema.prefault({}).describe('What the view model keeps.'),
  run: runSectionSchema.prefault({}).describe('How recorded logs are run.'),
  live: liveSectionSchema.prefault({}).describe('What live sessions and recordings connect to.'),
  health: healthSectionSchema.prefault({}).describe('Where a live process says how it is.'),
  observability: observabilitySectionSchema.prefault({}).describe('Log lines and traces of a live process.'),
  log: logSectionSchema.prefault({}).describe('Limits of the log’s writer.'),
  import: importSectionSchema.prefault({}).describe('Limits of imports.'),
});
export type XrayConfig = z.output<typeof xrayConfigSchema>;

/** The sections that decide what a verdict is. A change of any other one leaves the configuration hash as it is. */
const decidingSections = {
  cadence_ms: true,
  orchestrator: true,
  composer: true,
  regime_engine: true,
  state_gate: true,
  analysis_engine: true,
} as const;

export const decidingConfigSchema = xrayConfigSchema.pick(decidingSections);
export type DecidingConfig = z.output<typeof decidingConfigSchema>;

export function decidingConfig(config: DecidingConfig): DecidingConfig {
  const { analysis_engine, cadence_ms, composer, orchestrator, regime_engine, state_gate } = config;
  return { analysis_engine, cadence_ms, composer, orchestrator, regime_engine, state_gate };
}
