import { crc32 } from 'node:zlib';

import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { SimulatedCandle } from '../../order-flow/candle.ts';
import type { SimulatedMark } from '../../order-flow/quotes.ts';
import type { TickBook, TickLevel } from '../../order-flow/simulated-book.ts';
import type { SimulatedTrade } from '../../order-flow/trades.ts';
import { decimalText } from '../decimal.ts';
import { okxNames } from './instrument-names.ts';

/**
 * The texts of OKX v5 pushes: key order and number syntax as the exchange sends them. A contract is a lot of the model, so
 * that every size is a whole number of contracts.
 */

function push(argument: string, data: string): string {
  return `{"arg":${argument},"data":[${data}]}`;
}

function argument(channel: string, instId: string): string {
  return `{"channel":"${channel}","instId":"${instId}"}`;
}

function price({ price_decimals }: SimulatedInstrument, ticks: number): string {
  return decimalText(ticks, price_decimals);
}

function inBase({ quantity_decimals }: SimulatedInstrument, lots: number): string {
  return decimalText(lots, quantity_decimals);
}

export interface OkxTrade {
  readonly trade: SimulatedTrade;
  readonly trade_id: number;
  readonly trade_ts_ms: number;
}

export function tradesText(instrument: SimulatedInstrument, { trade, trade_id, trade_ts_ms }: OkxTrade): string {
  const { swap } = okxNames(instrument.symbol);
  return push(
    argument('trades', swap),
    `{"instId":"${swap}","tradeId":"${trade_id}","px":"${price(instrument, trade.price_ticks)}","sz":"${trade.lots}",` +
      `"side":"${trade.aggressor === 'BUY' ? 'buy' : 'sell'}","ts":"${trade_ts_ms}","count":"1"}`,
  );
}

/** Opening time, prices, volume in contracts, in base units, in quote units, and whether the candle is closed. */
export function candleFields(
  instrument: SimulatedInstrument,
  candle: SimulatedCandle,
  isFinal: boolean,
): readonly string[] {
  const { price_decimals, quantity_decimals } = instrument;
  const prices = [candle.open_ticks, candle.high_ticks, candle.low_ticks, candle.close_ticks];
  return [
    String(candle.open_ts_ms),
    ...prices.map((ticks) => price(instrument, ticks)),
    String(candle.lots),
    inBase(instrument, candle.lots),
    decimalText(candle.turnover, price_decimals + quantity_decimals),
    isFinal ? '1' : '0',
  ];
}

/** @param bar the venue's name of the interval, as `1m` */
export function candleText(
  instrument: SimulatedInstrument,
  bar: string,
  candle: SimulatedCandle,
  isFinal: boolean,
): string {
  const fields = candleFields(instrument, candle, isFinal);
  return push(argument(`candle${bar}`, okxNames(instrument.symbol).swap), JSON.stringify(fields));
}

export interface OkxTicker {
  readonly last_ticks: number;
  readonly last_lots: number;
  readonly bid: TickLevel;
  readonly ask: TickLevel;
  /** The last 24 hours, where there were any trades. */
  readonly day: SimulatedCandle | null;
  readonly ts_ms: number;
}

export function tickersText(instrument: SimulatedInstrument, ticker: OkxTicker): string {
  const { swap } = okxNames(instrument.symbol);
  const { ask, bid, day, last_lots, last_ticks, ts_ms } = ticker;
  const of = (ticks: number | undefined): string => price(instrument, ticks ?? last_ticks);
  return push(
    argument('tickers', swap),
    `{"instType":"SWAP","instId":"${swap}","last":"${of(last_ticks)}","lastSz":"${last_lots}",` +
      `"askPx":"${of(ask[0])}","askSz":"${ask[1]}","bidPx":"${of(bid[0])}","bidSz":"${bid[1]}",` +
      `"open24h":"${of(day?.open_ticks)}","high24h":"${of(day?.high_ticks)}","low24h":"${of(day?.low_ticks)}",` +
      `"volCcy24h":"${inBase(instrument, day?.lots ?? 0)}","vol24h":"${day?.lots ?? 0}",` +
      `"sodUtc0":"${of(day?.open_ticks)}","sodUtc8":"${of(day?.open_ticks)}","ts":"${ts_ms}"}`,
  );
}

function levels(instrument: SimulatedInstrument, list: readonly TickLevel[]): string {
  const texts = list.map(([ticks, lots]) => `["${price(instrument, ticks)}","${lots}","0","${lots === 0 ? 0 : 1}"]`);
  return `[${texts.join(',')}]`;
}

const CHECKED_LEVELS = 25;

/** CRC-32, as a signed integer, of the best levels of both sides in turn. */
function checksum(instrument: SimulatedInstrument, { asks, bids }: TickBook): number {
  const parts: string[] = [];
  for (let level = 0; level < CHECKED_LEVELS; level += 1) {
    for (const at of [bids[level], asks[level]]) {
      if (at !== undefined) parts.push(`${price(instrument, at[0])}:${at[1]}`);
    }
  }
  return crc32(parts.join(':')) | 0;
}

