import type { AnalysisModule } from '../definition/module.ts';
import type { AnalysisEngineOptions } from './analysis-engine.ts';
import type { AnalysisEngineConfig } from '../registry/analysis-engine-config.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { nodeTextFiles } from '../modules/outputs/node-text-files.ts';
import { shippedModules } from '../modules/shipped-modules.ts';

/** `regime_dwell` counts in bars: they are the cadence's, unless its own section says otherwise. */
function withBarInterval(section: AnalysisEngineConfig, cadenceMs: number): AnalysisEngineConfig {
  const dwell = { bar_interval_ms: cadenceMs, ...section.module_configs?.['regime_dwell'] };
  return { ...section, module_configs: { ...section.module_configs, regime_dwell: dwell } };
}

/**
 * The shipped modules as configured; without outputs nothing is written outside the log. `more` are outputs of this process alone:
 * they say nothing that the log keeps.
 */
export function configuredModules(
  section: AnalysisEngineConfig,
  cadenceMs: number,
  outputs: boolean,
  more: readonly AnalysisModule[] = [],
): Pick<AnalysisEngineOptions, 'registry' | 'config' | 'outputs_context'> {
  const enabled_modules = [...section.enabled_modules, ...more.map(({ definition }) => definition.id)];
  return {
    registry: createModuleRegistry([...shippedModules(), ...more]),
    config: withBarInterval({ ...section, enabled_modules }, cadenceMs),
    outputs_context: outputs ? { files: nodeTextFiles() } : null,
  };
}
