import { at } from '@xray/contracts/checks';

/** Bins of every baseline: as many as there are regimes. */
export const BASELINE_STATES = 9;

/** The inner edges that cut the values of the rows into bins of equal count (linear between order statistics). */
export function quantileEdges(values: Float64Array, rows: Uint32Array, bins = BASELINE_STATES): Float64Array {
  const sorted = Float64Array.from(rows, (row) => at(values, row)).sort();
  return Float64Array.from({ length: bins - 1 }, (_, edge) => {
    const position = ((edge + 1) / bins) * (sorted.length - 1);
    const below = Math.floor(position);
    const lower = sorted.length === 0 ? NaN : at(sorted, below);
    return lower + (position - below) * ((sorted[below + 1] ?? lower) - lower);
  });
}

/** The bin of each value: how many edges it reaches. NaN is in the first bin. */
export function binByEdges(values: Float64Array, edges: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value) => edges.reduce((bin, edge) => bin + (value >= edge ? 1 : 0), 0));
}
