import { historyFundingRow, historyInterestRow, historyCandleRow } from '../../../wire/okx/history-texts.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';
import { BARS } from './channels.ts';

/** Rows as the venue orders them: newest first. */
export type OkxHistory = (board: InstrumentBoard, query: URLSearchParams, nowMs: number) => readonly unknown[] | null;

const MOST_ROWS = 100;
const FIVE_MINUTES_MS = 300_000;
const FUNDING_INTERVAL_MS = 8 * 3_600_000;

function timeOf(query: URLSearchParams, name: string, absent: number): number {
  const text = query.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : absent;
}

function newest<Row>(rows: readonly Row[], query: URLSearchParams): readonly Row[] {
  const limit = Math.min(MOST_ROWS, timeOf(query, 'limit', MOST_ROWS));
  return rows.toReversed().slice(0, Math.max(1, limit));
}

/** `after` means earlier than, `before` later than; `null` for a bar that the venue does not have. */
export const candleHistory: OkxHistory = (board, query, nowMs) => {
  const known = BARS.find(([bar]) => bar === (query.get('bar') ?? '1m'));
  if (known === undefined) return null;
  const [, interval_ms] = known;
  const [from, to] = [timeOf(query, 'before', -1) + 1, timeOf(query, 'after', nowMs + 1) - 1];
  const candles = board.candles
    .read(interval_ms, from, to)
    .filter(({ open_ts_ms }) => open_ts_ms + interval_ms <= nowMs);
  return newest(candles, query).map((candle) => historyCandleRow(board.instrument, candle));
};

export const interestHistory: OkxHistory = (board, query, nowMs) => {
  if ((query.get('period') ?? '5m') !== '5m') return null;
  const [from, to] = [timeOf(query, 'begin', 0), Math.min(nowMs, timeOf(query, 'end', nowMs))];
  const samples = board.interests.at(FIVE_MINUTES_MS, from, to);
  return newest(samples, query).map((sample) => historyInterestRow(board.instrument, sample));
};

export const fundingHistory: OkxHistory = (board, query, nowMs) => {
  const [from, to] = [timeOf(query, 'before', -1) + 1, Math.min(nowMs, timeOf(query, 'after', nowMs + 1) - 1)];
  const samples = board.fundingRates.at(FUNDING_INTERVAL_MS, from, to);
  return newest(samples, query).map((sample) => historyFundingRow(board.instrument, sample));
};
