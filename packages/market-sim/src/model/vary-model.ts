import { mirrorPosition, REGIMES, type Regime } from '@xray/contracts';

import { randomSource } from '../random/random-source.ts';
import type { MarketModel } from './market-model.ts';
import type { RegimeModel } from './regime-model.ts';

/** ln of the factors by which a regime differs from the model's own; both of a mirrored pair get the same ones. */
interface RegimeVariation {
  readonly dwell: number;
  readonly volatility: number;
  readonly drift: number;
}

function limited(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/**
 * A market of the same kind with other numbers: every group of parameters is multiplied by a factor whose logarithm is
 * normal with the standard deviation `amount` (0.25: most factors between 0.6 and 1.6). What is common to all regimes moves
 * together, the stays and volatilities of single regimes a little on their own; up and down stay each other's mirror.
 * Equal seeds give equal models.
 */
export function varyModel(model: MarketModel, seed: number, amount: number): MarketModel {
  const random = randomSource(seed);
  const factor = (share = 1): number => Math.exp(amount * share * random.normal());
  const common = {
    dwell: factor(),
    contrast: factor(0.5),
    drift: factor(0.5),
    wick: factor(0.4),
    volume: factor(),
    flow: factor(),
    openInterest: factor(),
    funding: factor(),
    basis: factor(),
    liquidations: factor(),
    spread: factor(),
    book: factor(),
  };
  const variations: RegimeVariation[] = [];
  for (const position of REGIMES.keys()) {
    const own = { dwell: factor(0.5), volatility: factor(0.2), drift: factor(0.3) };
    variations.push(variations[mirrorPosition(position)] ?? own);
  }
  const vary = (regime: Regime, position: number): RegimeModel => {
    const of = model.regimes[regime];
    const own = variations[position] ?? { dwell: 1, volatility: 1, drift: 1 };
    const probability = limited(of.liquidations.probability * common.liquidations, 0.001, 0.95);
    const scaled = ({ deviation, mean }: RegimeModel['volume'], by: number) => ({ mean: mean * by, deviation });
    return {
      ...of,
      dwell_bars: Math.max(of.dwell_bars * common.dwell * own.dwell, 2),
      volatility: of.volatility ** common.contrast * own.volatility,
      drift: of.drift * common.drift * own.drift,
      wick: { mean: of.wick.mean, deviation: of.wick.deviation * common.wick },
      volume: scaled(of.volume, common.volume),
      taker_imbalance: scaled(of.taker_imbalance, common.flow),
      open_interest: scaled(of.open_interest, common.openInterest),
      funding_rate: scaled(of.funding_rate, common.funding),
      basis_bps: scaled(of.basis_bps, common.basis),
      liquidations: { ...of.liquidations, probability },
      spread: scaled(of.spread, common.spread),
      book_imbalance: scaled(of.book_imbalance, common.book),
    };
  };
  const { levels, persistence } = model.activity;
  const spread = factor();
  return {
    ...model,
    name: `${model.name} varied ${amount} by ${seed}`,
    market_loading: model.market_loading * factor(0.5),
    activity: {
      levels: levels.map((level) => level ** spread),
      persistence: limited(1 - (1 - persistence) * factor(), 0.05, 0.98),
    },
    regimes: {
      CHOP_BALANCED: vary('CHOP_BALANCED', 0),
      CHOP_STOPHUNT: vary('CHOP_STOPHUNT', 1),
      LIQUIDATION_UP: vary('LIQUIDATION_UP', 2),
      LIQUIDATION_DOWN: vary('LIQUIDATION_DOWN', 3),
      SQUEEZE_UP: vary('SQUEEZE_UP', 4),
      SQUEEZE_DOWN: vary('SQUEEZE_DOWN', 5),
      TREND_BUILD_UP: vary('TREND_BUILD_UP', 6),
      TREND_BUILD_DOWN: vary('TREND_BUILD_DOWN', 7),
      TREND_EXHAUSTION: vary('TREND_EXHAUSTION', 8),
    },
  };
}
