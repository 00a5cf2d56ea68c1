import { z } from 'zod';

import { defineDetector } from '../../definition/define-module.ts';
import { featureOf } from '../../definition/gated-run.ts';
import { combined, componentConfig } from '../shared/components.ts';
import { ratio, roundedOrNull } from '../shared/formulas.ts';
import { EXIT_ABOVE_ENTRY, exitsBelowEntry, latch, latchConfig, shown, watcherPayload } from './watcher.ts';

const stateValue = z.object({
  active_since_ts_ms: z.int().nonnegative().nullable(),
  ended_ts_ms: z.int().nonnegative().nullable(),
});

/**
 * The market holds its breath: `strength` is the weighted mean of falling ramps of `realised_volatility_20` /
 * `realised_volatility_480` (quieter than the day), `range_expansion` (small bars), `atr_z` (quieter than the last hours) and
 * `relative_volume` (little traded). `ended_ts_ms` is the engine time at which the last compression ended.
 */
export const liquidityCompression = defineDetector({
  id: 'liquidity_compression',
  version: '1',
  config: z
    .object({
      ...latchConfig(0.7, 0.5),
      atr_z: componentConfig(0, -1.5, 1, 'Z-score of the average true range.'),
      min_inputs: z.int().min(1).max(4).default(2).describe('Fewer inputs than these make no judgement.'),
      range_expansion: componentConfig(1, 0.4, 1, 'Range of the bar over its median.'),
      relative_volume: componentConfig(1, 0.4, 1, 'Volume of the bar over its usual one.'),
      volatility_ratio: componentConfig(0.9, 0.5, 2, 'Realised volatility of 20 bars over that of 480.'),
    })
    .refine(exitsBelowEntry, EXIT_ABOVE_ENTRY),
  artifacts: {
    compression: {
      schema: 'liquidity_compression',
      schema_version: '1',
      payload: z.object({
        ...watcherPayload,
        ended_ts_ms: z.int().nonnegative().nullable(),
        inputs: z.object({
          atr_z: z.number().nullable(),
          range_expansion: z.number().nullable(),
          relative_volume: z.number().nullable(),
          volatility_ratio: z.number().nullable(),
        }),
      }),
    },
  },
  state: {
    schema: 'liquidity_compression_state',
    schema_version: '1',
    value: stateValue,
    initial: { active_since_ts_ms: null, ended_ts_ms: null },
    resets_on_gap: true,
  },
  execute({ config, run, state }) {
    const atrZ = featureOf(run, 'atr_z');
    const range = featureOf(run, 'range_expansion');
    const volume = featureOf(run, 'relative_volume');
    const volatility = ratio(featureOf(run, 'realised_volatility_20'), featureOf(run, 'realised_volatility_480'));
    const strength = combined(
      [
        [atrZ, config.atr_z],
        [range, config.range_expansion],
        [volume, config.relative_volume],
        [volatility, config.volatility_ratio],
      ],
      config.min_inputs,
    );
    const since = latch(strength, state.active_since_ts_ms, run.engine_timestamp_ms, config);
    const endsNow = state.active_since_ts_ms !== null && since === null;
    const ended = endsNow ? run.engine_timestamp_ms : state.ended_ts_ms;
    return {
      artifacts: {
        compression: {
          active: since !== null,
          active_since_ts_ms: since,
          ended_ts_ms: ended,
          inputs: {
            atr_z: roundedOrNull(atrZ),
            range_expansion: roundedOrNull(range),
            relative_volume: roundedOrNull(volume),
            volatility_ratio: roundedOrNull(volatility),
          },
          strength: roundedOrNull(strength),
          summary: `compression: volatility at ${shown(volatility)} of the day, atr z ${shown(atrZ)}`,
        },
      },
      state: { active_since_ts_ms: since, ended_ts_ms: ended },
    };
  },
});
