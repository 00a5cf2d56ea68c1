import { z } from 'zod';

import { defineDetector } from '../../definition/define-module.ts';
import { featureOf, type GatedRun } from '../../definition/gated-run.ts';
import { combined, componentConfig } from '../shared/components.ts';
import { ratio, roundedOrNull } from '../shared/formulas.ts';
import {
  EXIT_ABOVE_ENTRY,
  exitsBelowEntry,
  latch,
  latchConfig,
  shown,
  stateSince,
  watcherPayload,
  watcherState,
} from './watcher.ts';

type Direction = 'UP' | 'DOWN' | 'NEUTRAL';

const WORD_BY_DIRECTION: Readonly<Record<Direction, string>> = { UP: 'up', DOWN: 'down', NEUTRAL: 'without direction' };

/** The way that flow (20 bars) and price (against the bar's average) agree on. */
function directionOf(run: GatedRun, cvdSlope: number | null): Direction {
  const price = featureOf(run, 'price_last');
  const vwap = featureOf(run, 'vwap');
  if (cvdSlope === null || price === null || vwap === null) return 'NEUTRAL';
  if (cvdSlope > 0 && price > vwap) return 'UP';
  return cvdSlope < 0 && price < vwap ? 'DOWN' : 'NEUTRAL';
}

/**
 * A directed move is under way: `strength` is the weighted mean of the ramps of `efficiency_ratio` (straight path),
 * `cvd_efficiency` and |`cvd_slope`| (one-sided flow) and `realised_volatility_5` / `realised_volatility_20` (it is new: the last
 * bars move more than those before). `direction` is the way flow and price agree on.
 */
export const momentumEmergence = defineDetector({
  id: 'momentum_emergence',
  version: '1',
  config: z
    .object({
      ...latchConfig(0.6, 0.45),
      cvd_efficiency: componentConfig(0.3, 0.8, 1, 'Share of the flow that points one way, over 20 bars.'),
      cvd_slope: componentConfig(
        0.05,
        0.25,
        1,
        'Absolute slope of the cumulative delta over the mean volume of a bar.',
      ),
      efficiency_ratio: componentConfig(0.3, 0.7, 2, 'Net move over path length, over 20 bars.'),
      min_inputs: z.int().min(1).max(4).default(3).describe('Fewer inputs than these make no judgement.'),
      volatility_ratio: componentConfig(0.9, 1.6, 1, 'Realised volatility of 5 bars over that of 20.'),
    })
    .refine(exitsBelowEntry, EXIT_ABOVE_ENTRY),
  artifacts: {
    momentum: {
      schema: 'momentum_emergence',
      schema_version: '1',
      payload: z.object({
        ...watcherPayload,
        direction: z.enum(['UP', 'DOWN', 'NEUTRAL']),
        inputs: z.object({
          cvd_efficiency: z.number().nullable(),
          cvd_slope: z.number().nullable(),
          efficiency_ratio: z.number().nullable(),
          volatility_ratio: z.number().nullable(),
        }),
      }),
    },
  },
  state: watcherState,
  execute({ config, run, state }) {
    const cvdSlope = featureOf(run, 'cvd_slope');
    const cvdEfficiency = featureOf(run, 'cvd_efficiency');
    const efficiency = featureOf(run, 'efficiency_ratio');
    const volatility = ratio(featureOf(run, 'realised_volatility_5'), featureOf(run, 'realised_volatility_20'));
    const strength = combined(
      [
        [cvdEfficiency, config.cvd_efficiency],
        [cvdSlope === null ? null : Math.abs(cvdSlope), config.cvd_slope],
        [efficiency, config.efficiency_ratio],
        [volatility, config.volatility_ratio],
      ],
      config.min_inputs,
    );
    const since = latch(strength, state.active_since_ts_ms, run.engine_timestamp_ms, config);
    const direction = directionOf(run, cvdSlope);
    return {
      artifacts: {
        momentum: {
          active: since !== null,
          active_since_ts_ms: since,
          direction,
          inputs: {
            cvd_efficiency: roundedOrNull(cvdEfficiency),
            cvd_slope: roundedOrNull(cvdSlope),
            efficiency_ratio: roundedOrNull(efficiency),
            volatility_ratio: roundedOrNull(volatility),
          },
          strength: roundedOrNull(strength),
          summary: `momentum ${WORD_BY_DIRECTION[direction]}: path efficiency ${shown(efficiency)}, flow ${shown(cvdEfficiency)}`,
        },
      },
      state: stateSince(state, since),
    };
  },
});
