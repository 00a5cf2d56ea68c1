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
    const target = targets[row] ?? NaN;
    for (let i = 0; i < columns; i += 1) {
      const value = design[row * columns + i] ?? NaN;
      moments[i] = (moments[i] ?? 0) + value * target;
      for (let j = 0; j <= i; j += 1) {
        gram[i * columns + j] = (gram[i * columns + j] ?? 0) + value * (design[row * columns + j] ?? NaN);
      }
    }
  }
  for (let i = 0; i < columns; i += 1) gram[i * columns + i] = (gram[i * columns + i] ?? 0) * (1 + RIDGE);
  return solvePositive(gram, moments);
}

/** Solves A x = b for a symmetric positive A, of which the lower triangle is read and overwritten by its Cholesky factor. */
function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const cell = (row: number, column: number) => matrix[row * size + column] ?? 0;
  for (let j = 0; j < size; j += 1) {
    for (let i = j; i < size; i += 1) {
      let sum = cell(i, j);
      for (let k = 0; k < j; k += 1) sum -= cell(i, k) * cell(j, k);
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / cell(j, j);
    }
  }
  const solution = Float64Array.from(right);
  for (let i = 0; i < size; i += 1) {
    let sum = solution[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= cell(i, k) * (solution[k] ?? 0);
    solution[i] = sum / cell(i, i);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = solution[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) sum -= cell(k, i) * (solution[k] ?? 0);
    solution[i] = sum / cell(i, i);
  }
  return solution;
}
