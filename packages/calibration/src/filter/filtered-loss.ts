import { REGIMES } from '@xray/contracts';

const STATES = REGIMES.length;

/** The outcome of a run of which nothing is known. */
export const NO_OUTCOME = 255;

/** What can be known of a run, and how likely each regime makes it. */
export interface OutcomeModel {
  readonly classes: number;
  /** 9 × classes, row by row: the probability of each outcome under each regime. */
  readonly chance: Float64Array;
}

/** A stretch of runs as the filter sees it. */
export interface FilterStretch {
  readonly runs: number;
  /** Runs × 9, in nats. */
  readonly logLikelihoods: Float64Array;
  /** By run: the class that came, or `NO_OUTCOME`. */
  readonly outcomes: Uint8Array;
}

/** Sums that the derivatives of several stretches are added to. */
export interface LossGradient {
  /** 9 × 9. */
  readonly byTransition: Float64Array;
  /** 9 × classes. */
  readonly byChance: Float64Array;
}

export interface FilteredLoss {
  /** Sum over the runs with an outcome of −ln of the probability that the filtered belief gave it, in nats. */
  readonly loss: number;
  /** Its derivative by every log likelihood: runs × 9. */
  readonly byLogLikelihood: Float64Array;
}

function forecast(filtered: Float64Array, row: number, { chance, classes }: OutcomeModel, outcome: number): number {
  let sum = 0;
  for (let k = 0; k < STATES; k += 1) sum += (filtered[row + k] ?? 0) * (chance[k * classes + outcome] ?? 0);
  return Math.max(sum, Number.MIN_VALUE);
}

/** The belief before and after each run's evidence: runs × 9 each. */
export function filterStretch(
  { logLikelihoods, runs }: Pick<FilterStretch, 'logLikelihoods' | 'runs'>,
  transition: Float64Array,
  initial: readonly number[],
): { readonly predicted: Float64Array; readonly filtered: Float64Array } {
  const predicted = new Float64Array(runs * STATES);
  const filtered = new Float64Array(runs * STATES);
  for (let run = 0; run < runs; run += 1) {
    const row = run * STATES;
    let top = -Infinity;
    for (let to = 0; to < STATES; to += 1) {
      let mass = run === 0 ? (initial[to] ?? 0) : 0;
      if (run > 0) {
        for (let from = 0; from < STATES; from += 1)
          mass += (filtered[row - STATES + from] ?? 0) * (transition[from * STATES + to] ?? 0);
      }
      predicted[row + to] = mass;
      top = Math.max(top, logLikelihoods[row + to] ?? 0);
    }
    let sum = 0;
    for (let k = 0; k < STATES; k += 1) {
      const mass = (predicted[row + k] ?? 0) * Math.exp((logLikelihoods[row + k] ?? 0) - top);
      filtered[row + k] = mass;
      sum += mass;
    }
    for (let k = 0; k < STATES; k += 1) filtered[row + k] = (filtered[row + k] ?? 0) / sum;
  }
  return { predicted, filtered };
}

/**
 * How badly the filtered belief forecasts what came, and which way to move for it to do better: the derivative is carried
 * back through every step of the filter, so that a table is credited with what it did for later runs as well.
 *
 * @param transition 9 × 9, row by row, rows that sum to 1, nowhere 0
 * @param gradient gets the derivatives by the transitions and by the chances added
 */
export function filteredLoss(
  stretch: FilterStretch,
  transition: Float64Array,
  initial: readonly number[],
  model: OutcomeModel,
  gradient: LossGradient,
): FilteredLoss {
  const { outcomes, runs } = stretch;
  const { byChance, byTransition } = gradient;
  const { chance, classes } = model;
  const { filtered, predicted } = filterStretch(stretch, transition, initial);
  const byLogLikelihood = new Float64Array(runs * STATES);
  // The derivative by the filtered masses of the run at hand, from all later runs.
  const later = new Float64Array(STATES);
  const share = new Float64Array(STATES);
  let loss = 0;
  for (let run = runs - 1; run >= 0; run -= 1) {
    const row = run * STATES;
    const outcome = outcomes[run] ?? NO_OUTCOME;
    const isKnown = outcome !== NO_OUTCOME;
    const given = isKnown ? forecast(filtered, row, model, outcome) : 1;
    loss -= Math.log(given);
    let mean = 0;
    for (let k = 0; k < STATES; k += 1) mean += (later[k] ?? 0) * (filtered[row + k] ?? 0);
    for (let k = 0; k < STATES; k += 1) {
      const mass = filtered[row + k] ?? 0;
      const at = k * classes + outcome;
      const own = isKnown ? mass * (1 - (chance[at] ?? 0) / given) : 0;
      if (isKnown) byChance[at] = (byChance[at] ?? 0) - mass / given;
      const change = own + mass * ((later[k] ?? 0) - mean);
      byLogLikelihood[row + k] = change;
      share[k] = change / (predicted[row + k] ?? 1);
    }
    if (run === 0) continue;
    for (let from = 0; from < STATES; from += 1) {
      const mass = filtered[row - STATES + from] ?? 0;
      let back = 0;
      for (let to = 0; to < STATES; to += 1) {
        const at = from * STATES + to;
        back += (share[to] ?? 0) * (transition[at] ?? 0);
        byTransition[at] = (byTransition[at] ?? 0) + mass * (share[to] ?? 0);
      }
      later[from] = back;
    }
  }
  return { loss, byLogLikelihood };
}
