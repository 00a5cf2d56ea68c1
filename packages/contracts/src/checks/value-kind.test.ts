import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { valueAt } from './value-kind.ts';

describe('valueAt', () => {
  it('is what stands at the end of a path of keys and places', () => {
    const value = { payload: [{ regime: 'CHOP_BALANCED' }, null] };
    expect(valueAt(value, ['payload', 0, 'regime'])).toBe('CHOP_BALANCED');
    expect(valueAt(value, ['payload', 1])).toBeNull();
    expect(valueAt(value, [])).toBe(value);
  });

  it('robust: wild inputs: a path into anything at all → undefined where it leads nowhere, and no error', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.string()), (value, path) => {
        expect(valueAt({ value }, ['value', 'no such key', ...path])).toBeUndefined();
      }),
    );
  });
});
