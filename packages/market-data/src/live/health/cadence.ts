/** How a stream usually speaks, learned from the gaps between its frames. */
export interface Cadence {
  readonly gaps: number;
  /** Exponentially decayed mean of the gaps, in milliseconds. */
  readonly mean_gap_ms: number;
  /** Estimate of the 0.99 quantile of the gaps, in milliseconds. */
  readonly long_gap_ms: number;
}

export interface SilencePolicy {
  readonly factor: number;
  readonly floor_ms: number;
  readonly ceiling_ms: number;
  /** The limit while the cadence is not known. */
  readonly unknown_ms: number;
}

export const NO_CADENCE: Cadence = { gaps: 0, mean_gap_ms: 0, long_gap_ms: 0 };

/** Gaps after which the estimates are taken for known. */
const ENOUGH_GAPS = 20;
const MEAN_WEIGHT = 0.02;
const QUANTILE = 0.99;
const QUANTILE_STEP = 0.5;
const STEP_UP = Math.exp(QUANTILE_STEP * QUANTILE);
const STEP_DOWN = Math.exp(-QUANTILE_STEP * (1 - QUANTILE));
const SMALLEST_GAP_MS = 1;

/**
 * Takes one more gap. The quantile moves by stochastic approximation on a logarithmic scale (Robbins and Monro 1951): up by
 * a factor where a gap exceeds it and down by another where it does not, balanced where one gap in a hundred exceeds it. One
 * long gap, such as that of a fault, therefore moves it by one step however long it was.
 */
export function withGap(cadence: Cadence, gapMs: number): Cadence {
  const gap = Math.max(SMALLEST_GAP_MS, gapMs);
  if (cadence.gaps === 0) return { gaps: 1, mean_gap_ms: gap, long_gap_ms: gap };
  const { mean_gap_ms, long_gap_ms } = cadence;
  return {
    gaps: cadence.gaps + 1,
    mean_gap_ms: mean_gap_ms + MEAN_WEIGHT * (Math.min(gap, 10 * long_gap_ms) - mean_gap_ms),
    long_gap_ms: Math.max(SMALLEST_GAP_MS, gap > long_gap_ms ? long_gap_ms * STEP_UP : long_gap_ms * STEP_DOWN),
  };
}

export function isKnown(cadence: Cadence): boolean {
  return cadence.gaps >= ENOUGH_GAPS;
}

/** The silence after which a stream of this cadence is stale. */
export function silenceLimitMs(cadence: Cadence, policy: SilencePolicy): number {
  if (!isKnown(cadence)) return policy.unknown_ms;
  const usual = Math.max(cadence.long_gap_ms, cadence.mean_gap_ms);
  return Math.min(policy.ceiling_ms, Math.max(policy.floor_ms, policy.factor * usual));
}
