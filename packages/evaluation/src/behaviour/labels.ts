import { REGIMES } from '@xray/contracts';

import { topClass } from '../scoring/forecast.ts';

/** The label of a bar without a belief. */
export const NO_LABEL = 255;

/** The regime with the largest mass at each bar, as its position in taxonomy order; 255 where the row is NaN. */
export function beliefLabels(belief: Float64Array): Uint8Array {
  const classes = REGIMES.length;
  return Uint8Array.from({ length: belief.length / classes }, (_, bar) =>
    Number.isNaN(belief[bar * classes]) ? NO_LABEL : topClass(belief, classes, bar),
  );
}
