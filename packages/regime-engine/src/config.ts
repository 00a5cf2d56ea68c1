import { LEAST_MEASURED_CONFIDENCE } from '@xray/contracts';
import { DEFAULT_CADENCE_MS, defaultMaxGapMs, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { RegimeEngineError } from './errors.ts';

interface HysteresisDefaults {
  readonly enter_threshold: number;
  readonly window_updates: number;
  readonly commit_threshold: number;
}

function hysteresisSchema({ commit_threshold, enter_threshold, window_updates }: HysteresisDefaults) {
  const probability = z.number().min(0).lt(1);
  return z.strictObject({
    enter_threshold: probability
      .default(enter_threshold)
      .describe(
        `Mass that a regime must exceed for a run to count towards it. Unit: probability. Default ${enter_threshold}.`,
      ),
    lead: probability
      .nullable()
      .default(null)
      .describe(
        'What the mass of the regime must also exceed that of the anchor by; null asks for none. Unit: probability. Default null.',
      ),
    window_updates: z
      .int()
      .positive()
      .default(window_updates)
      .describe(`Runs that must count before a commit. Unit: runs. Default ${window_updates}.`),
    commit_threshold: probability
      .default(commit_threshold)
      .describe(
        `Mass that the candidate must exceed in the run of the commit. Unit: probability. Default ${commit_threshold}.`,
      ),
    decay_step: z
      .int()
      .positive()
      .default(1)
      .describe('Progress that a run which does not count takes away. Unit: runs. Default 1.'),
  });
}

/**
 * When a change of regime counts. The defaults suit a calibrated belief, whose masses rise slowly: docs/belief.md has the
 * measurements.
 */
export const hysteresisConfigSchema = hysteresisSchema({
  enter_threshold: 0.35,
  window_updates: 2,
  commit_threshold: 0.6,
});

/**
 * When a change of what is claimed counts, where a profile tells how wild a market is: three claims share what nine regimes had, so
 * that each holds more, and more is asked for.
 */
export const wildnessHysteresisConfigSchema = hysteresisSchema({
  enter_threshold: 0.5,
  window_updates: 5,
  commit_threshold: 0.7,
});

/** From where on a veto acts. */
export const vetoConfigSchema = z.strictObject({
  acceptance_high: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('acceptance_score from which the market counts as accepted. Unit: share of volume. Default 0.95.'),
  oi_contracting: z
    .number()
    .positive()
    .default(0.002)
    .describe(
      'Fall of open interest (oi_slope_short) from which it counts as contracting. Unit: share per bar. Default 0.002.',
    ),
  oi_flat: z
    .number()
    .positive()
    .default(0.0002)
    .describe(
      'Change of open interest, either way, up to which it counts as flat. Unit: share per bar. Default 0.0002.',
    ),
  atr_z_expanding: z
    .number()
    .default(1)
    .describe('atr_z from which the range counts as expanding. Unit: standard deviations. Default 1.'),
  atr_z_compressed: z
    .number()
    .default(-1)
    .describe('atr_z down to which the range counts as compressed. Unit: standard deviations. Default -1.'),
  mass_cap: z
    .number()
    .gt(0)
    .max(0.1)
    .default(0.005)
    .describe('The most that a vetoed regime keeps. Unit: probability. Default 0.005.'),
});

const engineConfigObject = z.strictObject({
  cadence_ms: z
    .int()
    .positive()
    .default(DEFAULT_CADENCE_MS)
    .describe(
      'Engine times are multiples of it; the belief moves one step of the transition matrix each. Unit: ms. Default 180000.',
    ),
  max_gap_ms: z
    .int()
    .positive()
    .optional()
    .describe(
      'Time between two runs of a symbol above which memory is void; equal is no gap. Unit: ms. Default 3 x cadence_ms.',
    ),
  max_opinion_weight: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.98)
    .describe('The most that one opinion can weigh: none is certain. Unit: probability. Default 0.98.'),
  source_correlation: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe(
      'Correlation assumed between sources of one family; their opinions count as at most 1 / source_correlation sources. Unit: none. Default 0.5.',
    ),
  least_known_share: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe(
      'The least share of what the profile needs that must be known for a verdict to permit anything. Unit: share of features. Default 0.6.',
    ),
  least_confidence: z
    .number()
    .min(
      LEAST_MEASURED_CONFIDENCE,
      `must be at least ${LEAST_MEASURED_CONFIDENCE}: what a claim of less confidence is followed by was never measured`,
    )
    .max(1)
    .default(LEAST_MEASURED_CONFIDENCE)
    .describe(
      `The least confidence of a claim, ${LEAST_MEASURED_CONFIDENCE} or more, for nothing was measured below; under it a verdict is unsure and permits no new positions. Unit: probability. Default ${LEAST_MEASURED_CONFIDENCE}.`,
    ),
  vetoes: vetoConfigSchema.prefault({}).describe('Thresholds of the vetoes.'),
  hysteresis: hysteresisConfigSchema.prefault({}).describe('When a change of regime counts.'),
  wildness_hysteresis: wildnessHysteresisConfigSchema
    .prefault({})
    .describe('The same where the calibration claims how wild a market is, of the masses that claim the same.'),
});

/** Steps through the transition matrix between two runs stay cheap; the belief is stationary long before. */
const MAX_GAP_CADENCES = 1000;

/** The engine's configuration; every key has a default, unknown keys are errors. */
export const engineConfigSchema = engineConfigObject.superRefine((config, context) => {
  const gap = config.max_gap_ms;
  if (gap === undefined) return;
  if (gap < config.cadence_ms || gap > MAX_GAP_CADENCES * config.cadence_ms)
    context.addIssue({
      code: 'custom',
      path: ['max_gap_ms'],
      message: `must be between one and ${MAX_GAP_CADENCES} cadences of ${config.cadence_ms} ms`,
    });
});

/** A configuration with any of its keys left out, as callers hand it in; `completeEngineConfig` fills in the rest. */
export type EngineConfig = z.input<typeof engineConfigSchema>;
export type HysteresisConfig = z.output<typeof hysteresisConfigSchema>;
export type VetoConfig = z.output<typeof vetoConfigSchema>;

/** The configuration with every default filled in. */
export interface EngineSettings extends z.output<typeof engineConfigSchema> {
  readonly max_gap_ms: number;
}

/** @throws RegimeEngineError `invalid_config`, naming the key. */
export function completeEngineConfig(config: EngineConfig = {}): EngineSettings {
  const given = parseConfig(engineConfigSchema, config, RegimeEngineError, 'regime engine configuration');
  return { ...given, max_gap_ms: given.max_gap_ms ?? defaultMaxGapMs(given.cadence_ms) };
}
