import { at } from '@xray/contracts/checks';

/** A point and what is minimised there. */
interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

const REFLECTION = 1;
const EXPANSION = 2;
const CONTRACTION = 0.5;
const SHRINKAGE = 0.5;

/** When a search ends: after `max_iterations` (1000), or when all vertices are within `tolerance` (1e-10) of each other's value. */
export interface NelderMeadOptions {
  readonly step?: number;
  readonly max_iterations?: number;
  readonly tolerance?: number;
}

/**
 * A point where a function of few numbers is least, without its derivative (Nelder and Mead 1965). The start and `step` (0.5) along
 * each axis span the first simplex, so that the same function gives the same point. NaN counts as infinite.
 */
export function nelderMead(
  of: (point: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, max_iterations = 1000, tolerance = 1e-10 }: NelderMeadOptions = {},
): Vertex {
  const vertexAt = (point: readonly number[]): Vertex => {
    const value = of(point);
    return { point, value: Number.isNaN(value) ? Infinity : value };
  };
  const along = (from: readonly number[], to: readonly number[], share: number): Vertex =>
    vertexAt(from.map((value, axis) => value + share * ((to[axis] ?? value) - value)));
  let best = vertexAt(start);
  let others = start.map((_, axis) => vertexAt(start.map((value, place) => (place === axis ? value + step : value))));
  for (let iteration = 0; iteration < max_iterations; iteration += 1) {
    const sorted = [best, ...others].sort((left, right) => left.value - right.value);
    const worst = sorted.pop();
    const second = sorted.at(-1);
    best = sorted[0] ?? best;
    if (
      worst === undefined ||
      second === undefined ||
      worst.value - best.value <= tolerance * (1 + Math.abs(best.value))
    )
      break;
    const centre = start.map((_, axis) => sorted.reduce((sum, { point }) => sum + at(point, axis), 0) / sorted.length);
    const reflected = along(centre, worst.point, -REFLECTION);
    if (reflected.value < best.value) {
      const expanded = along(centre, worst.point, -EXPANSION);
      others = [...sorted.slice(1), expanded.value < reflected.value ? expanded : reflected];
    } else if (reflected.value < second.value) {
      others = [...sorted.slice(1), reflected];
    } else {
      const nearer = reflected.value < worst.value ? reflected : worst;
      const contracted = along(centre, nearer.point, CONTRACTION);
      const { point: low } = best;
      others =
        contracted.value < nearer.value
          ? [...sorted.slice(1), contracted]
          : [...sorted.slice(1), worst].map(({ point }) => along(low, point, SHRINKAGE));
    }
  }
  return [best, ...others].reduce((least, vertex) => (vertex.value < least.value ? vertex : least));
}
