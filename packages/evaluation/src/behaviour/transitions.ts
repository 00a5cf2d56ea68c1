import { REGIMES } from '@xray/contracts';

/** Share of the bars after each regime (row) that are in each regime (column), in taxonomy order; `null` rows had no bar after. */
export function transitionMatrix(sequences: readonly Uint8Array[]): readonly (readonly number[] | null)[] {
  const counts = REGIMES.map(() => REGIMES.map(() => 0));
  for (const labels of sequences) {
    labels.forEach((label, bar) => {
      const row = bar === 0 ? undefined : counts[labels[bar - 1] ?? REGIMES.length];
      const count = row?.[label];
      if (row !== undefined && count !== undefined) row[label] = count + 1;
    });
  }
  return counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return total === 0 ? null : row.map((count) => count / total);
  });
}
