import { createBarSeries, type BarColumns } from './bar-series.ts';
import { createNormaliserView, type NormaliserView } from './read-normaliser.ts';
import { createReturnSeries, type ReturnSeries } from './return-series.ts';

/** Bars of the trading columns: the longest window of any feature over flow, open interest or the universe. */
export const SLOT_BARS = 20;
/** Bars of the funding column. */
export const FUNDING_BARS = 480;

/** Slots of the close column: 60 returns. */
export const CLOSE_SLOTS = 61;

/**
 * What was traded in each of the last 20 bar slots, the last entry being the engine time's. Trade sums are 0 where no
 * trade counted; candle columns are NaN where the bar does not exist or its candles do not say.
 */
export interface TradingColumns {
  /** The symbol counts contracts of which nothing was said: its quantities compare with one another alone. */
  hasUnknownContracts: boolean;
  /** The trades of the slots do; the candle columns are NaN then. */
  countsContracts: boolean;
  readonly tradeCount: Float64Array;
  readonly sidedCount: Float64Array;
  readonly turnover: Float64Array;
  readonly quantity: Float64Array;
  readonly buyQuantity: Float64Array;
  readonly sellQuantity: Float64Array;
  readonly candleVolume: Float64Array;
  readonly candleQuoteVolume: Float64Array;
  readonly candleTakerBuyVolume: Float64Array;
}

/** The bar of the engine time; NaN where it does not exist. */
export interface LatestBar {
  open: number;
  high: number;
  low: number;
  close: number;
}

/** Extremes and volume of the last 24 hours and since 00:00 UTC; infinite extremes where no bar exists. */
export interface DayView {
  /** Whether a bar is known from the first one of the 24 hours or before it. */
  reachesBack: boolean;
  dayHigh: number;
  dayLow: number;
  dayVolume: number;
  sessionHigh: number;
  sessionLow: number;
}

/**
 * A symbol at an engine time, as the features read it. Slot columns end with the engine time's bar and hold NaN where a
 * bar has no value; single numbers are NaN where there is none.
 */
export interface WindowView {
  bars: BarColumns;
  readonly trading: TradingColumns;
  /** Natural logarithm of the close of each of 61 slots. */
  readonly logCloses: Float64Array;
  /** Of those bars that traded alone. */
  readonly tradedLogCloses: Float64Array;
  returns: ReturnSeries;
  readonly day: DayView;
  readonly latestBar: LatestBar;
  readonly normaliser: NormaliserView;
  /** Latest open interest of each of 20 slots. */
  readonly openInterest: Float64Array;
  /** The funding rate in force at the end of each of 480 slots: a rate holds until the next one. */
  readonly funding: Float64Array;
  /** Liquidated buy minus sell quantity of each of 20 slots; NaN where nobody listened to all of it. */
  readonly netLiquidation: Float64Array;
  /** Whether there is a stream of liquidations, as far as can be told at this engine time. */
  hearsLiquidations: boolean;
  /** The newest price, of the last trade of its bar or else its last final candle. */
  latestPrice: number;
  latestOpenInterest: number;
  /** Of the last bar alone: an older book or mark says nothing about this engine time. */
  bidPrice: number;
  bidQuantity: number;
  askPrice: number;
  askQuantity: number;
  markPrice: number;
  indexPrice: number;
}

export function createWindowView(): WindowView {
  const slots = (): Float64Array => new Float64Array(SLOT_BARS);
  return {
    bars: createBarSeries(),
    trading: {
      hasUnknownContracts: false,
      countsContracts: false,
      tradeCount: slots(),
      sidedCount: slots(),
      turnover: slots(),
      quantity: slots(),
      buyQuantity: slots(),
      sellQuantity: slots(),
      candleVolume: slots(),
      candleQuoteVolume: slots(),
      candleTakerBuyVolume: slots(),
    },
    logCloses: new Float64Array(CLOSE_SLOTS),
    tradedLogCloses: new Float64Array(CLOSE_SLOTS),
    returns: createReturnSeries(),
    day: { reachesBack: false, dayHigh: 0, dayLow: 0, dayVolume: 0, sessionHigh: 0, sessionLow: 0 },
    latestBar: { open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN },
    normaliser: createNormaliserView(),
    openInterest: slots(),
    funding: new Float64Array(FUNDING_BARS),
    netLiquidation: slots(),
    hearsLiquidations: false,
    latestPrice: Number.NaN,
    latestOpenInterest: Number.NaN,
    bidPrice: Number.NaN,
    bidQuantity: Number.NaN,
    askPrice: Number.NaN,
    askQuantity: Number.NaN,
    markPrice: Number.NaN,
    indexPrice: Number.NaN,
  };
}
