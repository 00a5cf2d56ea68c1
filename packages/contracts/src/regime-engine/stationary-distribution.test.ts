import fc from 'fast-check';
import { expect, it } from 'vitest';

import { stationaryDistribution } from './stationary-distribution.ts';

const positive = fc.double({ min: 1e-6, max: 1, noNaN: true });
const chains = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.array(fc.array(positive, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }).map((rows) =>
    rows.map((row) => {
      const total = row.reduce((sum, weight) => sum + weight, 0);
      return row.map((weight) => weight / total);
    }),
  ),
);

it('is what a step of the chain leaves alone', () => {
  fc.assert(
    fc.property(chains, (transition) => {
      const mass = stationaryDistribution(transition);
      expect(mass.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      mass.forEach((value, to) => {
        const stepped = mass.reduce((sum, share, from) => sum + share * (transition[from]?.[to] ?? 0), 0);
        expect(stepped).toBeCloseTo(value, 12);
      });
    }),
  );
});
