import { archiveEnvelope, type CsvLayout } from './csv-layout.ts';
import { amount, flag, identifier, price, timeMs } from './csv-row.ts';

interface TradeColumns {
  readonly id: string;
  readonly quantity: string;
  readonly time: string;
  /** As that of the live stream of the kind: the same trades stand in both kinds of archive. */
  readonly channel: 'trades' | 'single_trades';
}

/** A trade whose buyer was the maker was brought about by a seller. */
function readTrade(columns: TradeColumns): CsvLayout['read'] {
  return (row, subject, line) => {
    const timestampMs = timeMs(row, columns.time);
    return {
      ...archiveEnvelope(row, subject, line, timestampMs),
      event_type: 'TradeTick',
      source_event_id: identifier(row, columns.id),
      channel: columns.channel,
      normalized: {
        price: price(row, 'price'),
        quantity: amount(row, columns.quantity),
        side: flag(row, 'is_buyer_maker') ? 'sell' : 'buy',
      },
    };
  };
}

/** Trades of one taker order at one price and time, as one. */
export const aggTrades: CsvLayout = {
  columns: [
    'agg_trade_id',
    'price',
    'quantity',
    'first_trade_id',
    'last_trade_id',
    'transact_time',
    'is_buyer_maker',
    'is_best_match',
  ],
  optional_columns: 1,
  spot_column: 'is_best_match',
  unused_columns: ['first_trade_id', 'last_trade_id', 'is_best_match'],
  read: readTrade({ id: 'agg_trade_id', quantity: 'quantity', time: 'transact_time', channel: 'trades' }),
};

export const trades: CsvLayout = {
  columns: ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker', 'is_best_match'],
  optional_columns: 1,
  spot_column: 'is_best_match',
  unused_columns: ['quote_qty', 'is_best_match'],
  read: readTrade({ id: 'id', quantity: 'qty', time: 'time', channel: 'single_trades' }),
};
