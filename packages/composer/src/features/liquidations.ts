import type { WindowView } from '../window/window-view.ts';
import { quantityOf } from './price.ts';
import { at } from './statistics.ts';

const LIQUIDATION_BARS = 5;
/** Fewer bars that were listened to from end to end make no intensity. */
const LEAST_HEARD_BARS = 3;

/**
 * `liquidation_intensity`: liquidated buy minus sell quantity over the traded quantity, both of those of the last 5 bars in which
 * liquidations were listened to. A liquidation that buys closes a short position: above 0 shorts are forced out, below 0 longs.
 * Mostly within [−1, 1], with no bound: an order's quantity is told before all of it has traded. 0 when there was none in the 5 bars
 * and there is a stream of them. Missing under 3 such bars, when the traded quantity is unknown or zero, and without a stream: when
 * there was none in the recent bars, when the feed says that the channel is lost, and when the market has traded without one for 20
 * bars and twice as long as it let pass before a liquidation in the recent bars (`read-liquidations.ts`).
 */
export function liquidationIntensity(view: WindowView): number {
  if (!view.hearsLiquidations) return Number.NaN;
  const slots = view.netLiquidation.length;
  let net = 0;
  let quantity = 0;
  let heard = 0;
  for (let slot = slots - LIQUIDATION_BARS; slot < slots; slot += 1) {
    const ofSlot = at(view.netLiquidation, slot);
    if (Number.isNaN(ofSlot)) continue;
    heard += 1;
    net += ofSlot;
    const traded = quantityOf(view.trading, slot);
    if (!Number.isNaN(traded)) quantity += traded;
  }
  return heard < LEAST_HEARD_BARS ? Number.NaN : net / quantity;
}

/**
 * `liquidation_share`: liquidated buy minus sell quantity over the traded quantity, both of the latest bar. Signed and bounded as
 * `liquidation_intensity`. 0 when there was none in the bar and there is a stream of them. Missing without a stream, when the bar was
 * not listened to from end to end, and when the traded quantity is unknown or zero.
 */
export function liquidationShare(view: WindowView): number {
  if (!view.hearsLiquidations) return Number.NaN;
  const latest = view.netLiquidation.length - 1;
  return at(view.netLiquidation, latest) / quantityOf(view.trading, latest);
}
