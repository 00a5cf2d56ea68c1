import { MarketSimError } from './errors.ts';

/** One perpetual of the simulated market. Prices and quantities are whole ticks and lots, so that sums are exact. */
export interface SimulatedInstrument {
  readonly symbol: string;
  /** Price at the start, in ticks. */
  readonly start_price_ticks: number;
  /** Decimal places of a price: a tick is 10^-price_decimals quote units. */
  readonly price_decimals: number;
  /** Decimal places of a quantity: a lot is 10^-quantity_decimals base units. */
  readonly quantity_decimals: number;
  /** Mean traded quantity of one trade, in lots. */
  readonly mean_trade_lots: number;
  /** Open interest at the start, in lots. */
  readonly start_open_interest_lots: number;
  /** Exposure of the symbol's returns to the factor that all symbols share. */
  readonly market_beta: number;
}

export interface MarketSimConfig {
  /** Equal seeds give equal markets, frame for frame. Any 32-bit integer. */
  readonly seed: number;
  /** A multiple of the bar, in milliseconds since the epoch. */
  readonly start_ts_ms: number;
  /** How many bars of three minutes to simulate. */
  readonly bars: number;
  readonly instruments: readonly SimulatedInstrument[];
  /** Mean trades of a symbol in a minute of an ordinary regime. */
  readonly trades_per_minute: number;
  /** Standard deviation of an ordinary minute's log return. */
  readonly minute_volatility: number;
}

/** A regime holds for whole bars of this length. */
export const BAR_MS = 180_000;
export const MINUTE_MS = 60_000;

/** Five liquid perpetuals of ordinary tick sizes. */
export const defaultInstruments: readonly SimulatedInstrument[] = [
  {
    symbol: 'BTCUSDT',
    start_price_ticks: 618_000,
    price_decimals: 1,
    quantity_decimals: 3,
    mean_trade_lots: 120,
    start_open_interest_lots: 78_000_000,
    market_beta: 1,
  },
  {
    symbol: 'ETHUSDT',
    start_price_ticks: 268_000,
    price_decimals: 2,
    quantity_decimals: 3,
    mean_trade_lots: 1_900,
    start_open_interest_lots: 1_400_000_000,
    market_beta: 1.15,
  },
  {
    symbol: 'SOLUSDT',
    start_price_ticks: 148_000,
    price_decimals: 3,
    quantity_decimals: 0,
    mean_trade_lots: 32,
    start_open_interest_lots: 9_000_000,
    market_beta: 1.4,
  },
  {
    symbol: 'LINKUSDT',
    start_price_ticks: 10_400,
    price_decimals: 3,
    quantity_decimals: 2,
    mean_trade_lots: 9_000,
    start_open_interest_lots: 1_600_000_000,
    market_beta: 1.2,
  },
  {
    symbol: 'LTCUSDT',
    start_price_ticks: 6_100,
    price_decimals: 2,
    quantity_decimals: 3,
    mean_trade_lots: 14_000,
    start_open_interest_lots: 1_900_000_000,
    market_beta: 0.9,
  },
];

/** Thursday, 1 January 2026, 00:00 UTC; two days of five symbols. */
export const defaultMarketSimConfig: MarketSimConfig = {
  seed: 20_260_101,
  start_ts_ms: 1_767_225_600_000,
  bars: 960,
  instruments: defaultInstruments,
  trades_per_minute: 8,
  minute_volatility: 0.0007,
};

function positiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** @throws MarketSimError `invalid_config`, naming the setting. */
export function checkedMarketSimConfig(config: Partial<MarketSimConfig>): MarketSimConfig {
  const whole = { ...defaultMarketSimConfig, ...config };
  const refuse = (setting: string, rule: string): never => {
    throw new MarketSimError('invalid_config', `market-sim: ${setting} must be ${rule}`);
  };
  if (!Number.isSafeInteger(whole.seed)) refuse('seed', 'an integer');
  if (!Number.isSafeInteger(whole.start_ts_ms) || whole.start_ts_ms % BAR_MS !== 0) {
    refuse('start_ts_ms', `a multiple of ${BAR_MS} milliseconds`);
  }
  if (!positiveInteger(whole.bars)) refuse('bars', 'a positive integer');
  if (whole.instruments.length === 0) refuse('instruments', 'a list of at least one instrument');
  if (!(whole.trades_per_minute >= 1)) refuse('trades_per_minute', 'at least 1');
  if (!(whole.minute_volatility > 0)) refuse('minute_volatility', 'above 0');
  const symbols = new Set(whole.instruments.map((instrument) => instrument.symbol));
  if (symbols.size !== whole.instruments.length) refuse('instruments', 'a list in which every symbol stands once');
  for (const instrument of whole.instruments) {
    if (!positiveInteger(instrument.start_price_ticks))
      refuse(`${instrument.symbol}.start_price_ticks`, 'a positive integer');
    if (!positiveInteger(instrument.mean_trade_lots))
      refuse(`${instrument.symbol}.mean_trade_lots`, 'a positive integer');
  }
  return whole;
}
