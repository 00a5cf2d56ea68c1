import {
  createModuleRegistry,
  nodeTextFiles,
  shippedModules,
  type AnalysisEngineOptions,
  type AnalysisModule,
} from '@xray/analysis-engine';

import type { DecidingConfig } from '../config/deciding-config.ts';

/** `regime_dwell` counts in bars: they are the cadence's, unless its own section says otherwise. */
function withBarInterval(
  section: DecidingConfig['analysis_engine'],
  cadenceMs: number,
): AnalysisEngineOptions['config'] {
  const dwell = { bar_interval_ms: cadenceMs, ...section.module_configs['regime_dwell'] };
  return { ...section, module_configs: { ...section.module_configs, regime_dwell: dwell } };
}

/**
 * The shipped modules as configured; without outputs nothing is written outside the log. `more` are outputs of this process alone:
 * they say nothing that the log keeps.
 */
export function analysisParts(
  { analysis_engine, cadence_ms }: DecidingConfig,
  outputs: boolean,
  more: readonly AnalysisModule[] = [],
): Pick<AnalysisEngineOptions, 'registry' | 'config' | 'outputs_context'> {
  const enabled_modules = [...analysis_engine.enabled_modules, ...more.map(({ definition }) => definition.id)];
  return {
    registry: createModuleRegistry([...shippedModules(), ...more]),
    config: withBarInterval({ ...analysis_engine, enabled_modules }, cadence_ms),
    outputs_context: outputs ? { files: nodeTextFiles() } : null,
  };
}
