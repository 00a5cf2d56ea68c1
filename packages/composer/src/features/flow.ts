import { FRESH_BARS } from '../window/staleness.ts';
import type { TradingColumns } from '../window/window-view.ts';
import { at, isRoundingNoise, slotTrend } from './statistics.ts';
import { FLOW_BARS, type Workspace } from './workspace.ts';

/** The least number of bars that must have a delta for `cvd_efficiency`. */
const LEAST_FLOW_BARS = FLOW_BARS / 2;

/** Trades that hold less of the volume of their whole bar are a part of those that were made. */
const LEAST_SHARE_OF_TRADES = 0.99;

/**
 * Whether the trades of a slot tell of it: there are some, and nearly all. Of the bar in which watching began, or a line was
 * lost, only a part was received; its candle, which says what takers bought, knows the whole.
 */
function tradesTell(trading: TradingColumns, slot: number): boolean {
  if (at(trading.tradeCount, slot) === 0) return false;
  if (Number.isNaN(at(trading.candleTakerBuyVolume, slot))) return true;
  return !(at(trading.quantity, slot) < LEAST_SHARE_OF_TRADES * at(trading.candleVolume, slot));
}

/** Quantity of a slot that aggressors bought and sold: of its sided trades; without them, of its bar. */
function sidedVolumeOf(trading: TradingColumns, slot: number): number {
  if (!tradesTell(trading, slot)) return at(trading.candleVolume, slot);
  if (at(trading.sidedCount, slot) === 0) return Number.NaN;
  return at(trading.buyQuantity, slot) + at(trading.sellQuantity, slot);
}

/** Volume delta of a slot: bought minus sold by aggressors. A delta within rounding noise of zero is 0. */
export function deltaOf(trading: TradingColumns, slot: number): number {
  const volume = sidedVolumeOf(trading, slot);
  const delta = tradesTell(trading, slot)
    ? at(trading.buyQuantity, slot) - at(trading.sellQuantity, slot)
    : 2 * at(trading.candleTakerBuyVolume, slot) - volume;
  if (Number.isNaN(volume)) return Number.NaN;
  return isRoundingNoise(delta, volume) ? 0 : delta;
}

/**
 * `cvd`: Σ buy − Σ sell quantity over the trades of the last bar; without trades, or with less than 99 % of the bar's volume in
 * them, 2·taker buy volume − volume of the bar.
 * Base units. Missing when no trade of the bar had a side, without trades and bar, and where trades count contracts of unknown size.
 */
export function cvd(trading: TradingColumns): number {
  if (trading.countsContracts) return Number.NaN;
  return deltaOf(trading, trading.tradeCount.length - 1);
}

/**
 * `aggressive_volume_ratio`: buy / (buy + sell) quantity of the last bar; from the bar where `cvd` is, taker buy volume / volume. Of
 * [0, 1]. Missing where `cvd` is, and when nothing was traded.
 */
export function aggressiveVolumeRatio(trading: TradingColumns): number {
  const slot = trading.tradeCount.length - 1;
  const bought = tradesTell(trading, slot) ? at(trading.buyQuantity, slot) : at(trading.candleTakerBuyVolume, slot);
  return bought / sidedVolumeOf(trading, slot);
}

/**
 * `cvd_slope`: least-squares slope, per bar, of the running sum of the volume deltas of the last 20 bars, over the mean
 * sided volume of a bar: the share of the volume by which buyers outweigh sellers along the fitted line, within ±50 / 33, mostly
 * within ±1.5. Missing when fewer than 10 of the bars have a delta, when none of the last 5 has, and when nothing was traded.
 */
export function cvdSlope(trading: TradingColumns, { deltaPath }: Workspace): number {
  const slots = trading.tradeCount.length;
  deltaPath.fill(Number.NaN);
  let sum = 0;
  let volume = 0;
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let entry = 0; entry < FLOW_BARS; entry += 1) {
    const slot = slots - FLOW_BARS + entry;
    const delta = deltaOf(trading, slot);
    if (Number.isNaN(delta)) continue;
    last = entry;
    sum += delta;
    volume += sidedVolumeOf(trading, slot);
    count += 1;
    deltaPath[entry] = sum;
  }
  if (FLOW_BARS - 1 - last >= FRESH_BARS) return Number.NaN;
  const trend = slotTrend(deltaPath, 0, FLOW_BARS);
  return trend === null ? Number.NaN : trend.slope / (volume / count);
}

/**
 * `cvd_efficiency`: |Σ delta| / Σ |delta| over the last 20 bars. Of [0, 1]: 1 when every bar leaned the same way. Missing
 * when fewer than 10 of the bars have a delta, when none of the last 5 has, and when all deltas are zero.
 */
export function cvdEfficiency(trading: TradingColumns): number {
  const slots = trading.tradeCount.length;
  let sum = 0;
  let absolute = 0;
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let slot = slots - FLOW_BARS; slot < slots; slot += 1) {
    const delta = deltaOf(trading, slot);
    if (Number.isNaN(delta)) continue;
    last = slot;
    sum += delta;
    absolute += Math.abs(delta);
    count += 1;
  }
  if (count < LEAST_FLOW_BARS || slots - 1 - last >= FRESH_BARS) return Number.NaN;
  return isRoundingNoise(sum, absolute) && absolute > 0 ? 0 : Math.abs(sum) / absolute;
}
