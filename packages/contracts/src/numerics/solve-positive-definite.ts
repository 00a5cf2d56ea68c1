import { at } from '../checks/assertions.ts';

/** The lower triangle of the Cholesky factor of a matrix, in place of its own. A pivot that is not positive becomes the least number. */
function factorise(matrix: Float64Array, size: number): void {
  const cell = (row: number, column: number): number => at(matrix, row * size + column);
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let sum = cell(row, column);
      for (let k = 0; k < column; k += 1) sum -= cell(row, k) * cell(column, k);
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / cell(column, column);
    }
  }
}

/**
 * Solves A x = b for a symmetric positive definite A by its Cholesky factorisation (Golub and Van Loan, Matrix Computations, 4.2).
 *
 * @param matrix A, row-major, n × n: its lower triangle is read, and overwritten by the factor
 * @param right b, of n numbers; it is left as it is
 * @returns x
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  factorise(matrix, size);
  const cell = (row: number, column: number): number => at(matrix, row * size + column);
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    let sum = at(solution, row);
    for (let k = 0; k < row; k += 1) sum -= cell(row, k) * at(solution, k);
    solution[row] = sum / cell(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = at(solution, row);
    for (let k = row + 1; k < size; k += 1) sum -= cell(k, row) * at(solution, k);
    solution[row] = sum / cell(row, row);
  }
  return solution;
}
