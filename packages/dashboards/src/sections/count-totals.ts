type Counts = Readonly<Record<string, number>>;

/** Sums of counts by name over many holders, kept up as single holders change. Counts are integers, so sums are exact. */
export interface CountTotals {
  replace(before: Counts, after: Counts): void;
  /** By name in lexicographic order, without those that are 0. The same object until a count changes. */
  read(): Counts;
}

export function createCountTotals(): CountTotals {
  const totals = new Map<string, number>();
  let names: readonly string[] | null = null;
  let shown: Counts | null = null;

  function add(counts: Counts, sign: 1 | -1): void {
    for (const name of Object.keys(counts)) {
      if (!totals.has(name)) names = null;
      totals.set(name, (totals.get(name) ?? 0) + sign * (counts[name] ?? 0));
    }
  }

  function total(): Counts {
    names ??= [...totals.keys()].sort();
    const counts: Record<string, number> = {};
    for (const name of names) {
      const count = totals.get(name) ?? 0;
      if (count !== 0) counts[name] = count;
    }
    return counts;
  }

  return {
    replace: (before, after) => {
      if (before === after) return;
      add(before, -1);
      add(after, 1);
      shown = null;
    },
    read: () => (shown ??= total()),
  };
}
