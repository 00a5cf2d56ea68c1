import { z } from 'zod';

import { artifactOf } from '../../definition/artifact.ts';
import { defineDetector } from '../../definition/define-module.ts';
import { crossSection } from '../shared/cross-section.ts';
import { ramp, roundedOrNull } from '../shared/formulas.ts';
import { marketMetrics } from '../signals/market-metrics.ts';
import { HOUR_MS, returnStartMs } from '../signals/price-history.ts';
import { NO_BASELINE, baselineValue, zScore, withDispersion } from './dispersion-baseline.ts';
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

/** How many hours the relative strengths of a boundary cover, 1 to 2. */
function hoursCovered(engineTimestampMs: number): number {
  return (engineTimestampMs - returnStartMs(engineTimestampMs)) / HOUR_MS;
}

function span(from: number, to: number, description: string) {
  return z
    .strictObject({ from: z.number().default(from), to: z.number().default(to) })
    .refine((parts) => parts.from !== parts.to, 'from and to must differ')
    .prefault({})
    .describe(description);
}

/**
 * The symbols of the universe drift apart, and this one is at the edge. Over the OPEN symbols of the boundary that have a
 * `relative_strength` (see `market_metrics`; at least `min_symbols`): `dispersion` is its population standard deviation over the
 * root of the hours that it covers; `dispersion_z` is the z-score of ln(dispersion) against its exponentially weighted past;
 * `deviation` of a symbol is its relative strength in standard deviations. `strength` = ramp(dispersion_z) · ramp(|deviation|);
 * `null` while the past is shorter than `min_history_boundaries`.
 */
export const dispersionBreakout = defineDetector({
  id: 'dispersion_breakout',
  version: '1',
  scope: 'universe',
  config: z
    .object({
      ...latchConfig(0.6, 0.45),
      deviation: span(0.5, 1.5, 'Absolute deviation of the symbol, in dispersions: 0 at from, 1 at to.'),
      dispersion_z: span(0.5, 2, 'Z-score of the dispersion: 0 at from, 1 at to.'),
      half_life_boundaries: z.int().positive().default(480).describe('Half-life of the past. Boundaries.'),
      min_history_boundaries: z.int().positive().default(60).describe('Boundaries before the first judgement.'),
      min_symbols: z.int().min(3).default(4).describe('Fewer symbols than these have no dispersion.'),
    })
    .refine(exitsBelowEntry, EXIT_ABOVE_ENTRY),
  dependencies: { metrics: artifactOf(marketMetrics, 'metrics') },
  artifacts: {
    dispersion: {
      schema: 'dispersion_breakout',
      schema_version: '1',
      payload: z.object({
        ...watcherPayload,
        direction: z.enum(['UP', 'DOWN', 'NEUTRAL']),
        inputs: z.object({
          deviation: z.number().nullable(),
          dispersion: z.number().nullable(),
          dispersion_z: z.number().nullable(),
          symbols: z.int().nonnegative(),
        }),
      }),
    },
  },
  state: watcherState,
  universe_state: {
    schema: 'dispersion_baseline',
    schema_version: '1',
    value: baselineValue,
    initial: NO_BASELINE,
  },
  execute({ config, runs, universe_state }) {
    const strengths = runs.map(({ dependencies }) => dependencies.metrics.relative_strength);
    const { symbols, deviation: spread } = crossSection(strengths);
    const hours = hoursCovered(runs[0]?.run.engine_timestamp_ms ?? 0);
    const dispersion = symbols >= config.min_symbols && spread > 0 ? spread / Math.sqrt(hours) : null;
    const z = dispersion === null ? null : zScore(dispersion, universe_state, config.min_history_boundaries);
    const results = runs.map(({ run, state }, index) => {
      const own = strengths[index] ?? null;
      const deviation = own === null || dispersion === null ? null : own / spread;
      const strength =
        z === null || deviation === null
          ? null
          : ramp(z, config.dispersion_z.from, config.dispersion_z.to) *
            ramp(Math.abs(deviation), config.deviation.from, config.deviation.to);
      const since = latch(strength, state.active_since_ts_ms, run.engine_timestamp_ms, config);
      const direction = deviation === null || deviation === 0 ? 'NEUTRAL' : deviation > 0 ? 'UP' : 'DOWN';
      const inputs = {
        deviation: roundedOrNull(deviation),
        dispersion: roundedOrNull(dispersion),
        dispersion_z: roundedOrNull(z),
        symbols,
      };
      const place = direction === 'DOWN' ? 'behind' : 'ahead of';
      return {
        artifacts: {
          dispersion: {
            active: since !== null,
            active_since_ts_ms: since,
            direction,
            inputs,
            strength: roundedOrNull(strength),
            summary: `dispersion z ${shown(z)}, ${shown(deviation === null ? null : Math.abs(deviation))} dispersions ${place} the universe`,
          },
        },
        state: stateSince(state, since),
      } as const;
    });
    if (dispersion === null) return { runs: results };
    return { runs: results, universe_state: withDispersion(universe_state, dispersion, config.half_life_boundaries) };
  },
});
