import { z } from 'zod';

import { finite } from '../primitives.ts';

const term = z.object({ coefficient: finite, centre: finite }).readonly().optional();

/** By term; `docs/packages/composer.md` defines each. Their meaning is fixed by the version of the model. */
const outlookTermsSchema = z.object({
  day_ahead: term,
  day_change: term,
  hour_cos_1: term,
  hour_cos_2: term,
  hour_cos_3: term,
  hour_cos_4: term,
  hour_sin_1: term,
  hour_sin_2: term,
  hour_sin_3: term,
  hour_sin_4: term,
  range_1: term,
  range_20: term,
  range_480: term,
  range_5: term,
  range_60: term,
  range_960: term,
  trades_1: term,
  trades_20: term,
  trades_5: term,
  trades_60: term,
  usual_range: term,
  volume_1: term,
  volume_20: term,
  volume_5: term,
  volume_60: term,
});

/** What a forecast of the range is made of, in the order in which it is summed. */
export const OUTLOOK_TERMS = outlookTermsSchema.keyof().options;
/** A term of the forecast. */
export type OutlookTerm = (typeof OUTLOOK_TERMS)[number];

/**
 * A linear forecast of the mean ln range of the next bars less the logarithm of the usual volatility: `intercept` and, of each term,
 * `coefficient · (term − centre)`. A term without a value is as usual, at its centre; one that is left out is not used.
 */
export const outlookModelSchema = z
  .object({
    version: z.literal('1'),
    cadence_ms: z.int().positive(),
    /** The bars that the forecast is of. */
    horizon_bars: z.int().min(1).max(120),
    intercept: finite,
    terms: outlookTermsSchema.readonly(),
    /** How it was fitted: on so many runs, with this ridge, and what share of the target's variance it explains of them. */
    fit: z
      .object({ runs: z.int().nonnegative(), ridge: finite.nonnegative(), r_squared: finite })
      .readonly()
      .optional(),
  })
  .readonly();
/** What `range_outlook` is computed with. A calibration holds the one that its tables were fitted beside. */
export type OutlookModel = z.infer<typeof outlookModelSchema>;

/** The values of the terms at an engine time; `null` where a term has none. */
export type OutlookTerms = Readonly<Record<OutlookTerm, number | null>>;

/** The forecast: the mean ln range of the model's next bars less ln of the usual volatility. */
export function rangeOutlook({ intercept, terms }: OutlookModel, values: OutlookTerms): number {
  let forecast = intercept;
  for (const name of OUTLOOK_TERMS) {
    const term = terms[name];
    const value = values[name];
    if (term !== undefined && value !== null) forecast += term.coefficient * (value - term.centre);
  }
  return forecast;
}
