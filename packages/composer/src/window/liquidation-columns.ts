import type { RawMarketEventOf } from '@xray/contracts';

import { CHUNK_BARS, columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';
import { add } from './trade-columns.ts';

/** Liquidated quantity of a bar by the side of the liquidation order: a `buy` closes a short position by force. */
export interface LiquidationColumns {
  readonly buyQuantity: Float64Array;
  readonly sellQuantity: Float64Array;
  readonly printCount: Float64Array;
  /** What the feed last said of the channel in the bar, and nothing (0) in most bars. */
  readonly channel: Uint8Array;
  /** Whether the feed has said anything of the channel in any of the bars. */
  hasStates: boolean;
}

/** The channel is connected, or has delivered since it was lost. */
export const CHANNEL_OPEN = 1;
/** The channel is disconnected or stale: what came to pass from here on is not known. */
export const CHANNEL_LOST = 2;

export function createLiquidationColumns(): LiquidationColumns {
  const column = columnMaker(3);
  const channel = new Uint8Array(CHUNK_BARS);
  return { buyQuantity: column(0), sellQuantity: column(0), printCount: column(0), channel, hasStates: false };
}

export function recordLiquidation(
  columns: LiquidationColumns,
  offset: number,
  liquidation: RawMarketEventOf<'LiquidationPrint'>['normalized'],
  contractSize: number,
): void {
  const quantity = realNumber(liquidation.quantity) * contractSize;
  if (!(quantity > 0) || liquidation.side === null) return;
  add(columns.printCount, offset, 1);
  if (columns.channel[offset] === CHANNEL_LOST) columns.channel[offset] = CHANNEL_OPEN;
  add(liquidation.side === 'buy' ? columns.buyQuantity : columns.sellQuantity, offset, quantity);
}

/** The channels of a feed that say whether liquidations are heard of: their own, and whether the symbol is watched at all. */
const CHANNELS: ReadonlySet<string | undefined> = new Set(['liquidation', 'watch']);

export function isOfLiquidations({ channel }: RawMarketEventOf<'StreamState'>): boolean {
  return CHANNELS.has(channel);
}

export function recordChannelState(
  columns: LiquidationColumns,
  offset: number,
  { state }: RawMarketEventOf<'StreamState'>['normalized'],
): void {
  columns.hasStates = true;
  columns.channel[offset] = state === 'connected' || state === 'resumed' ? CHANNEL_OPEN : CHANNEL_LOST;
}
