/** A function's value and its derivative by every coordinate. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface MinimiseOptions {
  readonly max_iterations: number;
  /** The search ends when a step lowers the value by less than this share of it. */
  readonly tolerance: number;
  readonly onIteration?: (iteration: number, value: number) => void;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

/** Steps that the curvature is remembered of. */
const MEMORY = 10;
/** Armijo's constant: the share of the promised fall that a step must bring. */
const SUFFICIENT_FALL = 1e-4;
const MAX_HALVINGS = 20;

interface Step {
  readonly move: Float64Array;
  readonly turn: Float64Array;
  readonly curvature: number;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += (left[i] ?? 0) * (right[i] ?? 0);
  return sum;
}

function added(left: Float64Array, right: Float64Array, scale: number): Float64Array {
  return left.map((value, i) => value + scale * (right[i] ?? 0));
}

/** −H·gradient, with the inverse curvature H that the remembered steps imply: the two-loop recursion of Nocedal (1980). */
function direction(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  let q: Float64Array = gradient.map((value) => -value);
  const weights: number[] = [];
  for (const { curvature, move, turn } of steps.toReversed()) {
    const weight = dot(move, q) / curvature;
    weights.push(weight);
    q = added(q, turn, -weight);
  }
  const last = steps.at(-1);
  if (last !== undefined) q = q.map((value) => (value * last.curvature) / dot(last.turn, last.turn));
  for (const { curvature, move, turn } of steps) {
    const weight = (weights.pop() ?? 0) - dot(turn, q) / curvature;
    q = added(q, move, weight);
  }
  return q;
}

/** Finds a minimum by L-BFGS with backtracking; the value never rises from one iteration to the next. */
export function minimise(
  evaluate: (point: Float64Array) => Evaluation,
  start: Float64Array,
  { max_iterations, onIteration, tolerance }: MinimiseOptions,
): Minimum {
  let point = start;
  let here = evaluate(point);
  let steps: readonly Step[] = [];
  for (let iteration = 1; iteration <= max_iterations; iteration += 1) {
    let way: Float64Array = direction(here.gradient, steps);
    let slope = dot(way, here.gradient);
    if (!(slope < 0)) {
      steps = [];
      way = here.gradient.map((value) => -value);
      slope = -dot(here.gradient, here.gradient);
    }
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope || 1)) : 1;
    let next = added(point, way, length);
    let there = evaluate(next);
    for (let halving = 0; !(there.value <= here.value + SUFFICIENT_FALL * length * slope); halving += 1) {
      if (halving === MAX_HALVINGS) return { point, value: here.value, iterations: iteration - 1 };
      length /= 2;
      next = added(point, way, length);
      there = evaluate(next);
    }
    const move = added(next, point, -1);
    const turn = added(there.gradient, here.gradient, -1);
    const curvature = dot(move, turn);
    if (curvature > 1e-12 * dot(turn, turn)) steps = [...steps.slice(1 - MEMORY), { move, turn, curvature }];
    const fall = here.value - there.value;
    point = next;
    here = there;
    onIteration?.(iteration, here.value);
    if (fall <= tolerance * Math.abs(here.value)) return { point, value: here.value, iterations: iteration };
  }
  return { point, value: here.value, iterations: max_iterations };
}
