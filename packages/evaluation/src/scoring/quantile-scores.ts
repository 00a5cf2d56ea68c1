import { at } from '@xray/contracts/checks';

/** What quantiles of one quantity were worth, run by run. */
export interface QuantileScores {
  /** Mean over the levels of the pinball loss (Koenker and Bassett 1978), in the quantity’s own unit; smaller is better. */
  readonly pinball: Float64Array;
  /** 1 where the outcome lay in the interval from the second level to the last but one, ends included, else 0. */
  readonly inner_covered: Float64Array;
  /** The same from the first level to the last. */
  readonly outer_covered: Float64Array;
}

/** The loss of saying that a share `level` of outcomes is at most `quantile`. */
export function pinballLoss(quantile: number, outcome: number, level: number): number {
  const missed = outcome - quantile;
  return missed >= 0 ? level * missed : (level - 1) * missed;
}

/** Scores quantiles, row-major, runs × levels, by what came in each run. NaN where a run has no outcome. */
export function scoreQuantiles(
  quantiles: Float64Array,
  outcomes: Float64Array,
  levels: readonly number[],
): QuantileScores {
  const width = levels.length;
  const covered = (from: number, to: number) =>
    outcomes.map((outcome, run) => {
      if (Number.isNaN(outcome)) return NaN;
      const isInside = outcome >= at(quantiles, run * width + from) && outcome <= at(quantiles, run * width + to);
      return isInside ? 1 : 0;
    });
  return {
    pinball: outcomes.map(
      (outcome, run) =>
        levels.reduce((sum, level, place) => sum + pinballLoss(at(quantiles, run * width + place), outcome, level), 0) /
        width,
    ),
    inner_covered: covered(1, width - 2),
    outer_covered: covered(0, width - 1),
  };
}
