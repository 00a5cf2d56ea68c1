import { z } from 'zod';
import { FUNDING_STEP_MS, FUNDING_STEPS_PER_REQUEST, historySeries, INTEREST_PERIOD_MS } from '../history-rows.ts';
import { parseDocument, type Sought } from '../json-document.ts';
import {
  candleMismatch,
  fundingFraction,
  mismatch,
  priceField,
  quantityField,
  timeTextField,
} from '../payload-fields.ts';
import type { HistorySeries, TimeRange } from '../venue-history.ts';
import { BAR_LENGTHS_MS, confirmField } from './candles.ts';
import { decodeFailure, envelope } from './events.ts';
import { instrumentField } from './fields.ts';
import { BARS } from './streams.ts';

/** Every address of these gives at least that many rows. */
const ROWS_PER_REQUEST = 100;
/** The venue allows twenty requests in two seconds from one address. */
const CANDLE_REQUESTS_PER_MINUTE = 480;
/** The venue allows ten requests in two seconds from one address; others may share it. */
const STATISTICS_REQUESTS_PER_MINUTE = 150;

/** The rows of an answer of the v5 requests: `{"code":"0","msg":"","data":[…]}`. */
function rowsOf(bytes: Uint8Array): Sought<readonly unknown[]> {
  const root = parseDocument(bytes);
  if ('problem' in root) return root;
  const { code, data } = root.found;
  if (code !== '0') return { problem: mismatch('the venue refused a request') };
  return Array.isArray(data) ? { found: data } : { problem: mismatch('data is not a list') };
}

const venue = { events: { decodeFailure, envelope }, rowsOf };

/** The venue's `after` means earlier than, its `before` later than; both leave their own time out. */
function span({ from_ms, to_ms }: TimeRange): string {
  return `after=${to_ms}&before=${from_ms - 1}`;
}

/** Start, open, high, low, close, volume in contracts, in base units, in quote units, whether the bar is closed. */
const barRow = z.tuple(
  [
    timeTextField,
    priceField,
    priceField,
    priceField,
    priceField,
    quantityField,
    quantityField,
    quantityField,
    confirmField,
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
  base_volume: '6',
  quote_volume: '7',
} as const;

/** `/api/v5/market/history-candles`, newest first. The answer names neither its instrument nor its bar. */
function bars(bar: string, step_ms: number): HistorySeries {
  return historySeries(venue, {
    of: `candle_${bar}`,
    step_ms,
    kind: 'candles',
    rows_per_request: ROWS_PER_REQUEST,
    request_weight: 1,
    requests_per_minute: CANDLE_REQUESTS_PER_MINUTE,
    path: (symbol, range) =>
      `/api/v5/market/history-candles?instId=${symbol}&bar=${bar}&${span(range)}&limit=${ROWS_PER_REQUEST}`,
    row: barRow,
    toRow: ([start, open, high, low, close, volume, base_volume, quote_volume, confirm]) => {
      const normalized = {
        open,
        high,
        low,
        close,
        volume,
        interval_ms: step_ms,
        is_final: true,
        quote_volume,
        base_volume,
      };
      const problem = candleMismatch(normalized, PLACES);
      if (problem !== null) return problem;
      const event = { event_type: 'Candle', exchange_ts_ms: start + step_ms - 1, normalized } as const;
      return { at_ms: start, event: confirm === '0' ? null : event };
    },
  });
}

/** `/api/v5/rubik/stat/contracts/open-interest-history`, in contracts, newest first. The answer names no instrument. */
const openInterest = historySeries(venue, {
  of: 'open_interest',
  step_ms: INTEREST_PERIOD_MS,
  kind: 'samples',
  rows_per_request: ROWS_PER_REQUEST,
  request_weight: 1,
  requests_per_minute: STATISTICS_REQUESTS_PER_MINUTE,
  path: (symbol, { from_ms, to_ms }) =>
    `/api/v5/rubik/stat/contracts/open-interest-history?instId=${symbol}&period=5m&begin=${from_ms}&end=${to_ms - 1}` +
    `&limit=${ROWS_PER_REQUEST}`,
  row: z.tuple([timeTextField, quantityField], z.unknown()),
  toRow: ([at_ms, contracts]) => ({
    at_ms,
    event: { event_type: 'OpenInterest', exchange_ts_ms: at_ms, normalized: { open_interest: contracts } },
  }),
});

/** `/api/v5/public/funding-rate-history`, newest first: the rates that were settled, each at its time. */
const funding = historySeries(venue, {
  of: 'funding_rate',
  step_ms: FUNDING_STEP_MS,
  kind: 'samples',
  rows_per_request: FUNDING_STEPS_PER_REQUEST,
  request_weight: 1,
  requests_per_minute: STATISTICS_REQUESTS_PER_MINUTE,
  path: (symbol, range) =>
    `/api/v5/public/funding-rate-history?instId=${symbol}&${span(range)}&limit=${ROWS_PER_REQUEST}`,
  row: z.object({ instId: instrumentField, fundingTime: timeTextField, realizedRate: fundingFraction }),
  toRow: ({ fundingTime, instId, realizedRate }) => ({
    at_ms: fundingTime,
    symbol: instId,
    event: { event_type: 'FundingRate', exchange_ts_ms: fundingTime, normalized: { funding_rate: realizedRate } },
  }),
});

export const history: readonly HistorySeries[] = [
  ...BARS.flatMap((bar) => {
    const step_ms = BAR_LENGTHS_MS.get(bar);
    return step_ms === undefined ? [] : [bars(bar, step_ms)];
  }),
  openInterest,
  funding,
];
