import { z } from 'zod';

import { artifactOf } from '../../definition/artifact.ts';
import { defineRule } from '../../definition/define-module.ts';
import { dispersionBreakout } from '../detectors/dispersion-breakout.ts';
import { expansionTransition } from '../detectors/expansion-transition.ts';
import { liquidityCompression } from '../detectors/liquidity-compression.ts';
import { momentumEmergence } from '../detectors/momentum-emergence.ts';
import { regimeFlip } from '../detectors/regime-flip.ts';
import { shown } from '../detectors/watcher.ts';
import { ramp, rounded } from '../shared/formulas.ts';
import { beliefSummary } from '../signals/belief-summary.ts';
import { marketMetrics } from '../signals/market-metrics.ts';

function weight(value: number, description: string) {
  return z.number().min(0).max(1).default(value).describe(description);
}

const weightsConfig = z
  .strictObject({
    dispersion: weight(0.35, 'Of dispersion_breakout.'),
    expansion: weight(0.45, 'Of expansion_transition.'),
    flip: weight(0.6, 'Of regime_flip.'),
    compression: weight(0.15, 'Of liquidity_compression.'),
    momentum: weight(0.35, 'Of momentum_emergence.'),
    uncertainty: weight(0.2, 'Of an uncertain belief: entropy_ratio from 0.5 (0) to 0.9 (1).'),
    volatility: weight(
      0.1,
      'Of the place by atr_pct: 1 for the most volatile symbol of the universe, 0 for the least.',
    ),
    volume: weight(0.25, 'Of relative_volume from 2 (0) to 6 (1).'),
  })
  .prefault({});

interface Concern {
  readonly name: keyof z.output<typeof weightsConfig>;
  /** Of [0, 1]; what is not known raises no attention. */
  readonly strength: number;
  readonly reason: string;
}

/** Place 1 of n is 1, place n is 0; alone or without a place 0. */
function standing(rank: number | null, universeSize: number): number {
  return rank === null || universeSize < 2 ? 0 : 1 - (rank - 1) / (universeSize - 1);
}

interface Watched {
  readonly active: boolean;
  readonly strength: number | null;
  readonly summary: string;
}

/** A detection counts with its full strength while it is active, and with half of it before. */
function detection(name: Concern['name'], { active, strength, summary }: Watched): Concern {
  return { name, strength: (strength ?? 0) * (active ? 1 : 0.5), reason: summary };
}

/**
 * How much a person should look at this symbol now: `score` = 1 − Π (1 − weight·strength) over the concerns, of [0, 1]; one
 * strong concern is enough, several add up without passing 1. Concerns are the five detections (at half strength while they
 * are not active), an uncertain belief, unusual volume and the place by volatility. `contributions` names each concern's
 * weight·strength that is not 0; `reasons` are the texts of those of at least `min_contribution`, greatest first.
 */
export const attentionScore = defineRule({
  id: 'attention_score',
  version: '1',
  config: z.object({
    max_reasons: z.int().positive().default(4).describe('How many reasons are told at most.'),
    min_contribution: z.number().min(0).max(1).default(0.05).describe('Concerns below it are no reason.'),
    weights: weightsConfig.describe('How much each concern counts at full strength, 0 to 1.'),
  }),
  dependencies: {
    belief: artifactOf(beliefSummary, 'belief'),
    compression: artifactOf(liquidityCompression, 'compression'),
    dispersion: artifactOf(dispersionBreakout, 'dispersion'),
    expansion: artifactOf(expansionTransition, 'expansion'),
    flip: artifactOf(regimeFlip, 'flip'),
    metrics: artifactOf(marketMetrics, 'metrics'),
    momentum: artifactOf(momentumEmergence, 'momentum'),
  },
  artifacts: {
    attention: {
      schema: 'attention_score',
      schema_version: '1',
      payload: z.object({
        contributions: z.record(z.string(), z.number().min(0).max(1)),
        reasons: z.array(z.string()),
        score: z.number().min(0).max(1),
      }),
    },
  },
  execute({ config, dependencies }) {
    const { belief, compression, dispersion, expansion, flip, metrics, momentum } = dependencies;
    const place = standing(metrics.atr_rank, metrics.universe_size);
    const concerns: readonly Concern[] = [
      detection('compression', compression),
      detection('dispersion', dispersion),
      detection('expansion', expansion),
      detection('flip', flip),
      detection('momentum', momentum),
      {
        name: 'uncertainty',
        strength: ramp(belief.entropy_ratio ?? 0, 0.5, 0.9),
        reason: `belief is uncertain: entropy ${shown(belief.entropy_ratio)} of its maximum`,
      },
      { name: 'volatility', strength: place, reason: `atr place ${metrics.atr_rank ?? 0} of ${metrics.universe_size}` },
      {
        name: 'volume',
        strength: ramp(metrics.relative_volume ?? 0, 2, 6),
        reason: `volume ${shown(metrics.relative_volume)} times its usual`,
      },
    ];
    const contributions: Record<string, number> = {};
    const told: { readonly contribution: number; readonly reason: string }[] = [];
    let calm = 1;
    for (const { name, strength, reason } of concerns) {
      const contribution = config.weights[name] * strength;
      if (contribution === 0) continue;
      calm *= 1 - contribution;
      contributions[name] = rounded(contribution);
      if (contribution >= config.min_contribution) told.push({ contribution, reason });
    }
    told.sort((left, right) => right.contribution - left.contribution);
    const reasons = told.slice(0, config.max_reasons).map(({ reason }) => reason);
    return { artifacts: { attention: { contributions, reasons, score: rounded(1 - calm) } } };
  },
});
