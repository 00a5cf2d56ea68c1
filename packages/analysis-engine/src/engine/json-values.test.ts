import { canonicalJson } from '@xray/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { jsonDefect, sameJson } from './json-values.ts';

it.each([
  [{ a: Number.NaN }, '.a is NaN'],
  [{ a: { b: [1, Number.POSITIVE_INFINITY] } }, '.a.b.1 is Infinity'],
  [{ a: undefined }, '.a is undefined'],
  [{ a: () => 1 }, '.a is function'],
  [{ a: 1n }, '.a is bigint'],
  [[1], ' is not an object'],
  [null, ' is not an object'],
  ['text', ' is not an object'],
])('%o is no JSON object of finite numbers', (value, defect) => {
  expect(jsonDefect(value)).toBe(defect);
});

it('a cycle is refused by its depth', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  expect(jsonDefect(cycle)).toContain('nested deeper');
});

it('every JSON object is without defect and equal to its own copy, whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (value) => {
      const copy: unknown = JSON.parse(JSON.stringify(value));
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(jsonDefect(copy)).toBeNull();
      expect(sameJson(copy, JSON.parse(JSON.stringify(copy)))).toBe(true);
      expect(sameJson(reversed, value)).toBe(true);
    }),
  );
});

it('values are the same exactly when their canonical texts are', () => {
  const small = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(0, 1, null, [1], [1, 2], { a: 1 }, { b: 1 }));
  fc.assert(
    fc.property(small, small, (left, right) => {
      expect(sameJson(left, right)).toBe(canonicalJson(left) === canonicalJson(right));
    }),
  );
});
