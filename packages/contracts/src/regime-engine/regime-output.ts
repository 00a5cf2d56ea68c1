import { z } from 'zod';

import { opinionSchema } from '../composer/evidence-snapshot.ts';
import { finite, timestampMs, unitInterval } from '../primitives.ts';
import { beliefByRegimeSchema, regimeSchema } from '../regimes.ts';
import { claimSchema } from './claim.ts';
import { outlookSchema } from './outlook.ts';

/** An accepted opinion with its weight in the result: its log-likelihood contribution to the anchor, in nats. */
export const weightedOpinionSchema = z.object({ ...opinionSchema.unwrap().shape, weight: finite }).readonly();
/** One line of a verdict's evidence. A positive `weight` speaks for the anchor, a negative one against it. */
export type WeightedOpinion = z.infer<typeof weightedOpinionSchema>;

/**
 * What a verdict was made from: the ages of the newest price and flow in milliseconds of engine time, `null` where they are not
 * known (for `flow_age_ms` also where the market has no flow), and how many of the features that the profile needs are known.
 */
export const verdictInputsSchema = z
  .object({
    price_age_ms: finite.nonnegative().nullable(),
    flow_age_ms: finite.nonnegative().nullable(),
    known: z.int().nonnegative(),
    needed: z.int().nonnegative(),
    /** known / needed; 0 where nothing is known. */
    known_share: unitInterval,
  })
  .readonly();
/**
 * What a reader needs in order to know how much a verdict rests on. Written by the engine, copied to the dashboards.
 */
export type VerdictInputs = z.infer<typeof verdictInputsSchema>;

/**
 * What a verdict says where it must not be acted on; it then permits `no_new_positions` alone. `NO_PRICE`: the bar has no price.
 * `STALE_INPUTS`: the newest price, or in a market with flow the newest flow, is older than a bar. `WARMING_UP`: too small a
 * share of what the profile needs is known.
 */
export const SUPPLY_CODES = ['NO_PRICE', 'STALE_INPUTS', 'WARMING_UP'] as const;
/** Why a verdict must not be acted on; it stands among its `invalidations`, where the gate's denylist finds it. */
export type SupplyCode = (typeof SUPPLY_CODES)[number];

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
    inputs: verdictInputsSchema.optional(),
    /** What of it holds; left out where the calibration claims nothing. */
    claim: claimSchema.optional(),
    /** Of a verdict with memory whose calibration keeps chances. */
    outlook: outlookSchema.optional(),
  })
  .readonly();
/**
 * What the engine says of a symbol at one engine time, with or without memory: regime, confidence as a share of 1, and
 * why. Other parts read it and never write it.
 */
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
/** The belief alone, without a word of what it rests on or permits. */
export type RegimeState = z.infer<typeof regimeStateSchema>;
