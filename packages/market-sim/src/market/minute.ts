import type { Regime } from '@xray/contracts';

import type { MarketSimConfig, SimulatedInstrument } from '../config.ts';
import type { RandomSource } from '../random/random-source.ts';
import { REGIME_BEHAVIOUR } from '../regimes/regime-behaviour.ts';

export interface SimulatedTrade {
  /** Milliseconds since the start of the minute. */
  readonly offset_ms: number;
  readonly price_ticks: number;
  readonly lots: number;
  readonly aggressor: 'BUY' | 'SELL';
}

/** What one symbol did in one minute. Every frame of the minute is a view of this. */
export interface SimulatedMinute {
  readonly trades: readonly SimulatedTrade[];
  readonly liquidations: readonly SimulatedTrade[];
  readonly open_interest_lots: number;
  readonly spread_ticks: number;
  readonly bid_lots: number;
  readonly ask_lots: number;
  /** Mark price over index price, in parts of one. */
  readonly basis: number;
}

export interface InstrumentState {
  readonly price_ticks: number;
  readonly open_interest_lots: number;
}

function tradeLots(instrument: SimulatedInstrument, random: RandomSource): number {
  return Math.max(1, Math.round(instrument.mean_trade_lots * random.exponential()));
}

/** A minute stabs this many of its own standard deviations beyond, and comes back. */
const wickDeviations = 2.5;

/**
 * One minute of one symbol. The return is the regime's drift and volatility plus the shared factor's part; trades walk
 * from the old price to the new one, with the regime's share of buying aggressors.
 */
export function simulateMinute(
  instrument: SimulatedInstrument,
  state: InstrumentState,
  regime: Regime,
  marketReturn: number,
  config: MarketSimConfig,
  random: RandomSource,
): SimulatedMinute {
  const behaviour = REGIME_BEHAVIOUR[regime];
  const deviation = config.minute_volatility * behaviour.volatility;
  const own = config.minute_volatility * behaviour.drift + deviation * random.normal();
  const target = Math.log(state.price_ticks) + own + instrument.market_beta * marketReturn;

  const count = Math.max(2, Math.round(config.trades_per_minute * behaviour.activity * (0.5 + random.uniform())));
  const wickAt = random.uniform() < behaviour.wick_probability ? Math.floor(random.uniform() * (count - 1)) : -1;
  const wick = wickDeviations * deviation * (random.uniform() < 0.5 ? -1 : 1);
  const start = Math.log(state.price_ticks);
  const trades: SimulatedTrade[] = [];
  for (let position = 0; position < count; position += 1) {
    const share = (position + 1) / count;
    const last = position === count - 1;
    const noise = last ? 0 : (deviation / Math.sqrt(count)) * random.normal();
    const stab = position === wickAt ? wick : 0;
    const price = Math.exp(start + (target - start) * share + noise + stab);
    const lots = tradeLots(instrument, random);
    trades.push({
      offset_ms: Math.floor(((position + random.uniform()) / count) * 59_000),
      price_ticks: Math.max(1, Math.round(price)),
      lots,
      aggressor: random.uniform() < behaviour.buy_share ? 'BUY' : 'SELL',
    });
  }

  const liquidations: SimulatedTrade[] = [];
  if (behaviour.liquidations !== null) {
    const { mean, side } = behaviour.liquidations;
    const forced = Math.floor(mean * random.exponential());
    for (const trade of trades.slice(0, forced)) {
      liquidations.push({ ...trade, lots: tradeLots(instrument, random) * 2, aggressor: side });
    }
  }
  const growth = behaviour.open_interest_drift * (0.5 + random.uniform()) + 0.0001 * random.normal();
  return {
    trades,
    liquidations,
    open_interest_lots: Math.max(1, Math.round(state.open_interest_lots * (1 + growth))),
    spread_ticks: 1 + Math.floor(behaviour.volatility * random.exponential()),
    bid_lots: tradeLots(instrument, random) * 10,
    ask_lots: tradeLots(instrument, random) * 10,
    basis: 0.0002 * behaviour.drift + 0.0001 * random.normal(),
  };
}
