import { z } from 'zod';

import { timestampMs, unitInterval } from '../primitives.ts';
import { regimeSchema } from '../regimes.ts';

/** Where an observer sees the price go: `UP`, `DOWN`, or `NEUTRAL` where the regime has no direction. */
export const directionSchema = z.enum(['UP', 'DOWN', 'NEUTRAL']);
/**
 * The way that an opinion points. It informs people: the engine reads the regime, whose name has a direction already.
 */
export type Direction = z.infer<typeof directionSchema>;

/** What one stateless observer says: a regime, how strongly the data points to it, and how much of its data was there. */
export const opinionSchema = z
  .object({
    regime: regimeSchema,
    strength: unitInterval,
    confidence: unitInterval,
    /** e.g. `composer:classical_regime_v1` */
    source: z.string().min(1),
    type: z.string().optional(),
    direction: directionSchema.optional(),
  })
  .readonly();
/**
 * One observer's word on one regime, written by the composer and weighed by the engine. `strength` and `confidence` are
 * shares of 1.
 */
export type Opinion = z.infer<typeof opinionSchema>;

/** Opinions in canonical order: regime by name, source, confidence descending, strength descending. */
export const evidenceSnapshotSchema = z
  .object({
    schema: z.literal('evidence_snapshot'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    opinions: z.array(opinionSchema).readonly(),
  })
  .readonly();
/**
 * All that the observers of a set say of one symbol at one engine time; empty where they see nothing. The composer
 * writes it.
 */
export type EvidenceSnapshot = z.infer<typeof evidenceSnapshotSchema>;

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The canonical order of opinions; total on what the contract holds, so that equal inputs give equal outputs. */
export function compareOpinions(left: Opinion, right: Opinion): number {
  return (
    compareText(left.regime, right.regime) ||
    compareText(left.source, right.source) ||
    right.confidence - left.confidence ||
    right.strength - left.strength
  );
}
