import type { RawMarketEvent } from '@xray/contracts';

import { MOST_TRADES_PER_MS } from './magnitude.ts';

/** The numbers of a candle, named as the contract names them; the archive's columns have the same names. */
export interface CandleNumbers {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly taker_buy_volume?: number;
  readonly quote_volume?: number;
  readonly trade_count?: number;
  readonly interval_ms?: number;
  /** What `quote_volume` is divided by to give a price, where that is not `volume`: a volume in contracts gives none. */
  readonly base_volume?: number;
}

export interface CandleProblem {
  readonly field: keyof CandleNumbers;
  readonly what: string;
}

/**
 * Relative slack for the rounding of doubles. Of 1 434 240 one-minute candles of the public archive none was further than
 * one unit in the last place (2.2e-16) outside of its range: what is traded is summed exactly.
 */
const DOUBLE_SLACK = 1e-9;

/** No venue states quote volumes with fewer decimals; a number does not show the zeros that it was written with. */
const FEWEST_QUOTE_DECIMALS = 2;

/** One unit of the last decimal that a number is written with: 0.001 of 584724.151. */
function lastDecimal(value: number, fewestDecimals: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  return Number(`1e-${Math.max(decimals, fewestDecimals)}`);
}

/**
 * Whether the mean price that a candle states lies within its range. Where it does not at first sight, the bounds are
 * widened for numbers that were rounded when they were written: by one unit of the quote volume's last decimal, as some
 * venues cut it off, and by half a unit of the volume's.
 */
function isMeanWithinRange(low: number, high: number, base: number, quote: number): boolean {
  if (quote >= low * base * (1 - DOUBLE_SLACK) && quote <= high * base * (1 + DOUBLE_SLACK)) return true;
  if (!(base > 0 && quote > 0)) return false;
  const quoteSlack = lastDecimal(quote, FEWEST_QUOTE_DECIMALS);
  const baseSlack = lastDecimal(base, 0) / 2;
  return quote >= low * (base - baseSlack) - quoteSlack && quote <= high * (base + baseSlack) + quoteSlack;
}

function priceProblem(candle: CandleNumbers): CandleProblem {
  for (const field of ['open', 'high', 'low', 'close'] as const) {
    if (!(candle[field] > 0)) return { field, what: 'is not above zero' };
  }
  if (candle.low > candle.high) return { field: 'low', what: 'is above high' };
  if (candle.high < candle.open || candle.high < candle.close) return { field: 'high', what: 'is below open or close' };
  return { field: 'low', what: 'is above open or close' };
}

/** A venue matches only so many trades in a time, and what was traded was traded in at least one. */
function countProblem({ interval_ms, trade_count, volume }: CandleNumbers): CandleProblem | null {
  if (trade_count === undefined || interval_ms === undefined) return null;
  if (!(trade_count <= interval_ms * MOST_TRADES_PER_MS))
    return { field: 'trade_count', what: 'is more than an interval can hold' };
  return trade_count === 0 && volume > 0 ? { field: 'trade_count', what: 'is zero where there is volume' } : null;
}

/**
 * What of a candle cannot be true, the first thing found; `null` for a candle that can be. A price is above zero, the low
 * is lowest and the high highest, no volume is negative, takers buy no more than was traded, trades are no more than the
 * interval can hold and not none where there is volume, one unit has a volume where the other has, and the mean price lies
 * between low and high. Anything that is no number is a problem.
 */
export function candleProblem(candle: CandleNumbers): CandleProblem | null {
  const { open, high, low, close, volume, taker_buy_volume, quote_volume } = candle;
  if (!(low > 0 && low <= open && low <= close && open <= high && close <= high)) return priceProblem(candle);
  if (!(volume >= 0)) return { field: 'volume', what: 'is negative' };
  if (taker_buy_volume !== undefined && !(taker_buy_volume >= 0 && taker_buy_volume <= volume))
    return { field: 'taker_buy_volume', what: taker_buy_volume > volume ? 'is more than volume' : 'is negative' };
  const counted = countProblem(candle);
  if (counted !== null) return counted;
  const base = candle.base_volume ?? volume;
  if (!(base >= 0)) return { field: 'base_volume', what: 'is negative' };
  if ((base === 0) !== (volume === 0))
    return { field: base === 0 ? 'base_volume' : 'volume', what: 'is zero where the other unit is not' };
  if (quote_volume === undefined) return null;
  if (isMeanWithinRange(low, high, base, quote_volume)) return null;
  return { field: 'quote_volume', what: 'over volume is not a price between low and high' };
}

/**
 * Whether an event is a candle whose price moved although it states no volume: the venue, or who made the file, did not
 * know it. Such a candle is kept, and its flow is unknown and not zero.
 */
export function movedWithoutVolume(event: RawMarketEvent): boolean {
  return event.event_type === 'Candle' && event.normalized.volume === 0 && event.normalized.high > event.normalized.low;
}
