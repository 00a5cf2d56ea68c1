import type { DashboardSymbol } from '../api/wire.ts';

type Outlook = NonNullable<NonNullable<DashboardSymbol['regime_effective']>['outlook']>;

/** One edge on each side of a price, from now to the end of the horizon. */
export interface Cone {
  /** Bars to the end of it. */
  readonly bars: number;
  readonly price: number;
  /** How far the move goes at the end with each probability, as a share of the price (|ln return|), the widest first. */
  readonly widths: readonly { readonly probability: number; readonly size: number }[];
}

/** What the outlook says of the price from its last one on; `null` where there is nothing to draw. */
export function coneOf(outlook: Outlook | undefined, price: number | null | undefined): Cone | null {
  if (outlook === undefined || price === null || price === undefined) return null;
  const widths = outlook.within.flatMap(({ probability, size }) => (size === null ? [] : [{ probability, size }]));
  if (widths.length === 0) return null;
  return { bars: outlook.horizon_bars, price, widths: widths.sort((left, right) => right.size - left.size) };
}

/** The edges so many bars from now: moves spread with the root of time. */
export function coneEdges({ bars, price }: Cone, size: number, ahead: number): readonly [low: number, high: number] {
  const move = size * Math.sqrt(Math.min(1, Math.max(0, ahead / bars)));
  return [price * Math.exp(-move), price * Math.exp(move)];
}
