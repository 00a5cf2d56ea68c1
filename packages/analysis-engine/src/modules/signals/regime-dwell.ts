import { regimeSchema } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { z } from 'zod';

import { defineSignal } from '../../definition/define-module.ts';
import type { GatedRun } from '../../definition/gated-run.ts';

const stateValue = z.object({
  anchor_regime: regimeSchema.nullable(),
  is_censored: z.boolean(),
  previous_regime: regimeSchema.nullable(),
  since_ts_ms: z.int().nonnegative(),
});
type DwellState = z.output<typeof stateValue>;

/** The commit time that hysteresis states when it is newer than the last known change; else the run's own time. */
function changeTime(run: GatedRun, state: DwellState): number {
  const commit = run.hysteresis_state?.last_commit_timestamp_ms ?? null;
  const isNews = commit !== null && commit > state.since_ts_ms && commit <= run.engine_timestamp_ms;
  return isNews ? commit : run.engine_timestamp_ms;
}

function next(run: GatedRun, state: DwellState): DwellState {
  const { regime } = run.regime_output;
  if (regime === state.anchor_regime) return state;
  const isFirst = state.anchor_regime === null;
  return {
    anchor_regime: regime,
    is_censored: isFirst,
    previous_regime: state.anchor_regime,
    since_ts_ms: isFirst ? run.engine_timestamp_ms : changeTime(run, state),
  };
}

/**
 * How long the regime of the verdict has lasted: `dwell_bars` = whole bars from `since_ts_ms` to the run, 0 in the run of
 * the change. Changes that happen while the gate is CLOSED are seen with the next OPEN run, dated by the commit time of
 * hysteresis where there is one. `is_censored`: the regime was already there when the module first looked (or after a
 * gap), so that it may have lasted longer. The state changes, and is written, only when the regime does.
 */
export const regimeDwell = defineSignal({
  id: 'regime_dwell',
  version: '1',
  config: z.object({
    bar_interval_ms: z
      .int()
      .positive()
      .default(DEFAULT_CADENCE_MS)
      .describe('Length of a bar: the cadence interval. ms.'),
  }),
  artifacts: {
    dwell: {
      schema: 'regime_dwell',
      schema_version: '1',
      payload: z.object({
        anchor_regime: regimeSchema,
        changed: z.boolean(),
        dwell_bars: z.int().nonnegative(),
        is_censored: z.boolean(),
        previous_regime: regimeSchema.nullable(),
        since_ts_ms: z.int().nonnegative(),
      }),
    },
  },
  state: {
    schema: 'regime_dwell_state',
    schema_version: '1',
    value: stateValue,
    initial: { anchor_regime: null, is_censored: true, previous_regime: null, since_ts_ms: 0 },
    resets_on_gap: true,
  },
  execute({ config, run, state }) {
    const after = next(run, state);
    const elapsedMs = run.engine_timestamp_ms - after.since_ts_ms;
    return {
      artifacts: {
        dwell: {
          anchor_regime: run.regime_output.regime,
          changed: after !== state && !after.is_censored,
          dwell_bars: Math.floor(elapsedMs / config.bar_interval_ms),
          is_censored: after.is_censored,
          previous_regime: after.previous_regime,
          since_ts_ms: after.since_ts_ms,
        },
      },
      state: after,
    };
  },
});
