import { analysisEngineConfigSchema, defaultAnalysisConfig } from '@xray/analysis-engine';
import { composerConfigSchema } from '@xray/composer';
import { canonicalJson, sha256Hex, type Calibration } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { orchestratorConfigSchema } from '@xray/orchestrator';
import { engineConfigSchema } from '@xray/regime-engine';
import { stateGateConfigSchema } from '@xray/state-gate';
import { z } from 'zod';

/** The analysis engine's own schema; without `enabled_modules`, every shipped module that only computes. */
const analysisSectionSchema = analysisEngineConfigSchema.extend({
  enabled_modules: analysisEngineConfigSchema.shape.enabled_modules.default([
    ...defaultAnalysisConfig().enabled_modules,
  ]),
});

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

/**
 * The sections that decide what a verdict is: what a log keeps of the configuration that its runs were made with. A change of any
 * other section leaves the configuration hash as it is.
 */
export const decidingConfigSchema = z.strictObject({
  cadence_ms: z
    .int()
    .positive()
    .default(DEFAULT_CADENCE_MS)
    .describe('Distance of two boundaries and length of a bar. Unit: ms. Default 180000.'),
  orchestrator: orchestratorSectionSchema.prefault({}).describe('When runs are made.'),
  composer: composerConfigSchema
    .unwrap()
    .omit({ cadence_ms: true, outlook_model: true, outlook_terms: true })
    .prefault({})
    .describe('Features and observers.'),
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
});
export type DecidingConfig = z.output<typeof decidingConfigSchema>;

/** These sections alone. */
export function decidingConfig(config: DecidingConfig): DecidingConfig {
  const { analysis_engine, cadence_ms, composer, orchestrator, regime_engine, state_gate } = config;
  return { analysis_engine, cadence_ms, composer, orchestrator, regime_engine, state_gate };
}

/**
 * SHA-256 of the canonical JSON of the effective sections that decide a verdict, defaults included. A calibration is in it by
 * the hash of its content: where its file lies decides nothing.
 */
export function configHash(config: DecidingConfig, calibration: Calibration | null): string {
  const { regime_engine, ...rest } = decidingConfig(config);
  const named = { ...regime_engine, calibration: calibration === null ? 'none' : calibration.hash };
  return sha256Hex(canonicalJson({ ...rest, regime_engine: named }));
}
