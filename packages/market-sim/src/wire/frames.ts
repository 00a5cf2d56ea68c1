import type { SimulatedInstrument } from '../config.ts';
import type { SimulatedTrade } from '../market/minute.ts';
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
  const price = (ticks: number): string => decimalText(ticks, price_decimals);
  const prices = trades.map((trade) => trade.price_ticks);
  const bought = trades.filter((trade) => trade.aggressor === 'BUY');
  const lots = (list: readonly SimulatedTrade[]): number => list.reduce((sum, trade) => sum + trade.lots, 0);
  const turnover = (list: readonly SimulatedTrade[]): string =>
    decimalText(
      list.reduce((sum, trade) => sum + trade.lots * trade.price_ticks, 0),
      price_decimals + quantity_decimals,
    );
  const last = first_trade_id + trades.length - 1;
  return combined(
    `${symbol.toLowerCase()}@kline_1m`,
    `{"e":"kline","E":${event_ts_ms},"s":"${symbol}","k":{"t":${open_ts_ms},"T":${open_ts_ms + interval_ms - 1},` +
      `"s":"${symbol}","i":"1m","f":${first_trade_id},"L":${last},` +
      `"o":"${price(prices[0] ?? 0)}","c":"${price(prices.at(-1) ?? 0)}","h":"${price(Math.max(...prices))}",` +
      `"l":"${price(Math.min(...prices))}","v":"${decimalText(lots(trades), quantity_decimals)}","n":${trades.length},` +
      `"x":true,"q":"${turnover(trades)}","V":"${decimalText(lots(bought), quantity_decimals)}",` +
      `"Q":"${turnover(bought)}","B":"0"}}`,
  );
}

export interface BookTickerInput {
  readonly update_id: number;
  readonly bid_ticks: number;
  readonly ask_ticks: number;
  readonly bid_lots: number;
  readonly ask_lots: number;
  readonly event_ts_ms: number;
}

export function bookTickerFrame(instrument: SimulatedInstrument, input: BookTickerInput): string {
  const { price_decimals, quantity_decimals, symbol } = instrument;
  return combined(
    `${symbol.toLowerCase()}@bookTicker`,
    `{"e":"bookTicker","u":${input.update_id},"s":"${symbol}",` +
      `"b":"${decimalText(input.bid_ticks, price_decimals)}","B":"${decimalText(input.bid_lots, quantity_decimals)}",` +
      `"a":"${decimalText(input.ask_ticks, price_decimals)}","A":"${decimalText(input.ask_lots, quantity_decimals)}",` +
      `"T":${input.event_ts_ms - 1},"E":${input.event_ts_ms}}`,
  );
}

export interface MarkPriceInput {
  readonly mark_price: number;
  readonly index_price: number;
  readonly funding_rate: number;
  readonly next_funding_ts_ms: number;
  readonly event_ts_ms: number;
}

export function markPriceFrame(instrument: SimulatedInstrument, input: MarkPriceInput): string {
  const { symbol } = instrument;
  const mark = input.mark_price.toFixed(8);
  return combined(
    `${symbol.toLowerCase()}@markPrice@1s`,
    `{"e":"markPriceUpdate","E":${input.event_ts_ms},"s":"${symbol}","p":"${mark}","P":"${mark}",` +
      `"i":"${input.index_price.toFixed(8)}","r":"${input.funding_rate.toFixed(8)}","T":${input.next_funding_ts_ms}}`,
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
