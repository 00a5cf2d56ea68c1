import { useEffect, useMemo, useRef, useState } from 'react';

import type { DashboardSymbol } from '../../api/wire.ts';
import { filterSymbols, sortSymbols, type Filter, type Sort } from './order.ts';

const ORDER_AGAIN_MS = 1000;

/**
 * The symbols in order, each as it is now. The order itself is looked at again once a second: rows that change place with
 * every update cannot be read.
 */
export function useSteadyOrder(
  symbols: readonly DashboardSymbol[],
  sort: Sort,
  filter: Filter,
): readonly DashboardSymbol[] {
  const latest = useRef(symbols);
  latest.current = symbols;
  const [orderedFrom, setOrderedFrom] = useState(symbols);
  useEffect(() => {
    const timer = setInterval(() => {
      setOrderedFrom(latest.current);
    }, ORDER_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const basis = orderedFrom.length === symbols.length ? orderedFrom : symbols;
  const names = useMemo(
    () => sortSymbols(filterSymbols(basis, filter), sort).map(({ symbol }) => symbol),
    [basis, sort, filter],
  );
  return useMemo(() => {
    const byName = new Map(symbols.map((symbol) => [symbol.symbol, symbol]));
    return names.flatMap((name) => byName.get(name) ?? []);
  }, [names, symbols]);
}
