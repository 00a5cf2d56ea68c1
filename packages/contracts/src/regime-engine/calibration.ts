import { z } from 'zod';

import { canonicalJson } from '../canonical/canonical-json.ts';
import { sha256Hex } from '../canonical/digest.ts';
import { outlookModelSchema } from '../composer/outlook-model.ts';
import { finite, sha256Digest, timestampMs, unitInterval } from '../primitives.ts';
import { REGIMES, regimeSchema } from '../regimes.ts';
import { regimeChancesSchema } from './chances.ts';
import { calibratedClaimSchema } from './claim.ts';

const perRegime = z.array(finite).length(REGIMES.length).readonly();
const probabilities = z.array(unitInterval).length(REGIMES.length).readonly();

/**
 * What it means that a source names a regime: `nats[j][k]` is how much likelier, in nats, strength j / (rows − 1) is under
 * regime k (taxonomy order) than on average. Between two rows it is linear.
 */
export const calibratedReadingSchema = z
  .object({ regime: regimeSchema, nats: z.array(perRegime).min(2).readonly() })
  .readonly();
/**
 * A table of log-likelihood ratios, in nats: rows by strength from 0 to 1, evenly spaced, columns by regime in taxonomy
 * order.
 */
export type CalibratedReading = z.infer<typeof calibratedReadingSchema>;

/**
 * What an observer's words are worth, regime by regime that it can name. `source` is the one that its opinions carry.
 */
export const calibratedSourceSchema = z
  .object({ source: z.string().min(1), readings: z.array(calibratedReadingSchema).min(1).readonly() })
  .readonly();
/** One observer as the fit has found it: how far each of its opinions moves the belief. */
export type CalibratedSource = z.infer<typeof calibratedSourceSchema>;

/** How a market is read that is seen in one way: by its candles alone, or by everything an exchange sends. */
export const calibrationProfileSchema = z
  .object({
    id: z.string().min(1),
    /** The profile holds for a run in which one of these sources speaks; an empty list holds for every run. */
    marked_by: z.array(z.string().min(1)).readonly(),
    sources: z.array(calibratedSourceSchema).min(1).readonly(),
    /** `transition[from][to]`: probability of one cadence step, taxonomy order, rows that sum to 1. */
    transition: z.array(probabilities).length(REGIMES.length).readonly(),
    /** The distribution that `transition` leaves as it is. */
    stationary: probabilities,
    /** What the fit found to come next under each regime; without it the profile makes no forecast. */
    chances: regimeChancesSchema.optional(),
    /** What the regimes may be said to mean; without it a verdict makes no claim. */
    claims: z.array(calibratedClaimSchema).readonly().optional(),
  })
  .readonly();
/**
 * The likelihoods and the Markov chain of one kind of market. An engine takes the first profile of a calibration that
 * holds for the run.
 */
export type CalibrationProfile = z.infer<typeof calibrationProfileSchema>;

/**
 * The position of the first profile that holds for a run with these opinions, the last where none does; `null` of no profiles. What an
 * engine reads a run by.
 */
export function profilePosition(
  profiles: readonly Pick<CalibrationProfile, 'marked_by'>[],
  opinions: readonly { readonly source: string }[],
): number | null {
  const holds = ({ marked_by }: Pick<CalibrationProfile, 'marked_by'>): boolean =>
    marked_by.length === 0 || opinions.some(({ source }) => marked_by.includes(source));
  const first = profiles.findIndex(holds);
  if (first >= 0) return first;
  return profiles.length === 0 ? null : profiles.length - 1;
}

/** Data that a calibration was fitted on, so that it is never scored on the same. */
export const calibrationDataSchema = z
  .object({
    kind: z.enum(['simulated', 'real']),
    /** The market model and seed of simulated data, the log's or archive's name of real data. */
    name: z.string().min(1),
    symbols: z.array(z.string().min(1)).readonly(),
    /** Engine times of the first and the last run. */
    first_ts_ms: timestampMs,
    last_ts_ms: timestampMs,
    runs: z.int().nonnegative(),
    /** SHA-256 over what was learnt from: opinions, and labels where there are any. */
    digest: sha256Digest,
  })
  .readonly();
/** Where a calibration comes from: one entry a data set, written by the fit. */
export type CalibrationData = z.infer<typeof calibrationDataSchema>;

/** A point of a curve that never falls: of the verdicts that put `mass` on their regime, the share `confidence` is right. */
const confidencePointSchema = z.object({ mass: unitInterval, confidence: unitInterval }).readonly();
/** A knot of the confidence curve, both numbers shares of 1; between two knots it is linear. */
export type ConfidencePoint = z.infer<typeof confidencePointSchema>;

/** What the engine learnt, offline: versioned, and named by its own digest. */
export const calibrationSchema = z
  .object({
    schema: z.literal('calibration'),
    schema_version: z.literal('1'),
    name: z.string().min(1),
    cadence_ms: z.int().positive(),
    observer_set: z.string().min(1),
    /** What the composer forecasts the range with; without one it does not. */
    outlook_model: outlookModelSchema.optional(),
    /** The first profile that holds is used. */
    profiles: z.array(calibrationProfileSchema).min(1).readonly(),
    /** By verdicts without memory and with it; points by rising mass. */
    confidence: z
      .object({
        truth: z.array(confidencePointSchema).min(2).readonly(),
        hysteresis: z.array(confidencePointSchema).min(2).readonly(),
      })
      .readonly(),
    fitted_on: z.array(calibrationDataSchema).readonly(),
    fit: z.object({ method: z.string().min(1), seed: z.int(), settings: z.record(z.string(), z.json()).readonly() }),
    /** `calibrationDigest` of the rest. */
    hash: sha256Digest,
  })
  .readonly();
/**
 * A fitted engine, in a file of its own and in the identity of every log whose runs were made with it. Written by
 * `fitCalibration`; a change to it gives another `hash` and other verdicts.
 */
export type Calibration = z.infer<typeof calibrationSchema>;

/** SHA-256 of the canonical JSON of a calibration without its `hash`. */
export function calibrationDigest(calibration: Omit<Calibration, 'hash'>): string {
  return sha256Hex(canonicalJson({ ...calibration, hash: undefined }));
}

/** Between which two of so many evenly spaced rows a strength lies, and how much of it belongs to the upper one. */
export interface StrengthPosition {
  readonly lower: number;
  readonly upper_share: number;
}

/** Where a strength of [0, 1] stands among the rows of a reading. */
export function strengthPosition(rows: number, strength: number): StrengthPosition {
  const place = strength * (rows - 1);
  const lower = Math.min(Math.floor(place), rows - 2);
  return { lower, upper_share: place - lower };
}

/** The regime that a market seen upside down would be in. */
export function mirrorPosition(position: number): number {
  return MIRRORED[position] ?? position;
}

const MIRRORED = REGIMES.map((regime) => {
  const mirrored = regime.endsWith('_UP') ? regime.replace('_UP', '_DOWN') : regime.replace('_DOWN', '_UP');
  return REGIMES.findIndex((candidate) => candidate === mirrored);
});
