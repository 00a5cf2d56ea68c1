import { regimeSchema } from '@xray/contracts';
import { z } from 'zod';

import { marketModelSchema } from '../model/market-model.ts';
import { barStatisticsSchema } from '../statistics/bar-statistics.ts';

export const barLabelSchema = barStatisticsSchema
  .extend({
    symbol: z.string(),
    engine_timestamp_ms: z.int().describe('Close of the bar. Unit: ms since the epoch.'),
    regime: regimeSchema,
    level: z.int().nonnegative().describe('Position in activity.levels of the model.'),
  })
  .readonly();

/** What one bar of one symbol truly was, and the statistics that its frames realise. */
export type BarLabel = z.output<typeof barLabelSchema>;

export const labelsHeaderSchema = z
  .object({
    schema: z.literal('simulated_labels'),
    schema_version: z.literal(1),
    seed: z.int(),
    start_ts_ms: z.int(),
    bars: z.int().positive(),
    model: marketModelSchema,
  })
  .readonly();

/** First line of a labels file: everything that the market was made of. */
export type LabelsHeader = z.output<typeof labelsHeaderSchema>;
