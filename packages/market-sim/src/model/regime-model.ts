import { REGIMES, type Regime } from '@xray/contracts';
import { z } from 'zod';

const deviation = z.number().positive();

/** Mean and standard deviation of a normal distribution, in the unit of the measure it belongs to. */
function normalSchema(meaning: string) {
  return z.strictObject({ mean: z.number(), deviation }).readonly().describe(meaning);
}

const liquidationsSchema = z
  .strictObject({
    probability: z.number().gt(0).lt(1).describe('Probability that a bar has liquidations.'),
    buy_share: z.number().gt(0).lt(1).describe('Share of such bars whose forced orders buy, closing short positions.'),
    size: normalSchema('ln(liquidated quantity / volume) of a bar that has some.'),
  })
  .readonly()
  .describe('Forced orders of a bar; all of one bar are of one side.');

const weight = z.number().positive().optional();

/** Weights of the regimes that follow; the ones left out never do. */
const nextSchema = z
  .strictObject({
    CHOP_BALANCED: weight,
    CHOP_STOPHUNT: weight,
    LIQUIDATION_UP: weight,
    LIQUIDATION_DOWN: weight,
    SQUEEZE_UP: weight,
    SQUEEZE_DOWN: weight,
    TREND_BUILD_UP: weight,
    TREND_BUILD_DOWN: weight,
    TREND_EXHAUSTION: weight,
  })
  .readonly();

const regimeModelSchema = z
  .strictObject({
    dwell_bars: z.number().min(1).describe('Mean stay; stays are geometric. Unit: bars.'),
    next: nextSchema.describe('Where the market goes when it leaves, in proportion.'),
    drift: z.number().describe('Mean log return of a bar. Unit: sigma, the standard deviation of the bar itself.'),
    volatility: z.number().positive().describe('sigma against base_volatility, at an activity level of 1.'),
    wick: normalSchema('ln((ln(high/low) − |ln(close/open)|) / sigma).'),
    volume: normalSchema('ln(volume / base_volume), less what the loadings of the model explain.'),
    taker_imbalance: normalSchema(
      'atanh of (buy − sell) / (buy + sell) taker volume, less what imbalance_loading explains.',
    ),
    open_interest: normalSchema('ln(open interest / open interest one bar before); heavy-tailed.'),
    funding_rate: normalSchema('Funding rate, in parts of one a funding interval.'),
    basis_bps: normalSchema('(mark − index) / index price. Unit: basis points.'),
    liquidations: liquidationsSchema,
    spread: normalSchema('ln(spread / base_spread), at an activity level of 1.'),
    book_imbalance: normalSchema('atanh of (bid − ask) / (bid + ask) quantity at the top of the book.'),
  })
  .readonly();
/** What bars are like in one regime, how long it lasts and what follows it. */
export type RegimeModel = z.output<typeof regimeModelSchema>;

type RegimesModel = Readonly<Record<Regime, Pick<RegimeModel, 'next'>>>;

/** The regimes that a market which starts in `start` can reach. */
function reachable(regimes: RegimesModel, start: Regime): ReadonlySet<Regime> {
  const seen = new Set<Regime>([start]);
  for (const regime of seen) {
    for (const next of REGIMES) if (regimes[regime].next[next] !== undefined) seen.add(next);
  }
  return seen;
}

export const regimesModelSchema = z
  .strictObject({
    CHOP_BALANCED: regimeModelSchema,
    CHOP_STOPHUNT: regimeModelSchema,
    LIQUIDATION_UP: regimeModelSchema,
    LIQUIDATION_DOWN: regimeModelSchema,
    SQUEEZE_UP: regimeModelSchema,
    SQUEEZE_DOWN: regimeModelSchema,
    TREND_BUILD_UP: regimeModelSchema,
    TREND_BUILD_DOWN: regimeModelSchema,
    TREND_EXHAUSTION: regimeModelSchema,
  })
  .superRefine((regimes, context) => {
    for (const regime of REGIMES) {
      const refuse = (message: string): void => {
        context.addIssue({ code: 'custom', path: [regime, 'next'], message });
      };
      if (regimes[regime].next[regime] !== undefined) refuse('names the regime itself: a stay is what dwell_bars says');
      const cut = REGIMES.find((other) => !reachable(regimes, regime).has(other));
      if (cut !== undefined)
        refuse(`${cut} is never reached from here: every regime must lead to every other in the end`);
    }
  })
  .readonly();
