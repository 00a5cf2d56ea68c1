import type { DashboardSymbol } from '../../api/wire.ts';
import { type VerdictName, verdictName } from '../../regimes/verdict-names.ts';

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
  /** What the verdict is called by. */
  readonly name: VerdictName | null;
}

export function filterSymbols(symbols: readonly DashboardSymbol[], { text, name }: Filter): readonly DashboardSymbol[] {
  const wanted = text.trim().toUpperCase();
  return symbols.filter(
    ({ regime_effective: verdict, symbol }) =>
      symbol.toUpperCase().includes(wanted) &&
      (name === null || (verdict !== undefined && verdictName(verdict) === name)),
  );
}
