import type { BookChange, TickBook, TickLevel } from '../../order-flow/simulated-book.ts';
import type { SimulatedInstrument } from '../../model/market-model.ts';
import { decimalText } from '../decimal.ts';

function levels({ price_decimals, quantity_decimals }: SimulatedInstrument, list: readonly TickLevel[]): string {
  const texts = list.map(
    ([ticks, lots]) => `["${decimalText(ticks, price_decimals)}","${decimalText(lots, quantity_decimals)}"]`,
  );
  return `[${texts.join(',')}]`;
}

export function depthUpdateText(instrument: SimulatedInstrument, change: BookChange): string {
  const { event_ts_ms, final_update_id, first_update_id, previous_final_update_id } = change;
  return (
    `{"e":"depthUpdate","E":${event_ts_ms},"T":${event_ts_ms - 1},"s":"${instrument.symbol}",` +
    `"U":${first_update_id},"u":${final_update_id},"pu":${previous_final_update_id},` +
    `"b":${levels(instrument, change.bids)},"a":${levels(instrument, change.asks)}}`
  );
}

/** The answer of `/fapi/v1/depth`. */
export function depthSnapshotText(instrument: SimulatedInstrument, book: TickBook, limit: number): string {
  const { asks, bids, event_ts_ms, update_id } = book;
  return (
    `{"lastUpdateId":${update_id},"E":${event_ts_ms},"T":${event_ts_ms - 1},` +
    `"bids":${levels(instrument, bids.slice(0, limit))},"asks":${levels(instrument, asks.slice(0, limit))}}`
  );
}
