import { createModuleRegistry, nodeTextFiles, shippedModules, type AnalysisEngineOptions } from '@xray/analysis-engine';

import type { DecidingConfig } from '../config/schema.ts';

/** The shipped modules as configured; without outputs nothing is written outside the log. */
export function analysisParts(
  { analysis_engine }: DecidingConfig,
  outputs: boolean,
): Pick<AnalysisEngineOptions, 'registry' | 'config' | 'outputs_context'> {
  return {
    registry: createModuleRegistry(shippedModules()),
    config: analysis_engine,
    outputs_context: outputs ? { files: nodeTextFiles() } : null,
  };
}
