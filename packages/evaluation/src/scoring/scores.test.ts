import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { draw, seededUniform } from '../testing/random.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { concatenateForecasts, oneHot, repeatRow, topClasses, type ScoredForecast } from './forecast.ts';
import { informationGainBits } from './information-gain.ts';
import { PROBABILITY_FLOOR, scoreByOutcome, scoreForecast } from './proper-scores.ts';
import { reliability, RELIABILITY_BINS } from './reliability.ts';

function distribution(classes: number) {
  return fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: classes, maxLength: classes }).map((weights) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return Float64Array.from(weights, (weight) => weight / sum);
  });
}

const forecasts: fc.Arbitrary<ScoredForecast> = fc
  .array(fc.tuple(distribution(9), fc.integer({ min: 0, max: 8 })), { minLength: 1, maxLength: 40 })
  .map((rows) => ({
    outcomes: Uint8Array.from(rows, ([, outcome]) => outcome),
    probabilities: Float64Array.from(rows.flatMap(([row]) => [...row])),
    classes: 9,
  }));

/** Outcomes in exactly the shares of a distribution over 1000 runs, all given the same forecast. */
function outcomesIn(shares: readonly number[]): Uint8Array {
  return Uint8Array.from(shares.flatMap((count, outcome) => new Array<number>(count).fill(outcome)));
}

