import { describe, expect, it } from 'vitest';

import { at, DefectError, invariant } from './assertions.ts';

describe('at', () => {
  it('gives what stands at an index of a list or of a typed array', () => {
    expect([at(['a', 'b'], 1), at(new Float64Array([0.5]), 0), at([null], 0)]).toEqual(['b', 0.5, null]);
  });

  it.each([-1, 2, 0.5, Number.NaN, Infinity])('refuses the index %d of two items', (index) => {
    expect(() => at([1, 2], index)).toThrow(DefectError);
  });

  it('says which index of how many', () => {
    expect(() => at([], 0)).toThrow('index 0 of 0 items');
  });
});

describe('invariant', () => {
  it('is silent where it holds, and makes no message', () => {
    invariant(true, () => {
      throw new Error('made a message');
    });
  });

  it('halts where it does not, saying what should hold', () => {
    expect(() => {
      invariant(false, 'a belief sums to 1');
    }).toThrow(expect.objectContaining({ code: 'invariant_broken', policy: 'halt' }));
  });
});
