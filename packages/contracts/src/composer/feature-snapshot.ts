import { z } from 'zod';

import { finite, timestampMs } from '../primitives.ts';

/** The features of one symbol at one engine time: keys in lexicographic order, `null` where the data is not there. */
export const featureSnapshotSchema = z
  .object({
    schema: z.literal('feature_snapshot'),
    schema_version: z.literal('1'),
    symbol: z.string().min(1),
    engine_timestamp_ms: timestampMs,
    features: z.record(z.string(), finite.nullable()).readonly(),
  })
  .readonly();
/**
 * What the composer measured of a symbol; the table in `docs/packages/composer.md` has the unit and range of each
 * feature.
 */
export type FeatureSnapshot = z.infer<typeof featureSnapshotSchema>;
