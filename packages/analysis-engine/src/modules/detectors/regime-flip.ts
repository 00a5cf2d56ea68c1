import { claimLabel, regimeSchema } from '@xray/contracts';
import { z } from 'zod';

import { artifactOf } from '../../definition/artifact.ts';
import { defineDetector } from '../../definition/define-module.ts';
import { rounded } from '../shared/formulas.ts';
import { regimeDwell } from '../signals/regime-dwell.ts';
import { shown } from './watcher.ts';

/**
 * The regime of the verdict has changed, and lately: active while `dwell_bars` < `fade_bars` and a regime before it is known.
 * `strength` = confidence of the verdict · (1 − dwell_bars / fade_bars): full in the run of the change, then fading.
 */
export const regimeFlip = defineDetector({
  id: 'regime_flip',
  version: '1',
  config: z.object({
    fade_bars: z.int().positive().default(5).describe('How many bars a change stays in view. Bars.'),
  }),
  dependencies: { dwell: artifactOf(regimeDwell, 'dwell') },
  artifacts: {
    flip: {
      schema: 'regime_flip',
      schema_version: '1',
      payload: z.object({
        active: z.boolean(),
        from_regime: regimeSchema.nullable(),
        inputs: z.object({ confidence: z.number(), dwell_bars: z.int() }),
        strength: z.number().min(0).max(1),
        summary: z.string(),
        to_regime: regimeSchema,
      }),
    },
  },
  execute({ config, dependencies, run }) {
    const { dwell_bars, previous_regime, anchor_regime } = dependencies.dwell;
    const { claim, confidence } = run.regime_output;
    // Which degree of wildness a market came from has a name that says nothing.
    const change =
      claim !== undefined && 'shares' in claim
        ? `changed to ${claimLabel(claim)}`
        : `flipped ${previous_regime} → ${anchor_regime}`;
    const active = previous_regime !== null && dwell_bars < config.fade_bars;
    const when = dwell_bars === 0 ? 'now' : `${dwell_bars} ${dwell_bars === 1 ? 'bar' : 'bars'} ago`;
    return {
      artifacts: {
        flip: {
          active,
          from_regime: previous_regime,
          inputs: { confidence, dwell_bars },
          strength: active ? rounded(confidence * (1 - dwell_bars / config.fade_bars)) : 0,
          summary: active
            ? `${change} ${when}, confidence ${shown(confidence)}`
            : `no flip in the last ${config.fade_bars} bars`,
          to_regime: anchor_regime,
        },
      },
    };
  },
});
