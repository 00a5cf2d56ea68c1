import { z } from 'zod';

const deviation = z.number().positive();

/** Mean and standard deviation of a normal distribution, in the unit of the measure it belongs to. */
export function normalSchema(meaning: string) {
  return z.strictObject({ mean: z.number(), deviation }).readonly().describe(meaning);
}

export const liquidationsSchema = z
  .strictObject({
    probability: z.number().gt(0).lt(1).describe('Probability that a bar has liquidations.'),
    buy_share: z.number().gt(0).lt(1).describe('Share of such bars whose forced orders buy, closing short positions.'),
    size: normalSchema('ln(liquidated quantity / volume) of a bar that has some.'),
  })
  .readonly()
  .describe('Forced orders of a bar; all of one bar are of one side.');
