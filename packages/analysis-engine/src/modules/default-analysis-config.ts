import type { AnalysisEngineConfig } from '../registry/analysis-engine-config.ts';

/** All shipped modules with their defaults, but no output: an output runs only where a person asks for it. */
export function defaultAnalysisConfig(): AnalysisEngineConfig {
  // By their names: whoever reads a configuration waits for none of the modules.
  return {
    enabled_modules: [
      'belief_summary',
      'market_metrics',
      'regime_dwell',
      'dispersion_breakout',
      'expansion_transition',
      'liquidity_compression',
      'momentum_emergence',
      'regime_flip',
      'attention_score',
    ],
  };
}
