import type { WindowView } from '../window/window-view.ts';
import { quantityOf } from './price.ts';
import { at } from './statistics.ts';

const LIQUIDATION_BARS = 5;

/**
 * `liquidation_intensity`: liquidated buy minus sell quantity over the traded quantity, both of the last 5 bars. A liquidation
 * that buys closes a short position: above 0 shorts are forced out, below 0 longs. About [−1, 1]. 0 when there was none
 * in the 5 bars but some in the recent bars; missing when there was none at all (no stream can be told from no
 * liquidation) and when the traded quantity is unknown or zero.
 */
export function liquidationIntensity(view: WindowView): number {
  if (!view.hasLiquidations) return Number.NaN;
  const slots = view.netLiquidation.length;
  let net = 0;
  let quantity = 0;
  for (let slot = slots - LIQUIDATION_BARS; slot < slots; slot += 1) {
    net += at(view.netLiquidation, slot);
    const traded = quantityOf(view.trading, slot);
    if (!Number.isNaN(traded)) quantity += traded;
  }
  return net / quantity;
}

/**
 * `liquidation_share`: liquidated buy minus sell quantity over the traded quantity, both of the latest bar. About [−1, 1], signed
 * as `liquidation_intensity`. 0 when there was none in the bar but some in the recent bars; missing when there was none at
 * all and when the traded quantity is unknown or zero.
 */
export function liquidationShare(view: WindowView): number {
  if (!view.hasLiquidations) return Number.NaN;
  const latest = view.netLiquidation.length - 1;
  return at(view.netLiquidation, latest) / quantityOf(view.trading, latest);
}
