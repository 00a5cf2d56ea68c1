import { archiveEnvelope, type CsvLayout } from './csv-layout.ts';
import { amount, priceOrNone, timeMs, wholeNumber } from './csv-row.ts';

/** As in the live stream the exchange's time is `event_time`; the matching engine's `transaction_time` stands for the receipt. */
export const bookTicker: CsvLayout = {
  columns: [
    'update_id',
    'best_bid_price',
    'best_bid_qty',
    'best_ask_price',
    'best_ask_qty',
    'transaction_time',
    'event_time',
  ],
  optional_columns: 0,
  unused_columns: [],
  read(row, subject, line) {
    return {
      ...archiveEnvelope(row, subject, line, timeMs(row, 'transaction_time')),
      event_type: 'BookTop',
      exchange_ts_ms: timeMs(row, 'event_time'),
      source_seq: wholeNumber(row, 'update_id'),
      channel: 'book_top',
      normalized: {
        best_bid_price: priceOrNone(row, 'best_bid_price'),
        best_bid_quantity: amount(row, 'best_bid_qty'),
        best_ask_price: priceOrNone(row, 'best_ask_price'),
        best_ask_quantity: amount(row, 'best_ask_qty'),
      },
    };
  },
};
