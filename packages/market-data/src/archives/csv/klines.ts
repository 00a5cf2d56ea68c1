import { intervalName, matchesArchiveInterval } from './candle-interval.ts';
import { archiveEnvelope, type CsvLayout } from './csv-layout.ts';
import { cellText, checkCandle, decimal, timeMs, wholeNumber, type CsvRow } from './csv-row.ts';

function interval(row: CsvRow, intervalMs: number, announced: string | null): string {
  const name = intervalName(intervalMs);
  if (name === null) row.problem ??= `close_time: ${intervalMs} ms after open_time is not an interval of the exchange`;
  else if (announced !== null && !matchesArchiveInterval(intervalMs, announced))
    row.problem ??= `close_time: the interval is ${name}, the file's name says ${announced}`;
  return name ?? '';
}

/** Candles of the archive are closed ones: `is_final` is true. `close_time` is the last millisecond of the interval. */
export const klines: CsvLayout = {
  columns: [
    'open_time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'close_time',
    'quote_volume',
    'count',
    'taker_buy_volume',
    'taker_buy_quote_volume',
    'ignore',
  ],
  optional_columns: 0,
  unused_columns: ['taker_buy_quote_volume', 'ignore'],
  read(row, subject, line) {
    const openTimeMs = timeMs(row, 'open_time');
    const closeTimeMs = timeMs(row, 'close_time');
    const intervalMs = closeTimeMs + 1 - openTimeMs;
    const channel = `candle_${interval(row, intervalMs, subject.interval)}`;
    const normalized = {
      open: decimal(row, 'open'),
      high: decimal(row, 'high'),
      low: decimal(row, 'low'),
      close: decimal(row, 'close'),
      volume: decimal(row, 'volume'),
      interval_ms: intervalMs,
      is_final: true,
      taker_buy_volume: decimal(row, 'taker_buy_volume'),
      trade_count: wholeNumber(row, 'count'),
      quote_volume: decimal(row, 'quote_volume'),
    };
    checkCandle(row, normalized);
    return {
      ...archiveEnvelope(row, subject, line, closeTimeMs),
      event_type: 'Candle',
      source_event_id: cellText(row, 'open_time'),
      channel,
      normalized,
    };
  },
};
