import { z } from 'zod';

/** Integer milliseconds since the Unix epoch. */
export const timestampMs = z.int().nonnegative();

/** A finite IEEE double. NaN and the infinities are never values in a contract; what does not exist is `null`. */
export const finite = z.number();

/** A finite number of the closed interval [0, 1]. */
export const unitInterval = z.number().min(0).max(1);

/** SHA-256 in lower-case hexadecimal, 64 characters. */
export const sha256Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A position in one stream of the log; the first is 1. */
export const sequence = z.int().positive();

/** The literal that marks a field of the legacy snapshot that could not be filled. `null` there means "known to be none". */
export const MISSING = 'MISSING';
/**
 * The literal `"MISSING"`, to compare a snapshot field with: such a field is not known, a `null` one is known to be
 * none.
 */
export type Missing = typeof MISSING;

/** A value of the legacy snapshot or the literal `"MISSING"`. */
export function orMissing<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.literal(MISSING)]);
}

/** A JSON object whose content the contract does not look into. */
export const opaqueObject = z.record(z.string(), z.json()).readonly();
