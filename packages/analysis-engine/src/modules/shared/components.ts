import { z } from 'zod';

import { ramp } from './formulas.ts';

/** How one input counts: 0 at `from`, 1 at `to`, with a weight in the mean. */
export interface ComponentConfig {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** The configuration of one input, with its defaults. */
export function componentConfig(from: number, to: number, weight: number, description: string) {
  const parts = z.strictObject({
    from: z.number().default(from).describe('The value at which the input starts to count.'),
    to: z.number().default(to).describe('The value at which it counts fully.'),
    weight: z.number().nonnegative().default(weight).describe('Its weight in the mean.'),
  });
  return parts
    .refine((component) => component.from !== component.to, 'from and to must differ')
    .prefault({})
    .describe(description);
}

export type Component = readonly [value: number | null, config: ComponentConfig];

/**
 * Weighted mean of the ramps of the inputs that are there: Σ weight·ramp / Σ weight. `null` when fewer than `minInputs` are
 * there, or their weights sum to zero.
 */
export function combined(components: readonly Component[], minInputs: number): number | null {
  let present = 0;
  let weights = 0;
  let sum = 0;
  for (const [value, { from, to, weight }] of components) {
    if (value === null) continue;
    present += 1;
    weights += weight;
    sum += weight * ramp(value, from, to);
  }
  return present < minInputs || weights === 0 ? null : sum / weights;
}
