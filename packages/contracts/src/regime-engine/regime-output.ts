import { z } from 'zod';

import { opinionSchema } from '../composer/evidence-snapshot.ts';
import { finite, timestampMs, unitInterval } from '../primitives.ts';
import { beliefByRegimeSchema, regimeSchema } from '../regimes.ts';

/** An accepted opinion with its weight in the result: its log-likelihood contribution to the anchor, in nats. */
export const weightedOpinionSchema = z.object({ ...opinionSchema.unwrap().shape, weight: finite }).readonly();
export type WeightedOpinion = z.infer<typeof weightedOpinionSchema>;

/** The verdict of one run. `drivers` and `permissions` are never empty. */
export const regimeOutputSchema = z
  .object({
    schema: z.literal('regime_output'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    timestamp: timestampMs,
    regime: regimeSchema,
    confidence: unitInterval,
    drivers: z.array(z.string()).readonly(),
    invalidations: z.array(z.string()).readonly(),
    permissions: z.array(z.string()).readonly(),
    belief_by_regime: beliefByRegimeSchema.optional(),
    belief_entropy_bits: finite.optional(),
    evidence: z.array(weightedOpinionSchema).readonly().optional(),
  })
  .readonly();
export type RegimeOutput = z.infer<typeof regimeOutputSchema>;

/** The engine's belief: nine masses that sum to 1 within 1e-9; the anchor is the greatest, ties by taxonomy order. */
export const regimeStateSchema = z
  .object({
    schema: z.literal('regime_state'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    belief_by_regime: beliefByRegimeSchema,
    anchor_regime: regimeSchema,
  })
  .readonly();
export type RegimeState = z.infer<typeof regimeStateSchema>;
