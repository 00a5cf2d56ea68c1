import { REGIMES } from '@xray/contracts';

/** Share of labelled bars in each regime, in taxonomy order; all 0 without a labelled bar. */
export function occupancy(sequences: readonly Uint8Array[]): readonly number[] {
  const counts = REGIMES.map(() => 0);
  let labelled = 0;
  for (const labels of sequences) {
    for (const label of labels) {
      const count = counts[label];
      if (count === undefined) continue;
      counts[label] = count + 1;
      labelled += 1;
    }
  }
  return counts.map((count) => (labelled === 0 ? 0 : count / labelled));
}
