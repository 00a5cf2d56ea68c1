import type { Regime } from '@xray/contracts';

/** How a market moves in a regime, against an ordinary minute. */
export interface RegimeBehaviour {
  /** Mean minute return, in standard deviations of an ordinary minute. */
  readonly drift: number;
  /** Standard deviation of the minute return, against an ordinary minute's. */
  readonly volatility: number;
  /** Trades of a minute, against an ordinary minute's. */
  readonly activity: number;
  /** Probability that the aggressor of a trade buys. */
  readonly buy_share: number;
  /** Mean relative change of open interest in a minute. */
  readonly open_interest_drift: number;
  /** Probability that a minute stabs beyond its range and comes back. */
  readonly wick_probability: number;
  /** Mean number of forced orders in a minute, and their side. */
  readonly liquidations: { readonly mean: number; readonly side: 'BUY' | 'SELL' } | null;
  /** Mean duration, in bars. */
  readonly dwell_bars: number;
  /** Where the market goes next, in proportion. */
  readonly next: Readonly<Partial<Record<Regime, number>>>;
}

export const REGIME_BEHAVIOUR: Readonly<Record<Regime, RegimeBehaviour>> = {
  CHOP_BALANCED: {
    drift: 0,
    volatility: 0.6,
    activity: 0.8,
    buy_share: 0.5,
    open_interest_drift: 0,
    wick_probability: 0.02,
    liquidations: null,
    dwell_bars: 40,
    next: { CHOP_STOPHUNT: 4, TREND_BUILD_UP: 3, TREND_BUILD_DOWN: 3, SQUEEZE_UP: 1, SQUEEZE_DOWN: 1 },
  },
  CHOP_STOPHUNT: {
    drift: 0,
    volatility: 1,
    activity: 1.2,
    buy_share: 0.5,
    open_interest_drift: 0.0001,
    wick_probability: 0.3,
    liquidations: null,
    dwell_bars: 16,
    next: { CHOP_BALANCED: 4, TREND_BUILD_UP: 2, TREND_BUILD_DOWN: 2, SQUEEZE_UP: 1, SQUEEZE_DOWN: 1 },
  },
  LIQUIDATION_UP: {
    drift: 1.4,
    volatility: 2.6,
    activity: 3,
    buy_share: 0.74,
    open_interest_drift: -0.004,
    wick_probability: 0.1,
    liquidations: { mean: 3, side: 'BUY' },
    dwell_bars: 3,
    next: { TREND_EXHAUSTION: 5, CHOP_STOPHUNT: 2, CHOP_BALANCED: 1 },
  },
  LIQUIDATION_DOWN: {
    drift: -1.4,
    volatility: 2.6,
    activity: 3,
    buy_share: 0.26,
    open_interest_drift: -0.004,
    wick_probability: 0.1,
    liquidations: { mean: 3, side: 'SELL' },
    dwell_bars: 3,
    next: { TREND_EXHAUSTION: 5, CHOP_STOPHUNT: 2, CHOP_BALANCED: 1 },
  },
  SQUEEZE_UP: {
    drift: 0.8,
    volatility: 1.7,
    activity: 2,
    buy_share: 0.63,
    open_interest_drift: -0.001,
    wick_probability: 0.05,
    liquidations: { mean: 0.4, side: 'BUY' },
    dwell_bars: 6,
    next: { LIQUIDATION_UP: 3, TREND_BUILD_UP: 2, TREND_EXHAUSTION: 3, CHOP_STOPHUNT: 1 },
  },
  SQUEEZE_DOWN: {
    drift: -0.8,
    volatility: 1.7,
    activity: 2,
    buy_share: 0.37,
    open_interest_drift: -0.001,
    wick_probability: 0.05,
    liquidations: { mean: 0.4, side: 'SELL' },
    dwell_bars: 6,
    next: { LIQUIDATION_DOWN: 3, TREND_BUILD_DOWN: 2, TREND_EXHAUSTION: 3, CHOP_STOPHUNT: 1 },
  },
  TREND_BUILD_UP: {
    drift: 0.35,
    volatility: 1,
    activity: 1.3,
    buy_share: 0.56,
    open_interest_drift: 0.0012,
    wick_probability: 0.03,
    liquidations: null,
    dwell_bars: 26,
    next: { TREND_EXHAUSTION: 4, SQUEEZE_UP: 2, CHOP_BALANCED: 2, LIQUIDATION_DOWN: 1 },
  },
  TREND_BUILD_DOWN: {
    drift: -0.35,
    volatility: 1,
    activity: 1.3,
    buy_share: 0.44,
    open_interest_drift: 0.0012,
    wick_probability: 0.03,
    liquidations: null,
    dwell_bars: 26,
    next: { TREND_EXHAUSTION: 4, SQUEEZE_DOWN: 2, CHOP_BALANCED: 2, LIQUIDATION_UP: 1 },
  },
  TREND_EXHAUSTION: {
    drift: 0,
    volatility: 1.5,
    activity: 1.6,
    buy_share: 0.5,
    open_interest_drift: -0.0005,
    wick_probability: 0.15,
    liquidations: null,
    dwell_bars: 9,
    next: { CHOP_BALANCED: 4, CHOP_STOPHUNT: 3, TREND_BUILD_UP: 1, TREND_BUILD_DOWN: 1 },
  },
};
