import { MINUTE_MS } from '../config.ts';
import type { SimulatedInstrument } from '../model/market-model.ts';
import type { SimulatedBookTop, SimulatedMark } from '../realisation/quotes.ts';
import type { SimulatedTrade } from '../realisation/trades.ts';
import { decimalText } from './decimal.ts';

/** The texts of Binance USD-M frames: key order and number syntax as the exchange sends them. */

function combined(stream: string, data: string): string {
  return `{"stream":"${stream}","data":${data}}`;
}

export interface AggTradeInput {
  readonly trade: SimulatedTrade;
  readonly trade_id: number;
  readonly trade_ts_ms: number;
}

export function aggTradeFrame(
  instrument: SimulatedInstrument,
  { trade, trade_id, trade_ts_ms }: AggTradeInput,
): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  return combined(
    `${symbol.toLowerCase()}@aggTrade`,
    `{"e":"aggTrade","E":${trade_ts_ms + 2},"a":${trade_id},"s":"${symbol}",` +
      `"p":"${decimalText(trade.price_ticks, price_decimals)}","q":"${decimalText(trade.lots, quantity_decimals)}",` +
      `"f":${trade_id},"l":${trade_id},"T":${trade_ts_ms},"m":${trade.aggressor === 'SELL'}}`,
  );
}

export interface KlineInput {
  readonly open_ts_ms: number;
  readonly interval_ms: number;
  readonly trades: readonly SimulatedTrade[];
  readonly first_trade_id: number;
  readonly event_ts_ms: number;
}

/** The final one-minute candle of a minute's trades, of which there is at least one. */
export function klineFrame(instrument: SimulatedInstrument, input: KlineInput): string {
  const { event_ts_ms, first_trade_id, interval_ms, open_ts_ms, trades } = input;
  const { price_decimals, quantity_decimals, symbol } = instrument;
  let [high, low] = [0, Number.POSITIVE_INFINITY];
  let [lots, turnover, boughtLots, boughtTurnover] = [0, 0, 0, 0];
  for (const trade of trades) {
    high = Math.max(high, trade.price_ticks);
    low = Math.min(low, trade.price_ticks);
    lots += trade.lots;
    turnover += trade.lots * trade.price_ticks;
    if (trade.aggressor === 'SELL') continue;
    boughtLots += trade.lots;
    boughtTurnover += trade.lots * trade.price_ticks;
  }
  const price = (ticks: number): string => decimalText(ticks, price_decimals);
  const quantity = (units: number): string => decimalText(units, quantity_decimals);
  const quote = (units: number): string => decimalText(units, price_decimals + quantity_decimals);
  const last = first_trade_id + trades.length - 1;
  return combined(
    `${symbol.toLowerCase()}@kline_1m`,
    `{"e":"kline","E":${event_ts_ms},"s":"${symbol}","k":{"t":${open_ts_ms},"T":${open_ts_ms + interval_ms - 1},` +
      `"s":"${symbol}","i":"1m","f":${first_trade_id},"L":${last},` +
      `"o":"${price(trades[0]?.price_ticks ?? 0)}","c":"${price(trades.at(-1)?.price_ticks ?? 0)}","h":"${price(high)}",` +
      `"l":"${price(low)}","v":"${quantity(lots)}","n":${trades.length},` +
      `"x":true,"q":"${quote(turnover)}","V":"${quantity(boughtLots)}",` +
      `"Q":"${quote(boughtTurnover)}","B":"0"}}`,
  );
}

export interface BookTickerInput {
  readonly top: SimulatedBookTop;
  readonly update_id: number;
  readonly event_ts_ms: number;
}

export function bookTickerFrame(
  instrument: SimulatedInstrument,
  { event_ts_ms, top, update_id }: BookTickerInput,
): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  return combined(
    `${symbol.toLowerCase()}@bookTicker`,
    `{"e":"bookTicker","u":${update_id},"s":"${symbol}",` +
      `"b":"${decimalText(top.bid_ticks, price_decimals)}","B":"${decimalText(top.bid_lots, quantity_decimals)}",` +
      `"a":"${decimalText(top.ask_ticks, price_decimals)}","A":"${decimalText(top.ask_lots, quantity_decimals)}",` +
      `"T":${event_ts_ms - 1},"E":${event_ts_ms}}`,
  );
}

const FUNDING_INTERVAL_MS = 8 * 60 * MINUTE_MS;

export function markPriceFrame({ symbol }: SimulatedInstrument, input: SimulatedMark, eventTsMs: number): string {
  const mark = decimalText(input.mark_price_e8, 8);
  const nextFundingTsMs = Math.floor(eventTsMs / FUNDING_INTERVAL_MS + 1) * FUNDING_INTERVAL_MS;
  return combined(
    `${symbol.toLowerCase()}@markPrice@1s`,
    `{"e":"markPriceUpdate","E":${eventTsMs},"s":"${symbol}","p":"${mark}","P":"${mark}",` +
      `"i":"${decimalText(input.index_price_e8, 8)}","r":"${decimalText(input.funding_rate_e8, 8)}","T":${nextFundingTsMs}}`,
  );
}

export function forceOrderFrame(instrument: SimulatedInstrument, trade: SimulatedTrade, tradeTsMs: number): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  const price = decimalText(trade.price_ticks, price_decimals);
  const quantity = decimalText(trade.lots, quantity_decimals);
  return combined(
    `${symbol.toLowerCase()}@forceOrder`,
    `{"e":"forceOrder","E":${tradeTsMs + 3},"o":{"s":"${symbol}","S":"${trade.aggressor}","o":"LIMIT","f":"IOC",` +
      `"q":"${quantity}","p":"${price}","ap":"${price}","X":"FILLED","l":"${quantity}","z":"${quantity}","T":${tradeTsMs}}}`,
  );
}

/** The answer of REST `/fapi/v1/openInterest`. */
export function openInterestAnswer(instrument: SimulatedInstrument, lots: number, tsMs: number): string {
  const { quantity_decimals, symbol } = instrument;
  return `{"symbol":"${symbol}","openInterest":"${decimalText(lots, quantity_decimals)}","time":${tsMs}}`;
}
