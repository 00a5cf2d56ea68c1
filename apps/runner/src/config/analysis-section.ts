import { analysisEngineConfigSchema, defaultAnalysisConfig } from '@xray/analysis-engine';

/** The analysis engine's own schema; without `enabled_modules`, every shipped module that only computes. */
export const analysisSectionSchema = analysisEngineConfigSchema.extend({
  enabled_modules: analysisEngineConfigSchema.shape.enabled_modules.default([
    ...defaultAnalysisConfig().enabled_modules,
  ]),
});
