import { REGIMES, type CalibrationProfile } from '@xray/contracts';

import { requireBars, type Bars } from '../bars/bars.ts';
import { requireInput } from '../errors.ts';

/** Probabilities at which outlooks are scored: the median, and the ends of the 50 % and the 90 % interval. */
export const OUTLOOK_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** What verdicts said beside the belief, bar by bar, and which profile of the calibration they were read by. */
export interface SaidVerdicts {
  /** Of the regime that hysteresis held, 0 to 1; NaN without a run. */
  readonly confidence: Float64Array;
  /** What the verdict claimed in words; `null` where it claimed nothing. */
  readonly claims: readonly (string | null)[];
  /** Quantiles of the range at `OUTLOOK_LEVELS` in ln of a share of the price, row-major; NaN where a verdict had no outlook. */
  readonly range_quantiles: Float64Array;
  /** By bar, the position in `profiles`; 255 without a run. */
  readonly profile: Uint8Array;
  readonly profiles: readonly Pick<CalibrationProfile, 'id' | 'transition' | 'chances' | 'claims'>[];
}

/** What the engine believed of one symbol, bar by bar. A bar without a run has NaN in its row. */
export interface ScoredSymbol extends Bars {
  readonly symbol: string;
  /** The belief to score, row-major, bars × 9, in taxonomy order; each row sums to 1. */
  readonly belief: Float64Array;
  /** The same from observer set v1; `null` where it was not run. */
  readonly v1_belief: Float64Array | null;
  /** The regime that hysteresis held at each bar, 0 to 8, 255 where none; `null` where it was not run. */
  readonly anchors: Uint8Array | null;
  /** What else was said; what is measured of it is left out where it is not there. */
  readonly verdicts?: SaidVerdicts;
}

/** A symbol whose true regimes are known. */
export interface SimulatedSymbol extends ScoredSymbol {
  /** The true regime of each bar, 0 to 8. */
  readonly truth: Uint8Array;
  /** The belief of the Bayes-optimal filter, row-major, bars × 9; `null` where it was not run. */
  readonly bayes_belief: Float64Array | null;
}

/** Whether the true regimes of a symbol are known. */
export function isSimulated(one: ScoredSymbol): one is SimulatedSymbol {
  return 'truth' in one;
}

/** Throws `invalid_input` with the symbol's name where its arrays do not fit together. */
export function requireSymbol(scored: ScoredSymbol): void {
  const { symbol } = scored;
  const bars = scored.close.length;
  requireBars(scored, symbol);
  const beliefs = {
    belief: scored.belief,
    v1_belief: scored.v1_belief,
    ...(isSimulated(scored) ? { bayes_belief: scored.bayes_belief } : {}),
  };
  for (const [name, values] of Object.entries(beliefs)) {
    if (values === null) continue;
    requireInput(
      values.length === bars * REGIMES.length,
      () =>
        `${name} of ${symbol} has ${values.length} numbers for ${bars} bars: give a row of ${REGIMES.length} a bar.`,
    );
  }
  const labels = { anchors: scored.anchors, ...(isSimulated(scored) ? { truth: scored.truth } : {}) };
  for (const [name, values] of Object.entries(labels)) {
    if (values === null) continue;
    requireInput(
      values.length === bars,
      () => `${name} of ${symbol} has ${values.length} labels for ${bars} bars: give one a bar.`,
    );
  }
  if (isSimulated(scored)) {
    const strange = scored.truth.findIndex((label) => label >= REGIMES.length);
    requireInput(
      strange < 0,
      () => `The true regime of ${symbol} at bar ${strange} is none of the nine: label every bar.`,
    );
  }
}

/** Whether a belief has a row at a bar. One that was not asked for is in nobody's way. */
export function hasRow(belief: Float64Array | null, bar: number): boolean {
  return belief === null || !Number.isNaN(belief[bar * REGIMES.length]);
}
