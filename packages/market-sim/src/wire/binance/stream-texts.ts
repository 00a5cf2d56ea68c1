import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { SimulatedCandle } from '../../order-flow/candle.ts';
import type { SimulatedBookTop, SimulatedMark } from '../../order-flow/quotes.ts';
import type { SimulatedTrade } from '../../order-flow/trades.ts';
import { decimalText } from '../decimal.ts';

/** The texts of Binance USD-M payloads: key order and number syntax as the exchange sends them. */

export function combinedText(stream: string, data: string): string {
  return `{"stream":"${stream}","data":${data}}`;
}

export interface TradeInput {
  readonly trade: SimulatedTrade;
  readonly trade_id: number;
  readonly trade_ts_ms: number;
}

function tradePrice({ price_decimals, quantity_decimals }: SimulatedInstrument, trade: SimulatedTrade): string {
  return `"p":"${decimalText(trade.price_ticks, price_decimals)}","q":"${decimalText(trade.lots, quantity_decimals)}",`;
}

/** The exchange sends a trade this much later than it happened. */
const TRADE_EVENT_AFTER_MS = 2;
const LIQUIDATION_EVENT_AFTER_MS = 3;

export function aggTradeText(instrument: SimulatedInstrument, { trade, trade_id, trade_ts_ms }: TradeInput): string {
  return (
    `{"e":"aggTrade","E":${trade_ts_ms + TRADE_EVENT_AFTER_MS},"a":${trade_id},"s":"${instrument.symbol}",` +
    tradePrice(instrument, trade) +
    `"f":${trade_id},"l":${trade_id},"T":${trade_ts_ms},"m":${trade.aggressor === 'SELL'}}`
  );
}

export function tradeText(instrument: SimulatedInstrument, { trade, trade_id, trade_ts_ms }: TradeInput): string {
  return (
    `{"e":"trade","E":${trade_ts_ms + TRADE_EVENT_AFTER_MS},"T":${trade_ts_ms},"s":"${instrument.symbol}",` +
    `"t":${trade_id},` +
    tradePrice(instrument, trade) +
    `"X":"MARKET","m":${trade.aggressor === 'SELL'}}`
  );
}

/** How an instrument writes prices, quantities and their products. */
export function writtenUnits({ price_decimals, quantity_decimals }: SimulatedInstrument): {
  readonly price: (ticks: number) => string;
  readonly quantity: (lots: number) => string;
  readonly quote: (turnover: number) => string;
} {
  return {
    price: (ticks) => decimalText(ticks, price_decimals),
    quantity: (lots) => decimalText(lots, quantity_decimals),
    quote: (turnover) => decimalText(turnover, price_decimals + quantity_decimals),
  };
}

export interface KlineInput {
  readonly candle: SimulatedCandle;
  readonly interval: string;
  readonly event_ts_ms: number;
  readonly is_final: boolean;
}

export function klineText(instrument: SimulatedInstrument, input: KlineInput): string {
  const { candle, event_ts_ms, interval, is_final } = input;
  const { first_trade_id, interval_ms, open_ts_ms, trade_count } = candle;
  const { symbol } = instrument;
  const { price, quantity, quote } = writtenUnits(instrument);
  return (
    `{"e":"kline","E":${event_ts_ms},"s":"${symbol}","k":{"t":${open_ts_ms},"T":${open_ts_ms + interval_ms - 1},` +
    `"s":"${symbol}","i":"${interval}","f":${first_trade_id},"L":${first_trade_id + trade_count - 1},` +
    `"o":"${price(candle.open_ticks)}","c":"${price(candle.close_ticks)}","h":"${price(candle.high_ticks)}",` +
    `"l":"${price(candle.low_ticks)}","v":"${quantity(candle.lots)}","n":${trade_count},` +
    `"x":${is_final},"q":"${quote(candle.turnover)}","V":"${quantity(candle.bought_lots)}",` +
    `"Q":"${quote(candle.bought_turnover)}","B":"0"}}`
  );
}

export interface BookTickerInput {
  readonly top: SimulatedBookTop;
  readonly update_id: number;
  readonly event_ts_ms: number;
}

export function bookTickerText(
  instrument: SimulatedInstrument,
  { event_ts_ms, top, update_id }: BookTickerInput,
): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  return (
    `{"e":"bookTicker","u":${update_id},"s":"${symbol}",` +
    `"b":"${decimalText(top.bid_ticks, price_decimals)}","B":"${decimalText(top.bid_lots, quantity_decimals)}",` +
    `"a":"${decimalText(top.ask_ticks, price_decimals)}","A":"${decimalText(top.ask_lots, quantity_decimals)}",` +
    `"T":${event_ts_ms - 1},"E":${event_ts_ms}}`
  );
}

export const FUNDING_INTERVAL_MS = 8 * 3_600_000;

export function markPriceText({ symbol }: SimulatedInstrument, input: SimulatedMark, eventTsMs: number): string {
  const mark = decimalText(input.mark_price_e8, 8);
  const nextFundingTsMs = Math.floor(eventTsMs / FUNDING_INTERVAL_MS + 1) * FUNDING_INTERVAL_MS;
  return (
    `{"e":"markPriceUpdate","E":${eventTsMs},"s":"${symbol}","p":"${mark}","P":"${mark}",` +
    `"i":"${decimalText(input.index_price_e8, 8)}","r":"${decimalText(input.funding_rate_e8, 8)}","T":${nextFundingTsMs}}`
  );
}

export function forceOrderText(instrument: SimulatedInstrument, order: SimulatedTrade, tradeTsMs: number): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  const price = decimalText(order.price_ticks, price_decimals);
  const quantity = decimalText(order.lots, quantity_decimals);
  return (
    `{"e":"forceOrder","E":${tradeTsMs + LIQUIDATION_EVENT_AFTER_MS},"o":{"s":"${symbol}","S":"${order.aggressor}",` +
    `"o":"LIMIT","f":"IOC",` +
    `"q":"${quantity}","p":"${price}","ap":"${price}","X":"FILLED","l":"${quantity}","z":"${quantity}","T":${tradeTsMs}}}`
  );
}

/** The answer of REST `/fapi/v1/openInterest`. */
export function openInterestAnswer(instrument: SimulatedInstrument, lots: number, tsMs: number): string {
  const { quantity_decimals, symbol } = instrument;
  return `{"symbol":"${symbol}","openInterest":"${decimalText(lots, quantity_decimals)}","time":${tsMs}}`;
}
