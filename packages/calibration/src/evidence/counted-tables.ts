import { mirrorPosition, REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { UNKNOWN_REGIME } from '../opinions/opinion-sequence.ts';
import type { ColumnLayout } from './column-layout.ts';
import type { EncodedRuns } from './encoded-runs.ts';

const STATES = REGIMES.length;
/** Counts that every regime is given, spread over the columns as they occur. */
const PRIOR_COUNT = 9;

/** The regime, by its place, that a market is in when it is seen upside down. */
export type MirroredRegime = (regime: number) => number;

/** Adds the mirror image to counts by row and regime. */
export function withMirrorImage(
  counts: Float64Array,
  mirroredRow: (row: number) => number,
  mirroredRegime: MirroredRegime,
): Float64Array {
  return counts.map((count, cell) => {
    const row = Math.floor(cell / STATES);
    return count + at(counts, mirroredRow(row) * STATES + mirroredRegime(cell % STATES));
  });
}

/** Of the labelled runs, how much each column was heard under each regime: columns × 9. */
function columnCounts(stretches: readonly EncodedRuns[], columns: number): Float64Array {
  const counts = new Float64Array(columns * STATES);
  for (const { column, lowerWeight, offsets, runs, truth, upperWeight } of stretches) {
    for (let run = 0; run < runs; run += 1) {
      const regime = truth?.[run] ?? UNKNOWN_REGIME;
      if (regime === UNKNOWN_REGIME) continue;
      for (let entry = at(offsets, run); entry < at(offsets, run + 1); entry += 1) {
        const cell = at(column, entry) * STATES + regime;
        counts[cell] = at(counts, cell) + at(lowerWeight, entry);
        counts[cell + STATES] = at(counts, cell + STATES) + at(upperWeight, entry);
      }
    }
  }
  return counts;
}

/**
 * Log likelihood ratios of every column, counted where the truth is known as if no two sources said the same: columns × 9,
 * each column's mean over the regimes 0. A column that was never heard says nothing.
 *
 * @param powerOf exponent of a source's likelihood: below 1 where what it says now it has said before
 */
export function countedTables(
  stretches: readonly EncodedRuns[],
  layout: ColumnLayout,
  powerOf: (source: string) => number = () => 1,
  mirroredRegime: MirroredRegime = mirrorPosition,
): Float64Array {
  const heard = columnCounts(stretches, layout.columns);
  const counts = withMirrorImage(heard, (row) => layout.mirrored[row] ?? row, mirroredRegime);
  const nats = new Float64Array(counts.length);
  for (const [source, columns] of columnsBySource(layout)) {
    const total = columns.reduce((sum, column) => sum + rowSum(counts, column), 0);
    const smoothed = columns.map((column) => {
      const share = total === 0 ? 1 / columns.length : rowSum(counts, column) / total;
      return counts.subarray(column * STATES, (column + 1) * STATES).map((count) => count + PRIOR_COUNT * share);
    });
    const perRegime = Float64Array.from({ length: STATES }, (_, k) =>
      smoothed.reduce((sum, row) => sum + at(row, k), 0),
    );
    columns.forEach((column, place) => {
      if (rowSum(counts, column) === 0) return;
      const logs = at(smoothed, place).map((count, k) => Math.log(count / at(perRegime, k)));
      const mean = logs.reduce((sum, value) => sum + value, 0) / STATES;
      nats.set(
        logs.map((value) => powerOf(source) * (value - mean)),
        column * STATES,
      );
    });
  }
  return nats;
}

function rowSum(values: Float64Array, row: number): number {
  let sum = 0;
  for (let k = 0; k < STATES; k += 1) sum += at(values, row * STATES + k);
  return sum;
}

function columnsBySource({ rows, voices }: ColumnLayout): ReadonlyMap<string, readonly number[]> {
  const bySource = new Map<string, number[]>();
  voices.forEach(({ source }, place) => {
    const columns = bySource.get(source) ?? [];
    for (let row = 0; row < rows; row += 1) columns.push(place * rows + row);
    bySource.set(source, columns);
  });
  return bySource;
}

/** Steps that every regime is given towards every other, so that none is impossible. */
const PRIOR_STEPS = 0.05;

/** How labelled runs follow each other: 9 × 9, row by row, rows that sum to 1, up and down alike. */
export function countedTransition(
  stretches: readonly EncodedRuns[],
  mirroredRegime: MirroredRegime = mirrorPosition,
): Float64Array {
  const steps = new Float64Array(STATES * STATES).fill(PRIOR_STEPS);
  for (const { runs, truth } of stretches) {
    if (truth === null) continue;
    for (let run = 1; run < runs; run += 1) {
      const from = truth[run - 1] ?? UNKNOWN_REGIME;
      const to = truth[run] ?? UNKNOWN_REGIME;
      if (from === UNKNOWN_REGIME || to === UNKNOWN_REGIME) continue;
      steps[from * STATES + to] = at(steps, from * STATES + to) + 1;
    }
  }
  const mirrored = withMirrorImage(steps, mirroredRegime, mirroredRegime);
  return mirrored.map((count, cell) => count / rowSum(mirrored, Math.floor(cell / STATES)));
}
