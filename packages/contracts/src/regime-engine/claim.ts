import { z } from 'zod';

import { unitInterval } from '../primitives.ts';
import { regimeSchema } from '../regimes.ts';

/**
 * What was counted. `large_moves`: the move over the horizon was at least 1.5 times the usual. `reversals`: the move over the horizon
 * went against the one of as many bars before; moves of 0 are left out. `named_right`: the regime was the true one, where markets were
 * simulated and it is known.
 */
export const CLAIM_MEASURES = ['large_moves', 'reversals', 'named_right'] as const;
/** What a share beside a claim is a share of. */
export type ClaimMeasure = (typeof CLAIM_MEASURES)[number];

const measuredShareShape = {
  /** Ends of the 95 % interval of `share`. */
  high: unitInterval,
  /** Bars that were looked ahead; 0 where the measure looks at the bar itself. */
  horizon_bars: z.int().nonnegative(),
  low: unitInterval,
  of: z.enum(CLAIM_MEASURES),
  /** Verdicts that it was counted on. */
  runs: z.int().positive(),
  share: unitInterval,
  /** The same share over all runs of the same data. */
  usual: unitInterval,
};

/** A number that a claim rests on, counted on data that no table was fitted on. */
export const measuredShareSchema = z.object(measuredShareShape).readonly();
/** How often verdicts of one kind were followed by something, with its interval and how often that is so at all. */
export type MeasuredShare = z.infer<typeof measuredShareSchema>;

/** The least confidence of verdicts that the numbers of claims are counted on: below it nothing was measured, so nothing may be claimed. */
export const LEAST_MEASURED_CONFIDENCE = 0.5;

/** What a regime may be said to mean, from a confidence on. `reverting` is wild, too. */
export const CALIBRATED_CLAIM_KINDS = ['calm', 'ordinary', 'wild', 'reverting', 'regime'] as const;

/** What the data behind a profile can tell of a regime. */
export const calibratedClaimSchema = z
  .object({
    regime: regimeSchema,
    /** The claim holds from this confidence on, up to that of the regime's next one. */
    from_confidence: unitInterval,
    kind: z.enum(CALIBRATED_CLAIM_KINDS),
    /**
     * On verdicts without memory and with it, as `confidence` of the calibration, from `LEAST_MEASURED_CONFIDENCE` on; empty where it
     * was not measured.
     */
    measured: z
      .object({
        truth: z.array(measuredShareSchema).readonly(),
        hysteresis: z.array(measuredShareSchema).readonly(),
      })
      .readonly(),
  })
  .readonly();
/**
 * One line of a profile's claims. A regime has one line from confidence 0 on, and may have further ones with more to say.
 * Several regimes may make the same claim.
 */
export type CalibratedClaim = z.infer<typeof calibratedClaimSchema>;

/** A measured number and the behaviours that it is the ground of; it grounds none where its interval holds the usual. */
export const groundedShareSchema = z
  .object({ ...measuredShareShape, permits: z.array(z.string()).readonly() })
  .readonly();
/** A line of a claim: the number, and what follows from it. */
export type GroundedShare = z.infer<typeof groundedShareSchema>;

/** The belief by what it claims, shares of 1; the regimes that may revert count as wild. */
export const claimSharesSchema = z
  .object({ calm: unitInterval, ordinary: unitInterval, wild: unitInterval })
  .readonly();
/** How the belief is spread over calm, ordinary and wild: what a profile of candles tells in place of nine masses. */
export type ClaimShares = z.infer<typeof claimSharesSchema>;

/** What a claim can be; see `claimSchema`. */
export const CLAIM_KINDS = [...CALIBRATED_CLAIM_KINDS, 'unsure'] as const;
/** What kind of claim it is, to be switched on. */
export type ClaimKind = (typeof CLAIM_KINDS)[number];

const measured = z.array(groundedShareSchema).readonly();
/** The verdict's own: how sure it is of what it claims, all regimes together that claim the same. */
const confidence = unitInterval;

/**
 * `calm`, `ordinary`, `wild`: how far the price is about to move against its usual. `reverting`: wild, and the last move is more likely
 * than not to be followed by one against it. `regime`: the market is in the named regime, which only markets tell that send more than
 * candles. `unsure`: nothing that one could be held to.
 */
export const claimSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.enum(['calm', 'ordinary', 'wild', 'reverting']),
      confidence,
      measured,
      shares: claimSharesSchema,
    })
    .readonly(),
  z.object({ kind: z.literal('regime'), regime: regimeSchema, confidence, measured }).readonly(),
  /** `confidence` is below `least_confidence`; `shares` where the data tells how wild it is, and not in which regime. */
  z
    .object({
      kind: z.literal('unsure'),
      confidence,
      least_confidence: unitInterval,
      shares: claimSharesSchema.optional(),
    })
    .readonly(),
]);
/**
 * What a verdict says that holds: no more than its profile's data can tell, with the numbers that it was measured by. Written by an
 * engine whose calibration has claims. An `unsure` one permits `no_new_positions` alone.
 */
export type Claim = z.infer<typeof claimSchema>;
