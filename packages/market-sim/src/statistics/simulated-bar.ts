import type { SimulatedInstrument } from '../model/market-model.ts';
import type { BarStatistics } from './bar-statistics.ts';

/** One bar in the whole units that the exchange writes: ticks, lots and 1e-8. Its frames realise exactly this. */
export interface SimulatedBar {
  /** The close of the bar before. */
  readonly open_ticks: number;
  readonly high_ticks: number;
  readonly low_ticks: number;
  readonly close_ticks: number;
  readonly volume_lots: number;
  /** Bought by the aggressor; at least 1, and less than the volume. */
  readonly taker_buy_lots: number;
  readonly open_interest_before_lots: number;
  readonly open_interest_lots: number;
  /** Funding rate in 1e-8. */
  readonly funding_rate_e8: number;
  /** Prices in 1e-8 quote units. The index is the close. */
  readonly mark_price_e8: number;
  readonly index_price_e8: number;
  /** Above 0 bought, below 0 sold, 0 without liquidations. */
  readonly liquidated_lots: number;
  readonly bid_ticks: number;
  readonly ask_ticks: number;
  readonly bid_lots: number;
  readonly ask_lots: number;
}

export function priceE8(ticks: number, { price_decimals }: SimulatedInstrument): number {
  return ticks * 10 ** (8 - price_decimals);
}

export function statisticsOf(bar: SimulatedBar, { quantity_decimals }: SimulatedInstrument): BarStatistics {
  return {
    log_return: Math.log(bar.close_ticks / bar.open_ticks),
    log_range: Math.log(bar.high_ticks / bar.low_ticks),
    volume: bar.volume_lots / 10 ** quantity_decimals,
    taker_imbalance: (2 * bar.taker_buy_lots - bar.volume_lots) / bar.volume_lots,
    open_interest_change: Math.log(bar.open_interest_lots / bar.open_interest_before_lots),
    funding_rate: bar.funding_rate_e8 / 1e8,
    basis_bps: ((bar.mark_price_e8 - bar.index_price_e8) / bar.index_price_e8) * 10_000,
    liquidation_share: bar.liquidated_lots / bar.volume_lots,
    spread_bps: ((bar.ask_ticks - bar.bid_ticks) / ((bar.ask_ticks + bar.bid_ticks) / 2)) * 10_000,
    book_imbalance: (bar.bid_lots - bar.ask_lots) / (bar.bid_lots + bar.ask_lots),
  };
}

/** What a market is before its first bar: no basis, no funding, an even book of the ordinary spread. */
export function barBeforeTheFirst(instrument: SimulatedInstrument): SimulatedBar {
  const price = Math.max(2, Math.round(instrument.start_price * 10 ** instrument.price_decimals));
  const spread = Math.max(1, Math.round((price * instrument.base_spread_bps) / 10_000));
  const bid = price - Math.floor(spread / 2);
  const side = Math.ceil(instrument.book_lots / 2);
  return {
    open_ticks: price,
    high_ticks: price,
    low_ticks: price,
    close_ticks: price,
    volume_lots: 2,
    taker_buy_lots: 1,
    open_interest_before_lots: instrument.start_open_interest_lots,
    open_interest_lots: instrument.start_open_interest_lots,
    funding_rate_e8: 0,
    mark_price_e8: priceE8(price, instrument),
    index_price_e8: priceE8(price, instrument),
    liquidated_lots: 0,
    bid_ticks: bid,
    ask_ticks: bid + spread,
    bid_lots: side,
    ask_lots: side,
  };
}
