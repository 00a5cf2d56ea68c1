import { z } from 'zod';

/**
 * What a bar is measured by, given the hidden state and the reference's return. The range is drawn given the return, the
 * volume given the range, the taker imbalance given the return; the others are independent.
 */
export const MEASURES = [
  'return',
  'range',
  'volume',
  'taker_imbalance',
  'open_interest',
  'funding_rate',
  'basis',
  'liquidations',
  'spread',
  'book_imbalance',
] as const;
/** One thing that a bar says of its hidden state. */
export type Measure = (typeof MEASURES)[number];

/** What candles alone tell; every measure stands with those that it is given. */
export const KLINE_MEASURES = ['return', 'range', 'volume', 'taker_imbalance'] as const satisfies readonly Measure[];

export const barStatisticsSchema = z.object({
  log_return: z.number().describe('ln(close / open); a bar opens at the close of the one before.'),
  log_range: z.number().positive().describe('ln(high / low); above the size of log_return.'),
  volume: z.number().positive().describe('Traded quantity. Unit: base units.'),
  taker_imbalance: z.number().gt(-1).lt(1).describe('(buy − sell) / (buy + sell) quantity by aggressor.'),
  open_interest_change: z.number().describe('ln(open interest / open interest one bar before).'),
  funding_rate: z.number().describe('Last funding rate of the bar, in parts of one.'),
  basis_bps: z.number().describe('(mark − index) / index of the last mark price. Unit: basis points.'),
  liquidation_share: z
    .number()
    .describe('Liquidated quantity over volume: above 0 forced orders bought, below 0 they sold, 0 without any.'),
  spread_bps: z.number().positive().describe('(ask − bid) / mid of the last top of the book. Unit: basis points.'),
  book_imbalance: z.number().gt(-1).lt(1).describe('(bid − ask) / (bid + ask) quantity of the last top of the book.'),
});

/** The measures of one bar of one instrument, at the values that its frames realise. */
export type BarStatistics = Readonly<z.output<typeof barStatisticsSchema>>;
