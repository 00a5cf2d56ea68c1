import type { BarChunk } from './bar-chunk.ts';
import { hasTraded } from './candle-columns.ts';
import { stretchesOf } from './chunks.ts';
import { holds } from './staleness.ts';
import { CHANNEL_LOST } from './liquidation-columns.ts';
import type { SymbolWindow } from './symbol-window.ts';
import type { WindowView } from './window-view.ts';

/** What the bars before have left behind. */
interface Heard {
  hasPrints: boolean;
  /** The feed has said that it no longer hears of liquidations. */
  isLost: boolean;
  /** Bars that traded since the last print, and the longest such silence before a print. */
  silence: number;
  longestSilence: number;
}

function traded({ candles, trades }: BarChunk, offset: number): boolean {
  return (trades?.quantity[offset] ?? 0) > 0 || (candles !== null && hasTraded(candles, offset));
}

/**
 * Liquidated buy minus sell quantity of a bar; NaN where nothing came and the channel was lost at its end. A channel that was open again
 * by then, as after a renewal, was listened to: most losses of a connection lose no frame.
 */
function netOfBar(heard: Heard, chunk: BarChunk, offset: number): number {
  const { liquidations } = chunk;
  const said = liquidations?.channel[offset] ?? 0;
  if (said !== 0) heard.isLost = said === CHANNEL_LOST;
  if (liquidations === null || (liquidations.printCount[offset] ?? 0) === 0) {
    if (traded(chunk, offset)) heard.silence += 1;
    return heard.isLost ? Number.NaN : 0;
  }
  if (said === 0) heard.isLost = false;
  heard.hasPrints = true;
  heard.longestSilence = Math.max(heard.longestSilence, heard.silence);
  heard.silence = 0;
  return (liquidations.buyQuantity[offset] ?? 0) - (liquidations.sellQuantity[offset] ?? 0);
}

/** Reads the slots as if somebody had listened to all of them, and says whether a liquidation stands in any. */
function readSlots({ bars }: SymbolWindow, lastBar: number, out: Float64Array): boolean {
  let hasPrints = false;
  out.fill(0);
  for (const { chunk, from, to, position } of stretchesOf(bars, lastBar, out.length)) {
    const { liquidations } = chunk;
    if (liquidations === null) continue;
    const { buyQuantity, printCount, sellQuantity } = liquidations;
    for (let offset = from; offset < to; offset += 1) {
      if ((printCount[offset] ?? 0) === 0) continue;
      hasPrints = true;
      out[position + offset] = (buyQuantity[offset] ?? 0) - (sellQuantity[offset] ?? 0);
    }
  }
  return hasPrints;
}

function hasLiquidations({ bars }: SymbolWindow): boolean {
  for (const { liquidations } of bars.chunks.values()) if (liquidations !== null) return true;
  return false;
}

/**
 * Reads what was liquidated. No liquidation is a measurement as long as somebody listens: until the feed says that the channel is
 * lost, or the market has traded on without one for longer than it usually does (`holds`).
 */
export function readLiquidations(window: SymbolWindow, lastBar: number, view: WindowView): void {
  const { netLiquidation, trading } = view;
  const { bar_history_bars: history } = window.config;
  // Contracts have no share of what candles state in base units.
  const isComparable = !trading.hasUnknownContracts || trading.countsContracts;
  if (!isComparable || !hasLiquidations(window)) {
    netLiquidation.fill(0);
    view.hearsLiquidations = false;
    return;
  }
  const isRecent = readSlots(window, lastBar, netLiquidation);
  const stretches = stretchesOf(window.bars, lastBar, history);
  const hasStates = stretches.some(({ chunk }) => chunk.liquidations?.hasStates === true);
  // As many slots as bars that may be quiet in any case: the common case needs no more.
  view.hearsLiquidations = isRecent && !hasStates;
  if (view.hearsLiquidations) return;
  const heard: Heard = { hasPrints: false, isLost: false, silence: 0, longestSilence: 0 };
  const first = netLiquidation.length - history;
  for (const { chunk, from, to, position } of stretches) {
    for (let offset = from; offset < to; offset += 1) {
      const slot = first + position + offset;
      const net = netOfBar(heard, chunk, offset);
      if (slot >= 0) netLiquidation[slot] = net;
    }
  }
  view.hearsLiquidations =
    heard.hasPrints && !heard.isLost && holds(heard.silence, heard.longestSilence, netLiquidation.length);
}
