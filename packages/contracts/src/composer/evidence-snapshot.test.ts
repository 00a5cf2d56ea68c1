import fc from 'fast-check';
import { expect, it } from 'vitest';

import { REGIMES } from '../regimes.ts';
import { compareOpinions, type Opinion } from './evidence-snapshot.ts';

const opinion: fc.Arbitrary<Opinion> = fc.record({
  regime: fc.constantFrom(...REGIMES),
  source: fc.constantFrom('composer:a_v1', 'composer:b_v1', 'composer:B_v1'),
  confidence: fc.constantFrom(0, 0.25, 1),
  strength: fc.constantFrom(0, 0.5, 1),
});

it('is a total order: equal only where the ordering fields are equal, antisymmetric, transitive', () => {
  fc.assert(
    fc.property(opinion, opinion, opinion, (first, second, third) => {
      const forth = Math.sign(compareOpinions(first, second));
      expect(forth + Math.sign(compareOpinions(second, first))).toBe(0);
      expect(forth === 0).toBe(JSON.stringify(first) === JSON.stringify(second));
      if (forth <= 0 && compareOpinions(second, third) <= 0) {
        expect(compareOpinions(first, third)).toBeLessThanOrEqual(0);
      }
    }),
    { numRuns: 500 },
  );
});

it('sorts any permutation of opinions the same way', () => {
  fc.assert(
    fc.property(fc.array(opinion), (opinions) => {
      expect(opinions.toReversed().sort(compareOpinions)).toEqual(opinions.toSorted(compareOpinions));
    }),
  );
});

it('orders by regime name, source, confidence descending, strength descending', () => {
  const base: Opinion = { regime: 'CHOP_BALANCED', source: 'composer:a_v1', confidence: 0.5, strength: 0.5 };
  const ordered: readonly Opinion[] = [
    { ...base, confidence: 0.9 },
    { ...base, strength: 0.9 },
    base,
    { ...base, source: 'composer:b_v1', confidence: 1 },
    { ...base, regime: 'LIQUIDATION_DOWN' },
    { ...base, regime: 'LIQUIDATION_UP' },
  ];
  expect(ordered.toReversed().sort(compareOpinions)).toEqual(ordered);
});
