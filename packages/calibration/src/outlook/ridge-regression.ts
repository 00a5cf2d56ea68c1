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
        const predictor = predictors[row * width + i] ?? NaN;
        if (!Number.isFinite(predictor)) continue;
        sums[i] = (sums[i] ?? 0) + predictor;
        counts[i] = (counts[i] ?? 0) + 1;
      }
    });
  }
  return {
    intercept: target / rows,
    centres: sums.map((sum, i) => (counts[i] === 0 ? 0 : sum / (counts[i] ?? 1))),
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
        const predictor = predictors[row * width + i] ?? NaN;
        deviations[i] = Number.isFinite(predictor) ? predictor - (centres[i] ?? 0) : 0;
      }
      for (let i = 0; i < width; i += 1) {
        const deviation = deviations[i] ?? 0;
        moments[i] = (moments[i] ?? 0) + deviation * target;
        for (let j = 0; j <= i; j += 1)
          gram[i * width + j] = (gram[i * width + j] ?? 0) + deviation * (deviations[j] ?? 0);
      }
    });
  }
  for (let i = 0; i < width; i += 1) {
    const own = i * width + i;
    gram[own] = (gram[own] ?? 0) * (1 + ridge) + LEAST_VARIANCE * rows;
  }
  const coefficients = solvePositiveDefinite(gram, moments);
  const explained = coefficients.reduce((sum, coefficient, i) => sum + coefficient * (moments[i] ?? 0), 0);
  return { intercept, centres: [...centres], coefficients: [...coefficients], r_squared: explained / total, rows };
}
