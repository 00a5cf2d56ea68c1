type Counts = Readonly<Record<string, number>>;

/** Sums of counts by name over many holders, kept up as single holders change. Counts are integers, so sums are exact. */
export interface CountTotals {
  replace(before: Counts | null, after: Counts): void;
  /** By name in lexicographic order, without those that are 0. The same object until a count changes. */
  read(): Counts;
}

export function createCountTotals(): CountTotals {
  const totals = new Map<string, number>();
  let shown: Counts | null = null;

  function add(counts: Counts, sign: 1 | -1): void {
    for (const name of Object.keys(counts)) {
      const total = (totals.get(name) ?? 0) + sign * (counts[name] ?? 0);
      if (total === 0) totals.delete(name);
      else totals.set(name, total);
    }
  }

  return {
    replace: (before, after) => {
      if (before !== null) add(before, -1);
      add(after, 1);
      shown = null;
    },
    read: () =>
      (shown ??= Object.fromEntries([...totals].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)))),
  };
}
