import type { DashboardSymbol, Regime } from '../../api/wire.ts';

/** What symbols can be ordered by; the first is what the page opens with. */
export const SORTS = ['attention', 'name', 'confidence', 'change'] as const;
export type Sort = (typeof SORTS)[number];

export function readSort(text: string | undefined): Sort {
  return SORTS.find((sort) => sort === text) ?? 'attention';
}

function keyOf(symbol: DashboardSymbol, sort: Exclude<Sort, 'name'>): number | null {
  switch (sort) {
    case 'attention':
      return symbol.attention?.score ?? null;
    case 'confidence':
      return symbol.regime_effective?.confidence ?? null;
    case 'change': {
      const delta = symbol.belief?.trend.anchor_mass_delta ?? null;
      return delta === null ? null : Math.abs(delta);
    }
  }
}

function byName(left: DashboardSymbol, right: DashboardSymbol): number {
  return left.symbol < right.symbol ? -1 : left.symbol > right.symbol ? 1 : 0;
}

/** Greatest first, ties by name; what has no value comes last. */
export function sortSymbols(symbols: readonly DashboardSymbol[], sort: Sort): readonly DashboardSymbol[] {
  if (sort === 'name') return [...symbols].sort(byName);
  const keyed = symbols.map((symbol) => ({ symbol, key: keyOf(symbol, sort) ?? -1 }));
  keyed.sort((left, right) => right.key - left.key || byName(left.symbol, right.symbol));
  return keyed.map(({ symbol }) => symbol);
}

export interface Filter {
  /** A part of the name, in any case. */
  readonly text: string;
  readonly regime: Regime | null;
}

export function filterSymbols(
  symbols: readonly DashboardSymbol[],
  { text, regime }: Filter,
): readonly DashboardSymbol[] {
  const wanted = text.trim().toUpperCase();
  return symbols.filter(
    (symbol) =>
      symbol.symbol.toUpperCase().includes(wanted) && (regime === null || symbol.regime_effective?.regime === regime),
  );
}
