import { at } from '@xray/contracts/checks';
import { solvePositiveDefinite } from '@xray/contracts/numerics';

/** A linear forecast: what is expected where every predictor is as usual, and how much it moves with each. */
export interface LinearModel {
  /** Mean of the target. */
  readonly intercept: number;
  /** Mean of each predictor over the rows that have it. */
  readonly centres: readonly number[];
  readonly coefficients: readonly number[];
  /** Share of the target's variance that is explained where it was fitted. */
  readonly r_squared: number;
  readonly rows: number;
}

/** Rows of predictors, NaN where one is missing, and what came; NaN where that is not known. */
export interface RegressionRows {
  /** Rows × predictors. */
  readonly predictors: Float64Array;
  readonly targets: Float64Array;
}

function centresOf(
  data: readonly RegressionRows[],
  width: number,
): { intercept: number; centres: Float64Array; rows: number } {
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  let [rows, target] = [0, 0];
  for (const { predictors, targets } of data) {
    targets.forEach((value, row) => {
      if (Number.isNaN(value)) return;
      rows += 1;
      target += value;
      for (let i = 0; i < width; i += 1) {
        const predictor = at(predictors, row * width + i);
        if (!Number.isFinite(predictor)) continue;
        sums[i] = at(sums, i) + predictor;
        counts[i] = at(counts, i) + 1;
      }
    });
  }
  return {
    intercept: target / rows,
    centres: sums.map((sum, i) => (counts[i] === 0 ? 0 : sum / at(counts, i))),
    rows,
  };
}

/** What a predictor that hardly varies is given, so that the equations have a solution. */
const LEAST_VARIANCE = 1e-9;

/**
 * The coefficients that minimise Σ (target − forecast)² over the rows whose target is known, a missing predictor taken as usual,
 * with a ridge of so large a share of each predictor's own sum of squares.
 */
export function ridgeRegression(data: readonly RegressionRows[], width: number, ridge: number): LinearModel {
  const { centres, intercept, rows } = centresOf(data, width);
  const gram = new Float64Array(width * width);
  const moments = new Float64Array(width);
  const deviations = new Float64Array(width);
  let total = 0;
  for (const { predictors, targets } of data) {
    targets.forEach((value, row) => {
      if (Number.isNaN(value)) return;
      const target = value - intercept;
      total += target * target;
      for (let i = 0; i < width; i += 1) {
        const predictor = at(predictors, row * width + i);
        deviations[i] = Number.isFinite(predictor) ? predictor - at(centres, i) : 0;
      }
      for (let i = 0; i < width; i += 1) {
        const deviation = at(deviations, i);
        moments[i] = at(moments, i) + deviation * target;
        for (let j = 0; j <= i; j += 1) gram[i * width + j] = at(gram, i * width + j) + deviation * at(deviations, j);
      }
    });
  }
  for (let i = 0; i < width; i += 1) {
    const own = i * width + i;
    gram[own] = at(gram, own) * (1 + ridge) + LEAST_VARIANCE * rows;
  }
  const coefficients = solvePositiveDefinite(gram, moments);
  const explained = coefficients.reduce((sum, coefficient, i) => sum + coefficient * at(moments, i), 0);
  return { intercept, centres: [...centres], coefficients: [...coefficients], r_squared: explained / total, rows };
}
