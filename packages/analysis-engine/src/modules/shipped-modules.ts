import type { AnalysisModule } from '../definition/module.ts';
import { dispersionBreakout } from './detectors/dispersion-breakout.ts';
import { expansionTransition } from './detectors/expansion-transition.ts';
import { liquidityCompression } from './detectors/liquidity-compression.ts';
import { momentumEmergence } from './detectors/momentum-emergence.ts';
import { regimeFlip } from './detectors/regime-flip.ts';
import { jsonlArtifacts } from './outputs/jsonl-artifacts.ts';
import { attentionScore } from './rules/attention-score.ts';
import { beliefSummary } from './signals/belief-summary.ts';
import { marketMetrics } from './signals/market-metrics.ts';
import { regimeDwell } from './signals/regime-dwell.ts';

/** Every module that ships with this package. */
export function shippedModules(): readonly AnalysisModule[] {
  return [
    beliefSummary,
    marketMetrics,
    regimeDwell,
    dispersionBreakout,
    expansionTransition,
    liquidityCompression,
    momentumEmergence,
    regimeFlip,
    attentionScore,
    jsonlArtifacts,
  ];
}
