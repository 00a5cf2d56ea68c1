/** Bars of the trading columns: the longest window of any feature over flow, open interest or the universe. */
export const SLOT_BARS = 20;
/** Bars of the funding column. */
export const FUNDING_BARS = 480;

/** The most bars that any feature looks at: 50 average true ranges of 14 bars each, and the close before them. */
export const VIEW_BARS = 64;
/** Slots of the close column: 60 returns. */
export const CLOSE_SLOTS = 61;

/** The last 64 bars that exist among the recent slots, oldest first: entries 0 to `count − 1` of every column. */
export interface BarColumns {
  count: number;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/**
 * What was traded in each of the last 20 bar slots, the last entry being the engine time's. Trade sums are 0 where no
 * trade counted; candle columns are NaN where the bar does not exist or its candles do not say.
 */
export interface TradingColumns {
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

/**
 * A symbol at an engine time, as the features read it. Slot columns end with the engine time's bar and hold NaN where a
 * bar has no value; single numbers are NaN where there is none.
 */
export interface WindowView {
  readonly bars: BarColumns;
  readonly trading: TradingColumns;
  /** Natural logarithm of the close of each of 61 slots. */
  readonly logCloses: Float64Array;
  /** Squared log returns between neighbours among the closes of the close history, oldest first: `returnCount` entries. */
  readonly squaredReturns: Float64Array;
  returnCount: number;
  /** Latest open interest of each of 20 slots. */
  readonly openInterest: Float64Array;
  /** The funding rate in force at the end of each of 480 slots: a rate holds until the next one. */
  readonly funding: Float64Array;
  /** Liquidated buy minus sell quantity of each of 20 slots. */
  readonly netLiquidation: Float64Array;
  /** Whether any liquidation stands in the recent bars, which shows that there is a stream of them. */
  hasLiquidations: boolean;
  latestTradePrice: number;
  latestCandleClose: number;
  latestOpenInterest: number;
  /** Of the last bar alone: an older book or mark says nothing about this engine time. */
  bidPrice: number;
  bidQuantity: number;
  askPrice: number;
  askQuantity: number;
  markPrice: number;
  indexPrice: number;
}

export function createWindowView(closeHistoryBars: number): WindowView {
  const bars = (): Float64Array => new Float64Array(VIEW_BARS);
  const slots = (): Float64Array => new Float64Array(SLOT_BARS);
  return {
    bars: { count: 0, high: bars(), low: bars(), close: bars(), volume: bars() },
    trading: {
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
    squaredReturns: new Float64Array(closeHistoryBars),
    returnCount: 0,
    openInterest: slots(),
    funding: new Float64Array(FUNDING_BARS),
    netLiquidation: slots(),
    hasLiquidations: false,
    latestTradePrice: Number.NaN,
    latestCandleClose: Number.NaN,
    latestOpenInterest: Number.NaN,
    bidPrice: Number.NaN,
    bidQuantity: Number.NaN,
    askPrice: Number.NaN,
    askQuantity: Number.NaN,
    markPrice: Number.NaN,
    indexPrice: Number.NaN,
  };
}
