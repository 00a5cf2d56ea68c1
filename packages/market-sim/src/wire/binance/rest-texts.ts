import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { SimulatedCandle } from '../../order-flow/candle.ts';
import { decimalText } from '../decimal.ts';
import { writtenUnits } from './stream-texts.ts';

/** One candle of `/fapi/v1/klines`. */
export function klineRow(instrument: SimulatedInstrument, candle: SimulatedCandle): readonly (number | string)[] {
  const { price, quantity, quote } = writtenUnits(instrument);
  return [
    candle.open_ts_ms,
    price(candle.open_ticks),
    price(candle.high_ticks),
    price(candle.low_ticks),
    price(candle.close_ticks),
    quantity(candle.lots),
    candle.open_ts_ms + candle.interval_ms - 1,
    quote(candle.turnover),
    candle.trade_count,
    quantity(candle.bought_lots),
    quote(candle.bought_turnover),
    '0',
  ];
}

interface TimedValue {
  readonly value: number;
  readonly event_ts_ms: number;
}

/** One period of `/futures/data/openInterestHist`. */
export function interestRow(
  { quantity_decimals, start_price, symbol }: SimulatedInstrument,
  { event_ts_ms, value }: TimedValue,
): object {
  const sumOpenInterest = decimalText(value, quantity_decimals);
  return {
    symbol,
    sumOpenInterest,
    sumOpenInterestValue: String(Number(sumOpenInterest) * start_price),
    timestamp: event_ts_ms,
  };
}

/** One settlement of `/fapi/v1/fundingRate`. */
export function fundingRow({ start_price, symbol }: SimulatedInstrument, { event_ts_ms, value }: TimedValue): object {
  return {
    symbol,
    fundingTime: event_ts_ms,
    fundingRate: decimalText(value, 8),
    markPrice: String(start_price),
  };
}

const ONBOARD_TS_MS = 1_569_398_400_000;
const NO_DELIVERY_TS_MS = 4_133_404_800_000;
const QUOTE_ASSET = 'USDT';

function baseAsset(symbol: string): string {
  return symbol.endsWith(QUOTE_ASSET) ? symbol.slice(0, -QUOTE_ASSET.length) : symbol;
}

/** One instrument of `/fapi/v1/exchangeInfo`. */
export function instrumentInfo(symbol: string, price_decimals: number, quantity_decimals: number): object {
  return {
    symbol,
    pair: symbol,
    contractType: 'PERPETUAL',
    deliveryDate: NO_DELIVERY_TS_MS,
    onboardDate: ONBOARD_TS_MS,
    status: 'TRADING',
    baseAsset: baseAsset(symbol),
    quoteAsset: QUOTE_ASSET,
    marginAsset: QUOTE_ASSET,
    pricePrecision: price_decimals,
    quantityPrecision: quantity_decimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: decimalText(1, price_decimals) },
      {
        filterType: 'LOT_SIZE',
        stepSize: decimalText(1, quantity_decimals),
        minQty: decimalText(1, quantity_decimals),
      },
    ],
  };
}

/** The answer of `/fapi/v1/exchangeInfo`. */
export function exchangeInfoText(symbols: readonly object[], weightPerMinute: number, nowMs: number): string {
  return JSON.stringify({
    timezone: 'UTC',
    serverTime: nowMs,
    futuresType: 'U_MARGINED',
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute }],
    exchangeFilters: [],
    assets: [{ asset: QUOTE_ASSET, marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols,
  });
}
