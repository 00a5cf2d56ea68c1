import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { verdictName } from '../text/verdict-name.ts';

export const SORTS = ['attention', 'name', 'confidence', 'change'] as const;
export type Sort = (typeof SORTS)[number];

/** Which symbols are shown, and in which order. */
export interface Listing {
  readonly filter: string;
  readonly sort: Sort;
}

type Rank = (symbol: DashboardSymbol) => number;

const none = Number.NEGATIVE_INFINITY;

/** How much the anchor's mass moved at the last run, in either direction. */
const change: Rank = ({ belief }) => {
  const delta = belief?.trend.anchor_mass_delta ?? null;
  return delta === null ? none : Math.abs(delta);
};

const ranks: Readonly<Record<Sort, Rank>> = {
  attention: ({ attention }) => attention?.score ?? none,
  name: () => 0,
  confidence: ({ regime_effective: verdict }) => verdict?.confidence ?? none,
  change,
};

/** The symbols that the filter lets through, the greatest first, equal ones by name. */
export function listed(view: DashboardViewModel, { filter, sort }: Listing): readonly DashboardSymbol[] {
  const wanted = filter.trim().toUpperCase();
  const rank = ranks[sort];
  return view.symbols
    .filter(({ regime_effective: verdict, symbol }) =>
      `${symbol} ${verdictName(verdict)}`.toUpperCase().includes(wanted),
    )
    .toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(other) - rank(one)));
}
