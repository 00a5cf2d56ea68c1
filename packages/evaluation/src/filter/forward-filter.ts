import { REGIMES, type HiddenModel } from '@xray/contracts';

import { EvaluationError, requireInput } from '../errors.ts';

/** What the filter believes at each bar from the past alone, and how well the model explains all that was seen. */
export interface ForwardFilterResult {
  /** p(regime at the bar | observations up to and with the bar), row-major, bars × 9. */
  readonly belief: Float64Array;
  /** ln p(all observations), in nats. */
  readonly log_likelihood: number;
}

/**
 * The forward algorithm (Rabiner 1989, section III): the best that anyone can believe who knows the model and sees the
 * same observations. The weights are kept as logarithms relative to the largest; where a prediction underflows it is
 * summed as logarithms. Throws `invalid_input` on lengths that do not fit, `impossible_observation` where no state can be.
 */
export function forwardFilter(input: HiddenModel): ForwardFilterResult {
  const { log_densities, initial, transition, regime_of_state } = input;
  const states = initial.length;
  requireModel(input);
  const bars = log_densities.length / states;
  const belief = new Float64Array(bars * REGIMES.length);
  const logTransition = transition.map(Math.log);
  let logWeights: Float64Array = initial.map(Math.log);
  const weights = new Float64Array(states);
  let log_likelihood = 0;

  for (let bar = 0; bar < bars; bar += 1) {
    if (bar > 0) logWeights = predict(weights, logWeights, transition, logTransition);
    let largest = -Infinity;
    for (let state = 0; state < states; state += 1) {
      const weight = (logWeights[state] ?? 0) + (log_densities[bar * states + state] ?? 0);
      logWeights[state] = weight;
      if (weight > largest) largest = weight;
    }
    if (!Number.isFinite(largest)) {
      throw new EvaluationError(
        'impossible_observation',
        `No state can be at bar ${bar} under the stated densities: check that they are those of the data.`,
      );
    }
    let sum = 0;
    for (let state = 0; state < states; state += 1) sum += Math.exp((logWeights[state] ?? 0) - largest);
    const logSum = largest + Math.log(sum);
    log_likelihood += logSum;
    for (let state = 0; state < states; state += 1) {
      const logWeight = (logWeights[state] ?? 0) - logSum;
      const weight = Math.exp(logWeight);
      logWeights[state] = logWeight;
      weights[state] = weight;
      const cell = bar * REGIMES.length + (regime_of_state[state] ?? 0);
      belief[cell] = (belief[cell] ?? 0) + weight;
    }
  }
  return { belief, log_likelihood };
}

/** ln of the weights one bar on, before its observation. `weights` are the exponentials of `logWeights`. */
function predict(
  weights: Float64Array,
  logWeights: Float64Array,
  transition: Float64Array,
  logTransition: Float64Array,
): Float64Array {
  const states = weights.length;
  const sums = new Float64Array(states);
  for (let from = 0; from < states; from += 1) {
    const weight = weights[from] ?? 0;
    if (weight === 0) continue;
    for (let to = 0; to < states; to += 1) {
      sums[to] = (sums[to] ?? 0) + weight * (transition[from * states + to] ?? 0);
    }
  }
  return sums.map((sum, to) => {
    if (sum > Number.MIN_VALUE * 0x10_00_00_00_00_00_00_00) return Math.log(sum);
    const terms = logWeights.map((weight, from) => weight + (logTransition[from * states + to] ?? 0));
    const largest = terms.reduce((top, term) => Math.max(top, term), -Infinity);
    if (largest === -Infinity) return -Infinity;
    return largest + Math.log(terms.reduce((total, term) => total + Math.exp(term - largest), 0));
  });
}

function requireModel({ log_densities, initial, transition, regime_of_state }: HiddenModel): void {
  const states = initial.length;
  requireInput(states > 0, () => 'The model has no state: give it one at least.');
  requireInput(
    log_densities.length % states === 0,
    () => `${log_densities.length} densities are not whole rows of ${states} states: give a density a bar and state.`,
  );
  requireInput(
    transition.length === states * states,
    () => `The transition matrix has ${transition.length} cells for ${states} states: give ${states * states}.`,
  );
  requireInput(
    regime_of_state.length === states && regime_of_state.every((regime) => regime < REGIMES.length),
    () => `Each of ${states} states needs its regime, 0 to ${REGIMES.length - 1}: complete regime_of_state.`,
  );
  requireInput(
    log_densities.every((density) => density < Infinity),
    () => 'A log density is infinite or not a number: state finite densities, or −Infinity for what is impossible.',
  );
  for (let row = -1; row < states; row += 1) {
    const values = row < 0 ? initial : transition.subarray(row * states, (row + 1) * states);
    const sum = values.reduce((total, value) => total + value, 0);
    requireInput(
      Math.abs(sum - 1) <= 1e-9 * states && values.every((value) => value >= 0),
      () => `${row < 0 ? 'The initial distribution' : `Transition row ${row}`} sums to ${sum}: make it probabilities.`,
    );
  }
}
