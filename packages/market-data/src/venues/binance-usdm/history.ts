import { z } from 'zod';
import { FUNDING_STEP_MS, FUNDING_STEPS_PER_REQUEST, historySeries, INTEREST_PERIOD_MS } from '../history-rows.ts';
import { parseList } from '../json-document.ts';
import {
  candleMismatch,
  countField,
  fundingFraction,
  mismatch,
  timeField,
  priceField,
  quantityField,
} from '../payload-fields.ts';
import type { HistorySeries, TimeRange } from '../venue-history.ts';
import { decodeFailure, envelope } from './events.ts';
import { symbolField } from './fields.ts';
import { FIXED_INTERVALS_MS } from './kline-interval.ts';

const venue = { events: { decodeFailure, envelope }, rowsOf: parseList };

/** Up to 499 candles cost 2, up to 1000 cost 5, and 1500 cost 10: short pages are the cheapest a row. */
const CANDLES_PER_REQUEST = 499;
const CANDLES_WEIGHT = 2;
const INTEREST_PER_REQUEST = 500;
/** The venue allows 1000 in five minutes from one address; others may share it. */
const INTEREST_REQUESTS_PER_MINUTE = 150;
const FUNDING_PER_REQUEST = 100;
/** The venue allows 500 in five minutes from one address. */
const FUNDING_REQUESTS_PER_MINUTE = 75;

function span({ from_ms, to_ms }: TimeRange): string {
  return `startTime=${from_ms}&endTime=${to_ms - 1}`;
}

/** Start, open, high, low, close, volume, end, quote volume, trades, what takers bought of the volume. */
const klineRow = z.tuple(
  [
    timeField,
    priceField,
    priceField,
    priceField,
    priceField,
    quantityField,
    timeField,
    quantityField,
    countField,
    quantityField,
  ],
  z.unknown(),
);

/** Where a row holds the numbers of a candle. */
const PLACES = {
  open: '1',
  high: '2',
  low: '3',
  close: '4',
  volume: '5',
  quote_volume: '7',
  taker_buy_volume: '9',
  trade_count: '8',
} as const;

/** `/fapi/v1/klines`. The answer names neither its instrument nor its interval; its last row may still grow. */
function klines(interval: string, step_ms: number): HistorySeries {
  return historySeries(venue, {
    of: `candle_${interval}`,
    step_ms,
    kind: 'candles',
    rows_per_request: CANDLES_PER_REQUEST,
    request_weight: CANDLES_WEIGHT,
    requests_per_minute: null,
    path: (symbol, range) =>
      `/fapi/v1/klines?symbol=${symbol}&interval=${interval}&${span(range)}&limit=${CANDLES_PER_REQUEST}`,
    row: klineRow,
    toRow: ([start, open, high, low, close, volume, end, quote_volume, trade_count, taker_buy_volume]) => {
      if (end - start + 1 !== step_ms) return mismatch('is of another interval');
      const normalized = {
        open,
        high,
        low,
        close,
        volume,
        interval_ms: step_ms,
        is_final: true,
        taker_buy_volume,
        trade_count,
        quote_volume,
      };
      return (
        candleMismatch(normalized, PLACES) ?? {
          at_ms: start,
          event: { event_type: 'Candle', exchange_ts_ms: end, normalized },
        }
      );
    },
  });
}

/** `/futures/data/openInterestHist`, in base units. */
const openInterest = historySeries(venue, {
  of: 'open_interest',
  step_ms: INTEREST_PERIOD_MS,
  kind: 'samples',
  rows_per_request: INTEREST_PER_REQUEST,
  request_weight: 1,
  requests_per_minute: INTEREST_REQUESTS_PER_MINUTE,
  path: (symbol, range) =>
    `/futures/data/openInterestHist?symbol=${symbol}&period=5m&${span(range)}&limit=${INTEREST_PER_REQUEST}`,
  row: z.object({ symbol: symbolField, sumOpenInterest: quantityField, timestamp: timeField }),
  toRow: ({ sumOpenInterest, symbol, timestamp }) => ({
    at_ms: timestamp,
    symbol,
    event: {
      event_type: 'OpenInterest',
      exchange_ts_ms: timestamp,
      normalized: { open_interest: sumOpenInterest },
    },
  }),
});

/** `/fapi/v1/fundingRate`: the rates that were settled, each at its time. */
const funding = historySeries(venue, {
  of: 'mark_price',
  told_on: 'funding_rate',
  step_ms: FUNDING_STEP_MS,
  kind: 'samples',
  rows_per_request: FUNDING_STEPS_PER_REQUEST,
  request_weight: 1,
  requests_per_minute: FUNDING_REQUESTS_PER_MINUTE,
  path: (symbol, range) => `/fapi/v1/fundingRate?symbol=${symbol}&${span(range)}&limit=${FUNDING_PER_REQUEST}`,
  row: z.object({ symbol: symbolField, fundingTime: timeField, fundingRate: fundingFraction }),
  toRow: ({ fundingRate, fundingTime, symbol }) => ({
    at_ms: fundingTime,
    symbol,
    event: { event_type: 'FundingRate', exchange_ts_ms: fundingTime, normalized: { funding_rate: fundingRate } },
  }),
});

export const history: readonly HistorySeries[] = [
  ...[...FIXED_INTERVALS_MS].map(([interval, step_ms]) => klines(interval, step_ms)),
  openInterest,
  funding,
];
