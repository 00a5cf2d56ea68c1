import { calibrationSchema } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { randomNumbers } from '../testing/hidden-market.ts';
import { confidenceAt, confidenceCurve, type JudgedVerdict } from './confidence-curve.ts';

const curveSchema = calibrationSchema.unwrap().shape.confidence.unwrap().shape.truth;

/** Verdicts of which a share that depends on their mass is right. */
function verdicts(count: number, shareRight: (mass: number) => number, seed = 1): readonly JudgedVerdict[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const mass = random();
    return { mass, isRight: random() < shareRight(mass) };
  });
}

describe('confidenceCurve', () => {
  it.each<[string, (mass: number) => number]>([
    ['too sure of itself', (mass) => mass ** 2],
    ['too modest', Math.sqrt],
    ['right half the time, whatever it says', () => 0.5],
    ['taken at its word', (mass) => mass],
  ])('says how often a belief is right that is %s', (_, shareRight) => {
    const curve = confidenceCurve(verdicts(40_000, shareRight));
    for (const mass of [0.1, 0.3, 0.5, 0.7, 0.9])
      expect(Math.abs(confidenceAt(curve, mass) - shareRight(mass))).toBeLessThan(0.07);
    const others = verdicts(20_000, shareRight, 2);
    const mean = others.reduce((sum, { mass }) => sum + confidenceAt(curve, mass), 0) / others.length;
    const right = others.filter(({ isRight }) => isRight).length / others.length;
    expect(Math.abs(mean - right)).toBeLessThan(0.02);
  });

  it('runs from mass 0 to mass 1, strictly by mass, and never falls, whatever the verdicts', () => {
    const verdict = fc.record({
      mass: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1)),
      isRight: fc.boolean(),
    });
    // Every verdict stands many times, so that several blocks meet at equal masses.
    const many = fc
      .array(verdict, { maxLength: 30 })
      .map((some) => some.flatMap((one) => new Array<JudgedVerdict>(100).fill(one)));
    fc.assert(
      fc.property(many, (some: readonly JudgedVerdict[]) => {
        const curve = curveSchema.parse(confidenceCurve(some));
        expect(curve.at(0)?.mass).toBe(0);
        expect(curve.at(-1)?.mass).toBe(1);
        curve.slice(1).forEach((point, place) => {
          expect(point.mass).toBeGreaterThan(curve[place]?.mass ?? NaN);
          expect(point.confidence).toBeGreaterThanOrEqual(curve[place]?.confidence ?? NaN);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is the mass itself without verdicts', () => {
    expect(confidenceCurve([])).toEqual([
      { mass: 0, confidence: 0 },
      { mass: 1, confidence: 1 },
    ]);
  });

  it('is never certain within the masses that verdicts were seen of', () => {
    const inner = confidenceCurve(verdicts(4000, () => 1)).slice(1, -1);
    expect(inner.length).toBeGreaterThan(0);
    for (const { confidence } of inner) expect(confidence).toBeLessThan(1);
  });

  it('does not depend on the order of verdicts whose masses differ', () => {
    const some = verdicts(3000, (mass) => mass);
    expect(confidenceCurve(some.toReversed())).toEqual(confidenceCurve(some));
  });
});

describe('confidenceAt', () => {
  const curve = [
    { mass: 0, confidence: 0.1 },
    { mass: 0.5, confidence: 0.3 },
    { mass: 1, confidence: 0.9 },
  ];

  it.each([
    [0, 0.1],
    [0.25, 0.2],
    [0.5, 0.3],
    [0.75, 0.6],
    [1, 0.9],
  ])('reads a mass of %d off the curve as %d', (mass, confidence) => {
    expect(confidenceAt(curve, mass)).toBeCloseTo(confidence, 12);
  });
});
