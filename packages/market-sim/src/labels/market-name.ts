import type { MarketModel } from '../model/market-model.ts';

/** What calibrations and reports call a simulated market: equal names are equal regimes and equal statistics. */
export function simulatedMarketName({ model, seed }: { readonly model: MarketModel; readonly seed: number }): string {
  return `${model.name} seed ${seed}`;
}
