import { stationaryDistribution } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { rowsOf, softmaxRows } from '../profiles/stochastic-rows.ts';
import { derivativeError, randomNumbers, randomValues, STATES } from '../testing/hidden-market.ts';
import { filteredLoss, type FilterStretch, type LossGradient, NO_OUTCOME, type OutcomeModel } from './filtered-loss.ts';

const RUNS = 12;

function sums(classes: number): LossGradient {
  return { byTransition: new Float64Array(STATES * STATES), byChance: new Float64Array(STATES * classes) };
}

/** Made-up evidence, transitions and chances; every fourth outcome is not known. */
function example(seed: number, classes: number) {
  const random = randomNumbers(seed);
  const outcomes = Uint8Array.from({ length: RUNS }, (_, run) =>
    run % 4 === 2 ? NO_OUTCOME : Math.floor(random() * classes),
  );
  const stretch: FilterStretch = { runs: RUNS, logLikelihoods: randomValues(RUNS * STATES, random, 3), outcomes };
  const transition = softmaxRows(randomValues(STATES * STATES, random, 2), STATES);
  const initial = stationaryDistribution(rowsOf(transition, STATES));
  const model: OutcomeModel = { classes, chance: softmaxRows(randomValues(STATES * classes, random), classes) };
  return { stretch, transition, initial, model };
}

/** The same loss from unnormalised masses: the forward algorithm as the textbook has it. */
function plainLoss({ initial, model, stretch, transition }: ReturnType<typeof example>): number {
  let masses: readonly number[] = initial;
  let loss = 0;
  for (let run = 0; run < stretch.runs; run += 1) {
    if (run > 0)
      masses = masses.map((_, to) =>
        masses.reduce((sum, mass, k) => sum + mass * (transition[k * STATES + to] ?? 0), 0),
      );
    masses = masses.map((mass, k) => mass * Math.exp(stretch.logLikelihoods[run * STATES + k] ?? 0));
    const outcome = stretch.outcomes[run] ?? NO_OUTCOME;
    if (outcome === NO_OUTCOME) continue;
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const given = masses.reduce((sum, mass, k) => sum + mass * (model.chance[k * model.classes + outcome] ?? 0), 0);
    loss -= Math.log(given / total);
  }
  return loss;
}

describe('filteredLoss', () => {
  it.each([1, 2, 3])('is what the textbook filter gives, example %d', (seed) => {
    const all = example(seed, 4);
    const { loss } = filteredLoss(all.stretch, all.transition, all.initial, all.model, sums(4));
    expect(loss).toBeCloseTo(plainLoss(all), 9);
  });

  it.each([
    [1, 4],
    [2, 9],
    [3, 2],
  ])('has the derivatives that finite differences show, example %d with %d classes', (seed, classes) => {
    const { initial, model, stretch, transition } = example(seed, classes);
    const gradient = sums(classes);
    const { byLogLikelihood } = filteredLoss(stretch, transition, initial, model, gradient);
    const byEvidence = (logLikelihoods: Float64Array): number =>
      filteredLoss({ ...stretch, logLikelihoods }, transition, initial, model, sums(classes)).loss;
    const byTransition = (matrix: Float64Array): number =>
      filteredLoss(stretch, matrix, initial, model, sums(classes)).loss;
    const byChance = (chance: Float64Array): number =>
      filteredLoss(stretch, transition, initial, { classes, chance }, sums(classes)).loss;
    expect(derivativeError(byEvidence, stretch.logLikelihoods, byLogLikelihood)).toBeLessThan(1e-7);
    expect(derivativeError(byTransition, transition, gradient.byTransition)).toBeLessThan(1e-6);
    expect(derivativeError(byChance, model.chance, gradient.byChance)).toBeLessThan(1e-6);
  });

  it('has the derivatives where the outcome is the regime itself', () => {
    const { initial, stretch, transition } = example(4, STATES);
    const chance = Float64Array.from({ length: STATES * STATES }, (_, at) => (at % (STATES + 1) === 0 ? 1 : 0));
    const model = { classes: STATES, chance };
    const { byLogLikelihood } = filteredLoss(stretch, transition, initial, model, sums(STATES));
    const byEvidence = (logLikelihoods: Float64Array): number =>
      filteredLoss({ ...stretch, logLikelihoods }, transition, initial, model, sums(STATES)).loss;
    expect(derivativeError(byEvidence, stretch.logLikelihoods, byLogLikelihood)).toBeLessThan(1e-7);
  });

  it('credits evidence with what it did for later runs', () => {
    const { initial, model, stretch, transition } = example(5, 4);
    const outcomes = new Uint8Array(RUNS).fill(NO_OUTCOME).with(RUNS - 1, 1);
    const { byLogLikelihood } = filteredLoss({ ...stretch, outcomes }, transition, initial, model, sums(4));
    expect(byLogLikelihood.subarray(0, STATES).some((value) => Math.abs(value) > 0)).toBe(true);
  });

  it('adds to the sums it is given', () => {
    const { initial, model, stretch, transition } = example(6, 4);
    const once = sums(4);
    filteredLoss(stretch, transition, initial, model, once);
    const twice = sums(4);
    filteredLoss(stretch, transition, initial, model, twice);
    filteredLoss(stretch, transition, initial, model, twice);
    twice.byTransition.forEach((value, at) => {
      expect(value).toBeCloseTo(2 * (once.byTransition[at] ?? NaN), 12);
    });
  });

  it('is 0 and flat where nothing is known', () => {
    const { initial, model, stretch, transition } = example(7, 4);
    const gradient = sums(4);
    const outcomes = new Uint8Array(RUNS).fill(NO_OUTCOME);
    const { byLogLikelihood, loss } = filteredLoss({ ...stretch, outcomes }, transition, initial, model, gradient);
    expect(loss).toBe(0);
    for (const values of [byLogLikelihood, gradient.byTransition, gradient.byChance])
      expect(values.every((value) => value === 0)).toBe(true);
  });

  it('stays finite where a run speaks with thousands of nats', () => {
    const { initial, model, stretch, transition } = example(8, 4);
    const logLikelihoods = stretch.logLikelihoods.map((value) => 1000 * value);
    const { byLogLikelihood, loss } = filteredLoss({ ...stretch, logLikelihoods }, transition, initial, model, sums(4));
    expect(Number.isFinite(loss)).toBe(true);
    expect(byLogLikelihood.every(Number.isFinite)).toBe(true);
  });
});