export interface OkxBookPush {
  readonly action: 'snapshot' | 'update';
  readonly bids: readonly TickLevel[];
  readonly asks: readonly TickLevel[];
  /** The book once the push has been applied. */
  readonly after: TickBook;
  readonly previous_seq_id: number;
}

export function booksText(instrument: SimulatedInstrument, book: OkxBookPush): string {
  const { action, after, asks, bids, previous_seq_id } = book;
  return (
    `{"arg":${argument('books', okxNames(instrument.symbol).swap)},"action":"${action}","data":[{` +
    `"asks":${levels(instrument, asks)},"bids":${levels(instrument, bids.toReversed())},"ts":"${after.event_ts_ms}",` +
    `"checksum":${checksum(instrument, after)},"seqId":${after.update_id},"prevSeqId":${previous_seq_id}}]}`
  );
}

export function bestText(instrument: SimulatedInstrument, { asks, bids, event_ts_ms, update_id }: TickBook): string {
  return push(
    argument('bbo-tbt', okxNames(instrument.symbol).swap),
    `{"asks":${levels(instrument, asks.slice(0, 1))},"bids":${levels(instrument, bids.slice(0, 1))},` +
      `"ts":"${event_ts_ms}","seqId":${update_id}}`,
  );
}

export function markPriceText({ symbol }: SimulatedInstrument, mark: SimulatedMark, tsMs: number): string {
  const { swap } = okxNames(symbol);
  return push(
    argument('mark-price', swap),
    `{"instType":"SWAP","instId":"${swap}","markPx":"${decimalText(mark.mark_price_e8, 8)}","ts":"${tsMs}"}`,
  );
}

export function indexTickersText({ symbol }: SimulatedInstrument, mark: SimulatedMark, tsMs: number): string {
  const { index } = okxNames(symbol);
  const px = decimalText(mark.index_price_e8, 8);
  return push(
    argument('index-tickers', index),
    `{"instId":"${index}","idxPx":"${px}","high24h":"${px}","low24h":"${px}","open24h":"${px}","sodUtc0":"${px}",` +
      `"sodUtc8":"${px}","ts":"${tsMs}"}`,
  );
}

const FUNDING_INTERVAL_MS = 8 * 3_600_000;

export function fundingRateText({ symbol }: SimulatedInstrument, mark: SimulatedMark, tsMs: number): string {
  const { swap } = okxNames(symbol);
  const fundingMs = Math.floor(tsMs / FUNDING_INTERVAL_MS + 1) * FUNDING_INTERVAL_MS;
  return push(
    argument('funding-rate', swap),
    `{"formulaType":"noRate","fundingRate":"${decimalText(mark.funding_rate_e8, 8)}","fundingTime":"${fundingMs}",` +
      `"instId":"${swap}","instType":"SWAP","method":"current_period","nextFundingRate":"",` +
      `"nextFundingTime":"${fundingMs + FUNDING_INTERVAL_MS}","ts":"${tsMs}"}`,
  );
}

export function openInterestText(instrument: SimulatedInstrument, lots: number, tsMs: number): string {
  const { swap } = okxNames(instrument.symbol);
  return push(
    argument('open-interest', swap),
    `{"instType":"SWAP","instId":"${swap}","oi":"${lots}","oiCcy":"${inBase(instrument, lots)}","ts":"${tsMs}"}`,
  );
}

export function liquidationOrdersText(instrument: SimulatedInstrument, order: SimulatedTrade, tsMs: number): string {
  const { index, swap } = okxNames(instrument.symbol);
  const buys = order.aggressor === 'BUY';
  return push(
    '{"channel":"liquidation-orders","instType":"SWAP"}',
    `{"details":[{"bkLoss":"0","bkPx":"${price(instrument, order.price_ticks)}","ccy":"",` +
      `"posSide":"${buys ? 'short' : 'long'}","side":"${buys ? 'buy' : 'sell'}","sz":"${order.lots}","ts":"${tsMs}"}],` +
      `"instFamily":"${index}","instId":"${swap}","instType":"SWAP","uly":"${index}"}`,
  );
}

/** One instrument of `/api/v5/public/instruments`. */
export function swapInfo({ price_decimals, quantity_decimals, symbol }: SimulatedInstrument): object {
  const { base, index, swap } = okxNames(symbol);
  return {
    instType: 'SWAP',
    instId: swap,
    uly: index,
    instFamily: index,
    settleCcy: 'USDT',
    ctVal: decimalText(1, quantity_decimals),
    ctMult: '1',
    ctValCcy: base,
    ctType: 'linear',
    tickSz: decimalText(1, price_decimals),
    lotSz: '1',
    minSz: '1',
    state: 'live',
  };
}
