import { z } from 'zod';

import { regimesModelSchema } from './regime-model.ts';

const activitySchema = z
  .strictObject({
    levels: z
      .array(z.number().positive())
      .min(1)
      .max(8)
      .readonly()
      .describe('Volatility multipliers that an instrument wanders between inside its regimes.'),
    persistence: z
      .number()
      .gt(0)
      .lt(1)
      .describe('Probability that a bar keeps the level of the one before; else one of the others, evenly.'),
  })
  .readonly();

const decimals = z.int().min(0).max(8);
const lots = z.int().min(1_000).max(1e12);

export const instrumentSchema = z
  .strictObject({
    symbol: z
      .string()
      .regex(/^[A-Z0-9]{2,20}$/)
      .describe('Name at the exchange: upper-case letters and digits.'),
    start_price: z.number().positive().describe('Price at the start. Unit: quote units.'),
    price_decimals: decimals.describe('Decimal places of a price: a tick is 10^-price_decimals quote units.'),
    quantity_decimals: decimals.describe('Decimal places of a quantity: a lot is 10^-quantity_decimals base units.'),
    base_volatility: z
      .number()
      .positive()
      .max(0.1)
      .describe('Standard deviation of the log return of an ordinary bar, the common factor left out.'),
    base_volume_lots: lots.describe('Volume of an ordinary bar. Unit: lots.'),
    base_spread_bps: z.number().positive().describe('Ordinary spread. Unit: basis points; twenty ticks or more.'),
    book_lots: lots.describe('Mean quantity at the top of the book, both sides together. Unit: lots.'),
    start_open_interest_lots: lots.describe('Open interest at the start. Unit: lots.'),
    market_beta: z.number().describe('Exposure to the return of the first instrument.'),
  })
  .readonly();
/** One instrument of a model: its units, and what an ordinary bar of it is like. */
export type SimulatedInstrument = z.output<typeof instrumentSchema>;

/** A whole market: chains, distributions, instruments. `models/default.yaml` documents every key. */
export const marketModelSchema = z
  .strictObject({
    schema: z.literal('simulated_market_model'),
    schema_version: z.literal(1),
    name: z.string().min(1).max(100).describe('What reports call this market.'),
    market_loading: z
      .number()
      .describe('Share of the reference’s return that an instrument of market_beta 1 takes over.'),
    return_degrees_of_freedom: z.number().gt(2.1).max(1_000).describe('Tails of the returns: Student’s t.'),
    open_interest_degrees_of_freedom: z.number().gt(2.1).max(1_000).describe('Tails of open-interest changes.'),
    volume_loading: z.number().describe('Change of ln volume for one of ln(regime volatility × activity level).'),
    volume_range_loading: z.number().describe('Change of ln volume for one of ln(range / sigma) of the same bar.'),
    imbalance_loading: z
      .number()
      .describe('Change of atanh taker imbalance for a return of one sigma of the same bar, the factor left out.'),
    spread_loading: z.number().describe('Change of ln spread for one of ln activity level.'),
    trades_per_bar: z.number().min(6).max(20_000).describe('Trades of a bar of ordinary volume.'),
    activity: activitySchema.describe('Volatility that varies inside a regime.'),
    regimes: regimesModelSchema.describe('The nine regimes.'),
    instruments: z
      .array(instrumentSchema)
      .min(1)
      .max(1_000)
      .refine((list) => new Set(list.map(({ symbol }) => symbol)).size === list.length, {
        message: 'every symbol may stand once',
      })
      .readonly()
      .describe('The first one is the reference, whose returns the others take part in.'),
  })
  .readonly();
/** A market model as `parseMarketModel` read it, every key checked. */
export type MarketModel = z.output<typeof marketModelSchema>;
