import type { StreamSequence } from '../venue.ts';
import { MONTH_INTERVAL } from './kline-interval.ts';

/**
 * Aggregated trades of an instrument have consecutive identifiers. Those of single trades have not: numbers are given to
 * placeholders and to transfers, too, which are no trades.
 */
export const aggTradeSequence: StreamSequence = {
  code: 'trade_gap',
  positionOf: (event) =>
    event.event_type === 'TradeTick' && event.source_event_id !== undefined ? Number(event.source_event_id) : null,
};

/** Every candle is closed once, an empty one, too. Its place is that of its interval since the epoch; months differ. */
export const klineSequence: StreamSequence = {
  code: 'candle_gap',
  positionOf: (event) => {
    if (event.event_type !== 'Candle' || event.normalized.is_final !== true || event.exchange_ts_ms === null)
      return null;
    if (event.channel === `candle_${MONTH_INTERVAL}`) return null;
    return Math.floor((event.exchange_ts_ms + 1) / event.normalized.interval_ms);
  },
};
