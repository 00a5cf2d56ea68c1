import { z } from 'zod';

import { artifactOf } from '../../definition/artifact.ts';
import { defineDetector } from '../../definition/define-module.ts';
import { featureOf } from '../../definition/gated-run.ts';
import { combined, componentConfig } from '../shared/components.ts';
import { ratio, roundedOrNull } from '../shared/formulas.ts';
import { liquidityCompression } from './liquidity-compression.ts';
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

/**
 * Range opens up, above all after a compression: the expansion is the weighted mean of the ramps of `range_expansion`,
 * `realised_volatility_5` / `realised_volatility_60` and `atr_z`; `strength` is the expansion itself when a compression is active or
 * ended within `memory_ms`, else the expansion times `unprimed_factor`.
 */
export const expansionTransition = defineDetector({
  id: 'expansion_transition',
  version: '1',
  config: z
    .object({
      ...latchConfig(0.6, 0.45),
      atr_z: componentConfig(0, 2, 1, 'Z-score of the average true range.'),
      memory_ms: z.int().nonnegative().default(3_600_000).describe('How long a compression counts after its end. ms.'),
      min_inputs: z.int().min(1).max(3).default(2).describe('Fewer inputs than these make no judgement.'),
      range_expansion: componentConfig(1.2, 2.5, 1, 'Range of the bar over its median.'),
      unprimed_factor: z
        .number()
        .min(0)
        .max(1)
        .default(0.7)
        .describe('What an expansion counts without a compression.'),
      volatility_ratio: componentConfig(1.1, 2, 1, 'Realised volatility of 5 bars over that of 60.'),
    })
    .refine(exitsBelowEntry, EXIT_ABOVE_ENTRY),
  dependencies: { compression: artifactOf(liquidityCompression, 'compression') },
  artifacts: {
    expansion: {
      schema: 'expansion_transition',
      schema_version: '1',
      payload: z.object({
        ...watcherPayload,
        from_compression: z.boolean(),
        inputs: z.object({
          atr_z: z.number().nullable(),
          range_expansion: z.number().nullable(),
          volatility_ratio: z.number().nullable(),
        }),
      }),
    },
  },
  state: watcherState,
  execute({ config, dependencies, run, state }) {
    const atrZ = featureOf(run, 'atr_z');
    const range = featureOf(run, 'range_expansion');
    const volatility = ratio(featureOf(run, 'realised_volatility_5'), featureOf(run, 'realised_volatility_60'));
    const { active, ended_ts_ms } = dependencies.compression;
    const primed = active || (ended_ts_ms !== null && run.engine_timestamp_ms - ended_ts_ms <= config.memory_ms);
    const expansion = combined(
      [
        [atrZ, config.atr_z],
        [range, config.range_expansion],
        [volatility, config.volatility_ratio],
      ],
      config.min_inputs,
    );
    const strength = expansion === null || primed ? expansion : expansion * config.unprimed_factor;
    const since = latch(strength, state.active_since_ts_ms, run.engine_timestamp_ms, config);
    return {
      artifacts: {
        expansion: {
          active: since !== null,
          active_since_ts_ms: since,
          from_compression: primed,
          inputs: {
            atr_z: roundedOrNull(atrZ),
            range_expansion: roundedOrNull(range),
            volatility_ratio: roundedOrNull(volatility),
          },
          strength: roundedOrNull(strength),
          summary: `expansion${primed ? ' out of compression' : ''}: bar range ${shown(range)} of its median, volatility ratio ${shown(volatility)}`,
        },
      },
      state: stateSince(state, since),
    };
  },
});
