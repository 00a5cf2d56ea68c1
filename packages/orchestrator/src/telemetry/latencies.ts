import type { Latency } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** The value below or at which so large a share of sorted values lies: nearest rank. */
function nearestRank(sorted: Float64Array, share: number): number {
  return at(sorted, Math.max(0, Math.ceil(share * sorted.length) - 1));
}

/** The usual, the late and the latest of durations in milliseconds, by nearest rank. */
export function latencyOf(durationsMs: readonly number[]): Latency {
  if (durationsMs.length === 0) return { runs: 0, median_ms: null, p99_ms: null, max_ms: null };
  const sorted = Float64Array.from(durationsMs).sort();
  return {
    runs: sorted.length,
    median_ms: nearestRank(sorted, 0.5),
    p99_ms: nearestRank(sorted, 0.99),
    max_ms: nearestRank(sorted, 1),
  };
}