describe('proper scores', () => {
  it('cannot be bettered by any forecast but the frequencies of what came', () => {
    fc.assert(
      fc.property(distribution(5), (other) => {
        const outcomes = outcomesIn([100, 250, 350, 200, 100]);
        const truth = Float64Array.from([0.1, 0.25, 0.35, 0.2, 0.1]);
        const honest = scoreForecast({ outcomes, probabilities: repeatRow(truth, 1000), classes: 5 });
        const told = scoreForecast({ outcomes, probabilities: repeatRow(other, 1000), classes: 5 });
        const distance = truth.reduce((sum, p, outcome) => sum + (p - (other[outcome] ?? 0)) ** 2, 0);
        expect(told.brier - honest.brier).toBeCloseTo(distance, 9);
        expect(told.log_loss).toBeGreaterThanOrEqual(honest.log_loss - 1e-12);
      }),
    );
  });

  it('are 0 for a forecast that is certain and right, and floored for one that is certain and wrong', () => {
    const labels = Uint8Array.from([0, 4, 8]);
    expect(scoreForecast({ outcomes: labels, probabilities: oneHot(labels, 9), classes: 9 })).toEqual({
      runs: 3,
      accuracy: 1,
      log_loss: 0,
      brier: 0,
    });
    const wrong = scoreForecast({ outcomes: Uint8Array.of(1), probabilities: oneHot(Uint8Array.of(2), 9), classes: 9 });
    expect(wrong).toEqual({ runs: 1, accuracy: 0, log_loss: -Math.log(PROBABILITY_FLOOR), brier: 2 });
  });

  it('are ln 9 and 8/9 for a uniform forecast, whose top class is the first of the taxonomy', () => {
    const uniform = { outcomes: Uint8Array.of(0, 1), probabilities: new Float64Array(18).fill(1 / 9), classes: 9 };
    const scores = scoreForecast(uniform);
    expect(scores.log_loss).toBeCloseTo(Math.log(9), 12);
    expect(scores.brier).toBeCloseTo(8 / 9, 12);
    expect(scores.accuracy).toBe(0.5);
  });

  it('in total are the means over outcomes weighted by their runs, and agree with the confusion matrix', () => {
    fc.assert(
      fc.property(forecasts, (forecast) => {
        const total = scoreForecast(forecast);
        const parts = scoreByOutcome(forecast);
        const weighted = (pick: 'accuracy' | 'log_loss' | 'brier') =>
          parts.reduce((sum, part) => sum + (part === null ? 0 : part[pick] * part.runs), 0) / total.runs;
        for (const name of ['accuracy', 'log_loss', 'brier'] as const)
          expect(weighted(name)).toBeCloseTo(total[name], 9);
        const matrix = confusionMatrix(forecast);
        const hits = matrix.reduce((sum, row, outcome) => sum + (row[outcome] ?? 0), 0);
        expect(hits / total.runs).toBeCloseTo(total.accuracy, 12);
        expect(matrix.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual(
          parts.map((part) => part?.runs ?? 0),
        );
      }),
    );
  });

  it('refuses no runs, rows that do not sum to 1, outcomes of no class, and lengths that differ', () => {
    const row = Float64Array.of(0.5, 0.5);
    const cases: ScoredForecast[] = [
      { outcomes: new Uint8Array(), probabilities: new Float64Array(), classes: 2 },
      { outcomes: Uint8Array.of(0), probabilities: Float64Array.of(0.5, 0.6), classes: 2 },
      { outcomes: Uint8Array.of(0), probabilities: Float64Array.of(NaN, 0.6), classes: 2 },
      { outcomes: Uint8Array.of(2), probabilities: row, classes: 2 },
      { outcomes: Uint8Array.of(0, 1), probabilities: row, classes: 2 },
    ];
    for (const forecast of cases) {
      expect(() => scoreForecast(forecast)).toThrow(expect.objectContaining({ code: 'invalid_input', policy: 'halt' }));
    }
  });
});

describe('reliability', () => {
  it('has no error where outcomes come exactly as often as they are given', () => {
    const shares = [700, 200, 100];
    const outcomes = outcomesIn(shares);
    const probabilities = repeatRow(
      Float64Array.from(shares, (share) => share / 1000),
      1000,
    );
    expect(reliability({ outcomes, probabilities, classes: 3 }).ece).toBeCloseTo(0, 12);
  });

  it('has next to none where outcomes are drawn from random forecasts, and much where forecasts are sharpened', () => {
    const uniform = seededUniform(7);
    const runs = 40_000;
    const outcomes = new Uint8Array(runs);
    const honest = new Float64Array(runs * 9);
    const sharp = new Float64Array(runs * 9);
    for (let run = 0; run < runs; run += 1) {
      const weights = Float64Array.from({ length: 9 }, () => (-Math.log(1 - uniform())) ** 3);
      const normalize = (values: Float64Array) => {
        const sum = values.reduce((total, value) => total + value, 0);
        return values.map((value) => value / sum);
      };
      const row = normalize(weights);
      honest.set(row, run * 9);
      sharp.set(normalize(row.map((value) => value ** 3)), run * 9);
      outcomes[run] = draw(row, uniform);
    }
    expect(reliability({ outcomes, probabilities: honest, classes: 9 }).ece).toBeLessThan(0.01);
    expect(reliability({ outcomes, probabilities: sharp, classes: 9 }).ece).toBeGreaterThan(0.1);
  });

  it('puts each run into the bin that holds its confidence, the upper edge included', () => {
    fc.assert(
      fc.property(forecasts, (forecast) => {
        const { bins, ece } = reliability(forecast);
        expect(bins).toHaveLength(RELIABILITY_BINS);
        expect(bins.reduce((sum, { runs }) => sum + runs, 0)).toBe(forecast.outcomes.length);
        for (const { lower, upper, confidence } of bins) {
          if (confidence === null) continue;
          expect(confidence).toBeGreaterThan(lower - 1e-12);
          expect(confidence).toBeLessThan(upper + 1e-12);
        }
        expect(ece).toBeGreaterThanOrEqual(0);
        expect(ece).toBeLessThanOrEqual(1);
      }),
    );
    const certain = { outcomes: Uint8Array.of(0), probabilities: Float64Array.of(1, 0), classes: 2 };
    expect(reliability(certain).bins.at(-1)?.runs).toBe(1);
  });
});

describe('information gain', () => {
  it('is 0 for the reference itself, log2 of the classes for a perfect forecast over a uniform one, and below 0 for a worse one', () => {
    const outcomes = Uint8Array.of(0, 1, 2, 3);
    const uniform = new Float64Array(4).fill(0.25);
    const gain = (probabilities: Float64Array) => informationGainBits({ outcomes, probabilities, classes: 4 }, uniform);
    expect(gain(repeatRow(uniform, 4))).toBe(0);
    expect(gain(oneHot(outcomes, 4))).toBe(2);
    expect(gain(repeatRow(Float64Array.of(0.7, 0.1, 0.1, 0.1), 4))).toBeLessThan(0);
  });
});

it('keeps every run of the forecasts that it concatenates', () => {
  fc.assert(
    fc.property(fc.array(forecasts, { minLength: 1, maxLength: 4 }), (parts) => {
      const whole = concatenateForecasts(parts);
      expect([...whole.outcomes]).toEqual(parts.flatMap(({ outcomes }) => [...outcomes]));
      expect([...topClasses(whole.probabilities, 9)]).toEqual(
        parts.flatMap(({ probabilities }) => [...topClasses(probabilities, 9)]),
      );
    }),
  );
});
