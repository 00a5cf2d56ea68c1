import { at } from '@xray/contracts/checks';
import { solvePositiveDefinite } from '@xray/contracts/numerics';

/** Coefficients are not moved by more than this share of a predictor's variance where predictors are collinear. */
const RIDGE = 1e-9;

/**
 * The coefficients that minimise Σ (target − predictors · coefficients)² over the rows: normal equations by Cholesky,
 * with a ridge of 1e-9 of each predictor's mean square against exact collinearity. `design` is row-major, rows × columns.
 */
export function leastSquares(
  design: Float64Array,
  columns: number,
  targets: Float64Array,
  rows: Uint32Array,
): Float64Array {
  const gram = new Float64Array(columns * columns);
  const moments = new Float64Array(columns);
  for (const row of rows) {
    const target = at(targets, row);
    for (let i = 0; i < columns; i += 1) {
      const value = at(design, row * columns + i);
      moments[i] = at(moments, i) + value * target;
      for (let j = 0; j <= i; j += 1) {
        gram[i * columns + j] = at(gram, i * columns + j) + value * at(design, row * columns + j);
      }
    }
  }
  for (let i = 0; i < columns; i += 1) gram[i * columns + i] = at(gram, i * columns + i) * (1 + RIDGE);
  return solvePositiveDefinite(gram, moments);
}
