import type { RandomSource } from '../random/random-source.ts';
import type { SimulatedBar } from '../statistics/simulated-bar.ts';
import { splitLots, type SimulatedTrade } from './trades.ts';

const MOST_ORDERS = 4;

/** Liquidation orders, filled at the times and prices of some of the bar's trades, that sum to its liquidated quantity. */
export function drawForcedOrders(
  { liquidated_lots }: SimulatedBar,
  trades: readonly SimulatedTrade[],
  random: RandomSource,
): readonly SimulatedTrade[] {
  if (liquidated_lots === 0) return [];
  const total = Math.abs(liquidated_lots);
  const orders = Math.min(total, 1 + Math.floor(random.uniform() * MOST_ORDERS));
  return Array.from(splitLots(total, orders, random), (lots) => {
    const at = trades[Math.floor(random.uniform() * trades.length)];
    return {
      offset_ms: at?.offset_ms ?? 1,
      price_ticks: at?.price_ticks ?? 1,
      lots,
      aggressor: liquidated_lots > 0 ? 'BUY' : 'SELL',
    };
  });
}
