import { z } from 'zod';

import { finite, unitInterval } from '../primitives.ts';

/** A share of the price; `null` where the snapshot does not say what is usual. */
const shareOfPrice = finite.nonnegative().nullable();
/** Of `usual_volatility`, or over the horizon of its root times that. */
const multiple = finite.nonnegative();

const outlookSizeSchema = z.object({ multiple, probability: unitInterval, size: shareOfPrice }).readonly();
/**
 * A size of a move over the horizon, either way, and a probability. `multiple` is in √`horizon_bars` times the usual volatility of a
 * bar, `size` the same as a share of the price (|ln return|).
 */
export type OutlookSize = z.infer<typeof outlookSizeSchema>;

const outlookRangeSchema = z.object({ multiple, probability: unitInterval, range: shareOfPrice }).readonly();
/**
 * A quantile of the typical range of a bar, the geometric mean of ln(high / low) over the horizon: with `probability` it is at most
 * this. `multiple` is in usual volatilities of a bar, `range` a share of the price.
 */
export type OutlookRange = z.infer<typeof outlookRangeSchema>;

/** What comes next, as probabilities: lists rise by probability, but `beyond`, which rises by size. */
export const outlookSchema = z
  .object({
    horizon_bars: z.int().positive(),
    /** Root of the decayed mean of squared one-bar log returns, as the snapshot has it. */
    usual_volatility: finite.positive().nullable(),
    range_quantiles: z.array(outlookRangeSchema).readonly(),
    /** Probability that the price moves by more than the size. */
    beyond: z.array(outlookSizeSchema).readonly(),
    /** Size that the move stays within, with the probability. */
    within: z.array(outlookSizeSchema).readonly(),
  })
  .readonly();
/**
 * How wide the market is about to move: the belief times the chances that its calibration keeps of each regime. Written by an engine
 * with memory whose calibration has chances. It does not say which way.
 */
export type Outlook = z.infer<typeof outlookSchema>;
