import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { at } from '../checks/assertions.ts';
import { solvePositiveDefinite } from './solve-positive-definite.ts';

const entry = fc.double({ min: -10, max: 10, noNaN: true });

/** A root of n × n numbers, and n more. */
const systems = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.record({
    root: fc.array(entry, { minLength: size * size, maxLength: size * size }),
    truth: fc.array(entry, { minLength: size, maxLength: size }),
  }),
);

/** R Rᵀ + I, which is positive definite whatever R is. */
function positiveDefinite(root: readonly number[], size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, cell) => {
    const [row, column] = [Math.floor(cell / size), cell % size];
    let sum = row === column ? 1 : 0;
    for (let k = 0; k < size; k += 1) sum += at(root, row * size + k) * at(root, column * size + k);
    return sum;
  });
}

function times(matrix: Float64Array, vector: readonly number[]): Float64Array {
  return Float64Array.from(vector, (_, row) =>
    vector.reduce((sum, value, column) => sum + at(matrix, row * vector.length + column) * value, 0),
  );
}

describe('solvePositiveDefinite', () => {
  it('finds the vector that the matrix was multiplied with, and leaves the product as it is', () => {
    fc.assert(
      fc.property(systems, ({ root, truth }) => {
        const matrix = positiveDefinite(root, truth.length);
        const right = times(matrix, truth);
        const kept = Float64Array.from(right);
        const solution = solvePositiveDefinite(Float64Array.from(matrix), right);
        truth.forEach((value, row) => {
          expect(at(solution, row)).toBeCloseTo(value, 6);
        });
        expect(right).toEqual(kept);
      }),
    );
  });

  it('reads the lower triangle alone', () => {
    const lower = Float64Array.of(4, NaN, 2, 3);
    const [first, second] = solvePositiveDefinite(lower, Float64Array.of(8, 7));
    expect(first).toBeCloseTo(1.25, 12);
    expect(second).toBeCloseTo(1.5, 12);
  });
});
