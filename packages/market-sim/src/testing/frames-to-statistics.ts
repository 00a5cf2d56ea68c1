import { BAR_MS } from '../config.ts';
import type { SimulatedInstrument } from '../model/market-model.ts';
import type { SimulatedMarket } from '../simulate.ts';
import type { BarStatistics } from '../statistics/bar-statistics.ts';

type Fields = Readonly<Record<string, string>>;

/** What the frames of one bar of one symbol say, in whole units of their last decimal place. */
export interface WireBar {
  readonly trades: Fields[];
  readonly klines: Fields[];
  readonly books: Fields[];
  readonly marks: Fields[];
  readonly orders: Fields[];
  readonly openInterest: Fields[];
}

interface Frame {
  readonly data?: Fields & { readonly e?: string; readonly k?: Fields; readonly o?: Fields };
  readonly symbol?: string;
  readonly openInterest?: string;
  readonly time?: string;
}

/** A decimal text as a whole number: `61.80` is 6180. */
export function units(text: string | undefined): number {
  return Number((text ?? 'missing').replace('.', ''));
}

/** The frames of a market by symbol and bar; a bar holds the exchange times of (open, close]. */
export function wireBars(market: SimulatedMarket): ReadonlyMap<string, readonly WireBar[]> {
  const { bars, model, start_ts_ms } = market.config;
  const decoder = new TextDecoder();
  const empty = (): WireBar => ({ trades: [], klines: [], books: [], marks: [], orders: [], openInterest: [] });
  const all = new Map(model.instruments.map(({ symbol }) => [symbol, Array.from({ length: bars }, empty)]));
  for (const { frame, symbol } of [...market.frames()].flat()) {
    const { data, ...answer } = JSON.parse(decoder.decode(frame)) as Frame;
    const take = (timeMs: number, list: keyof WireBar, fields: Fields): void => {
      const bar = all.get(symbol)?.[Math.ceil((timeMs - start_ts_ms) / BAR_MS) - 1];
      if (bar === undefined) throw new Error(`a frame outside of the market: ${decoder.decode(frame)}`);
      bar[list].push(fields);
    };
    if (data === undefined) take(Number(answer.time), 'openInterest', answer);
    else if (data.k !== undefined) take(Number(data.k['T']) + 1, 'klines', data.k);
    else if (data.o !== undefined) take(Number(data.o['T']), 'orders', data.o);
    else if (data.e === 'aggTrade') take(Number(data['T']), 'trades', data);
    else if (data.e === 'bookTicker') take(Number(data['E']), 'books', data);
    else take(Number(data['E']), 'marks', data);
  }
  for (const bar of [...all.values()].flat()) {
    bar.trades.sort((left, right) => Number(left['a']) - Number(right['a']));
    bar.klines.sort((left, right) => Number(left['t']) - Number(right['t']));
    bar.books.sort((left, right) => Number(left['u']) - Number(right['u']));
    bar.marks.sort((left, right) => Number(left['E']) - Number(right['E']));
  }
  return all;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The statistics of every bar, from the candles, books, marks, orders and open interest that the frames carry. */
export function statisticsFromWire(
  bars: readonly WireBar[],
  instrument: SimulatedInstrument,
): readonly BarStatistics[] {
  return bars.map(({ books, klines, marks, openInterest, orders }, position) => {
    const before =
      position === 0
        ? instrument.start_open_interest_lots
        : units(bars[position - 1]?.openInterest[0]?.['openInterest']);
    const volume = sum(klines.map(({ v }) => units(v)));
    const bought = sum(klines.map(({ V }) => units(V)));
    const liquidated = sum(orders.map(({ q, S }) => (S === 'BUY' ? units(q) : -units(q))));
    const book = books.at(-1);
    const mark = marks.at(-1);
    const [bid, ask, bidLots, askLots] = [
      units(book?.['b']),
      units(book?.['a']),
      units(book?.['B']),
      units(book?.['A']),
    ];
    return {
      log_return: Math.log(units(klines.at(-1)?.['c']) / units(klines[0]?.['o'])),
      log_range: Math.log(Math.max(...klines.map(({ h }) => units(h))) / Math.min(...klines.map(({ l }) => units(l)))),
      volume: volume / 10 ** instrument.quantity_decimals,
      taker_imbalance: (2 * bought - volume) / volume,
      open_interest_change: Math.log(units(openInterest[0]?.['openInterest']) / before),
      funding_rate: units(mark?.['r']) / 1e8,
      basis_bps: ((units(mark?.['p']) - units(mark?.['i'])) / units(mark?.['i'])) * 10_000,
      liquidation_share: liquidated / volume,
      spread_bps: ((ask - bid) / ((ask + bid) / 2)) * 10_000,
      book_imbalance: (bidLots - askLots) / (bidLots + askLots),
    };
  });
}
