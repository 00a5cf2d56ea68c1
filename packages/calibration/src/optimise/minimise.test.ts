import { describe, expect, it } from 'vitest';

import { type Evaluation, minimise, type MinimiseOptions } from './minimise.ts';

const options = { max_iterations: 200, tolerance: 1e-14 };

/** Σ scale · (x − target)²: its minimum is the target, however differently steep its directions are. */
function quadratic(target: readonly number[], scales: readonly number[]) {
  return (point: Float64Array): Evaluation => {
    let value = 0;
    const gradient = point.map((x, i) => {
      const distance = x - (target[i] ?? 0);
      value += (scales[i] ?? 1) * distance * distance;
      return 2 * (scales[i] ?? 1) * distance;
    });
    return { value, gradient };
  };
}

/** Rosenbrock's valley, (1 − x)² + 100 (y − x²)²: bent and narrow, with its minimum 0 at (1, 1). */
function rosenbrock(point: Float64Array): Evaluation {
  const [x = 0, y = 0] = point;
  const bend = y - x * x;
  return {
    value: (1 - x) ** 2 + 100 * bend * bend,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * bend, 200 * bend),
  };
}

/** A search that keeps the value of every iteration. */
function watched(evaluate: (point: Float64Array) => Evaluation, start: Float64Array, how: MinimiseOptions = options) {
  const values = [evaluate(start).value];
  const minimum = minimise(evaluate, start, {
    ...how,
    onIteration: (iteration, value) => {
      expect(iteration).toBe(values.length);
      values.push(value);
    },
  });
  return { minimum, values };
}

describe('minimise', () => {
  it('finds the minimum of a quadratic whose directions differ a million times in steepness', () => {
    const target = [3, -2, 0.5, 7];
    const { point, value } = minimise(quadratic(target, [1e-3, 1, 30, 1e3]), new Float64Array(4), options);
    target.forEach((x, i) => {
      expect(point[i]).toBeCloseTo(x, 4);
    });
    expect(value).toBeLessThan(1e-10);
  });

  it('follows the valley of Rosenbrock to its end', () => {
    const { point } = minimise(rosenbrock, Float64Array.of(-1.2, 1), options);
    expect(point[0]).toBeCloseTo(1, 5);
    expect(point[1]).toBeCloseTo(1, 5);
  });

  it.each([
    [-1.2, 1],
    [4, -3],
    [0, 10],
  ])('never rises from one iteration to the next, from (%d, %d)', (x, y) => {
    const { minimum, values } = watched(rosenbrock, Float64Array.of(x, y));
    expect(values.length).toBe(minimum.iterations + 1);
    values.slice(1).forEach((value, place) => {
      expect(value).toBeLessThanOrEqual(values[place] ?? -Infinity);
    });
    expect(values.at(-1)).toBe(minimum.value);
    expect(rosenbrock(minimum.point).value).toBe(minimum.value);
  });

  it('ends after as many iterations as it may take', () => {
    const { minimum } = watched(rosenbrock, Float64Array.of(-1.2, 1), { ...options, max_iterations: 3 });
    expect(minimum.iterations).toBe(3);
  });

  it('stays where it is at a minimum, and leaves the start as it was', () => {
    const start = Float64Array.of(1, 1);
    expect(minimise(rosenbrock, start, options).point).toEqual(Float64Array.of(1, 1));
    const far = Float64Array.of(-1.2, 1);
    minimise(rosenbrock, far, options);
    expect(far).toEqual(Float64Array.of(-1.2, 1));
  });

  it('gives back the start where no step is finite', () => {
    const wall = (point: Float64Array): Evaluation => ({
      value: point[0] === 0 ? 1 : NaN,
      gradient: Float64Array.of(1),
    });
    expect(minimise(wall, Float64Array.of(0), options)).toEqual({ point: Float64Array.of(0), value: 1, iterations: 0 });
  });
});
