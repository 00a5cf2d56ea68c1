import type { RawMarketEventOf } from '@xray/contracts';

import { columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';
import { add } from './trade-columns.ts';

/** Liquidated quantity of a bar by the side of the liquidation order: a `buy` closes a short position by force. */
export interface LiquidationColumns {
  readonly buyQuantity: Float64Array;
  readonly sellQuantity: Float64Array;
  readonly printCount: Float64Array;
}

export function createLiquidationColumns(): LiquidationColumns {
  const column = columnMaker(3);
  return { buyQuantity: column(0), sellQuantity: column(0), printCount: column(0) };
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
  add(liquidation.side === 'buy' ? columns.buyQuantity : columns.sellQuantity, offset, quantity);
}
