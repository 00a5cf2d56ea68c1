import { BASELINE_STATES } from './quantile-bins.ts';

/** A hidden Markov model whose states emit one normal variable each. */
export interface GaussianHmm {
  readonly initial: Float64Array;
  /** Row-major, states × states: from row to column. */
  readonly transition: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** A fitted model and how the fit went. */
export interface GaussianHmmFit {
  readonly model: GaussianHmm;
  /** ln p(observations) in nats under the model before each step; never falls but for rounding. */
  readonly log_likelihoods: readonly number[];
}

/** How many states are fitted (nine), and when the fit ends: after `max_iterations` (200) or by `tolerance` (1e-5). */
export interface GaussianHmmOptions {
  readonly states?: number;
  readonly max_iterations?: number;
  /** The fit ends when a step gains less than this, in nats an observation. */
  readonly tolerance?: number;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** A state's variance stays above this share of the variance of all: a state on one repeated value has no density. */
const VARIANCE_FLOOR_SHARE = 1e-3;
/** Bars that a state lasts on average where the fit starts. */
const STARTING_DWELL_BARS = 20;

/** ln of the normal densities, row-major, observations × states; 0 in the row of a NaN, which says nothing. */
export function gaussianLogDensities(observations: Float64Array, { means, variances }: GaussianHmm): Float64Array {
  const states = means.length;
  const densities = new Float64Array(observations.length * states);
  const peaks = variances.map((variance) => -0.5 * (LOG_TWO_PI + Math.log(variance)));
  observations.forEach((value, bar) => {
    if (Number.isNaN(value)) return;
    for (let state = 0; state < states; state += 1) {
      const distance = value - (means[state] ?? NaN);
      densities[bar * states + state] = (peaks[state] ?? NaN) - (distance * distance) / (2 * (variances[state] ?? NaN));
    }
  });
  return densities;
}

/**
 * Fits the model by expectation-maximisation (Baum–Welch, Rabiner 1989). The start is fixed: means at the quantiles
 * (k + ½)/states, a common variance, states that last 20 bars; so the same observations give the same model.
 */
export function fitGaussianHmm(observations: Float64Array, options: GaussianHmmOptions = {}): GaussianHmmFit {
  const { states = BASELINE_STATES, max_iterations = 200, tolerance = 1e-5 } = options;
  const start = startingModel(observations, states);
  const log_likelihoods: number[] = [];
  let model = start.model;
  for (let iteration = 0; iteration < max_iterations; iteration += 1) {
    const step = expectationMaximization(observations, model, start.variance_floor);
    log_likelihoods.push(step.log_likelihood);
    const previous = log_likelihoods.at(-2) ?? -Infinity;
    if (step.log_likelihood - previous < tolerance * observations.length) break;
    model = step.model;
  }
  return { model, log_likelihoods };
}

function startingModel(observations: Float64Array, states: number): { model: GaussianHmm; variance_floor: number } {
  const sorted = observations.filter((value) => !Number.isNaN(value)).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / sorted.length;
  const leave = states === 1 ? 0 : 1 / STARTING_DWELL_BARS;
  const transition = new Float64Array(states * states).fill(states === 1 ? 0 : leave / (states - 1));
  for (let state = 0; state < states; state += 1) transition[state * states + state] = 1 - leave;
  const variance_floor = VARIANCE_FLOOR_SHARE * variance + Number.EPSILON;
  const model = {
    initial: new Float64Array(states).fill(1 / states),
    transition,
    means: Float64Array.from(
      { length: states },
      (_, k) => sorted[Math.floor(((k + 0.5) / states) * sorted.length)] ?? 0,
    ),
    variances: new Float64Array(states).fill(variance / states + variance_floor),
  };
  return { model, variance_floor };
}

interface EmStep {
  readonly model: GaussianHmm;
  /** Of the model before the step. */
  readonly log_likelihood: number;
}

/** One step: posterior of states and transitions under the model (scaled forward and backward), then their maximum. */
function expectationMaximization(observations: Float64Array, model: GaussianHmm, variance_floor: number): EmStep {
  const states = model.means.length;
  const bars = observations.length;
  const emissions = gaussianLogDensities(observations, model);
  const shift = exponentiateRows(emissions, states);
  const { forward, scale } = scaledForward(emissions, model);
  const { pairs, posterior } = backwardPosterior(emissions, model, forward, scale);
  let log_likelihood = 0;
  for (let bar = 0; bar < bars; bar += 1) log_likelihood += Math.log(scale[bar] ?? NaN) + (shift[bar] ?? NaN);
  return { model: maximize(observations, model, posterior, pairs, variance_floor), log_likelihood };
}

/** Replaces ln d by d / max d in each row; gives ln max d of each row. */
function exponentiateRows(densities: Float64Array, states: number): Float64Array {
  const shift = new Float64Array(densities.length / states);
  for (let bar = 0; bar < shift.length; bar += 1) {
    const end = (bar + 1) * states;
    let largest = -Infinity;
    for (let cell = end - states; cell < end; cell += 1) largest = Math.max(largest, densities[cell] ?? NaN);
    shift[bar] = largest;
    for (let cell = end - states; cell < end; cell += 1) densities[cell] = Math.exp((densities[cell] ?? NaN) - largest);
  }
  return shift;
}

function scaledForward(emissions: Float64Array, { initial, transition }: GaussianHmm) {
  const states = initial.length;
  const bars = emissions.length / states;
  const forward = new Float64Array(emissions.length);
  const scale = new Float64Array(bars);
  for (let bar = 0; bar < bars; bar += 1) {
    const now = bar * states;
    let sum = 0;
    for (let to = 0; to < states; to += 1) {
      let predicted = bar === 0 ? (initial[to] ?? 0) : 0;
      for (let from = 0; bar > 0 && from < states; from += 1) {
        predicted += (forward[now - states + from] ?? 0) * (transition[from * states + to] ?? 0);
      }
      const weight = predicted * (emissions[now + to] ?? 0);
      forward[now + to] = weight;
      sum += weight;
    }
    scale[bar] = sum;
    for (let to = 0; to < states; to += 1) forward[now + to] = (forward[now + to] ?? 0) / sum;
  }
  return { forward, scale };
}

/** p(state at each bar | all observations), and the expected number of each transition. */
function backwardPosterior(
  emissions: Float64Array,
  { transition }: GaussianHmm,
  forward: Float64Array,
  scale: Float64Array,
) {
  const states = emissions.length / scale.length;
  const posterior = Float64Array.from(forward);
  const pairs = new Float64Array(states * states);
  const backward = new Float64Array(states).fill(1);
  const ahead = new Float64Array(states);
  for (let bar = scale.length - 2; bar >= 0; bar -= 1) {
    const now = bar * states;
    const share = 1 / (scale[bar + 1] ?? NaN);
    for (let to = 0; to < states; to += 1) {
      ahead[to] = (backward[to] ?? 0) * (emissions[now + states + to] ?? 0) * share;
    }
    for (let from = 0; from < states; from += 1) {
      const weight = forward[now + from] ?? 0;
      const row = from * states;
      let sum = 0;
      for (let to = 0; to < states; to += 1) {
        const path = (transition[row + to] ?? 0) * (ahead[to] ?? 0);
        sum += path;
        pairs[row + to] = (pairs[row + to] ?? 0) + weight * path;
      }
      backward[from] = sum;
      posterior[now + from] = weight * sum;
    }
  }
  return { posterior, pairs };
}

function maximize(
  observations: Float64Array,
  model: GaussianHmm,
  posterior: Float64Array,
  pairs: Float64Array,
  variance_floor: number,
): GaussianHmm {
  const states = model.means.length;
  const masses = new Float64Array(states);
  const sums = new Float64Array(states);
  observations.forEach((value, bar) => {
    if (Number.isNaN(value)) return;
    for (let state = 0; state < states; state += 1) {
      const mass = posterior[bar * states + state] ?? 0;
      masses[state] = (masses[state] ?? 0) + mass;
      sums[state] = (sums[state] ?? 0) + mass * value;
    }
  });
  const means = model.means.map((mean, state) =>
    masses[state] === 0 ? mean : (sums[state] ?? 0) / (masses[state] ?? 1),
  );
  const squares = new Float64Array(states);
  observations.forEach((value, bar) => {
    if (Number.isNaN(value)) return;
    for (let state = 0; state < states; state += 1) {
      const distance = value - (means[state] ?? 0);
      squares[state] = (squares[state] ?? 0) + (posterior[bar * states + state] ?? 0) * distance * distance;
    }
  });
  const transition = model.transition.map((probability, cell) => {
    const from = Math.floor(cell / states) * states;
    const leaving = pairs.subarray(from, from + states).reduce((sum, value) => sum + value, 0);
    return leaving === 0 ? probability : (pairs[cell] ?? 0) / leaving;
  });
  return {
    initial: posterior.slice(0, states),
    transition,
    means,
    variances: squares.map((square, state) =>
      masses[state] === 0 ? (model.variances[state] ?? NaN) : Math.max(square / (masses[state] ?? 1), variance_floor),
    ),
  };
}
