import { expect, it } from 'vitest';

import { nextFreeSpace, type FreeSpace } from './free-space-state.ts';

it('space is low below the limit, and until a tenth more than the limit is free again', () => {
  let space: FreeSpace | null = null;
  const states = [1500, 1000, 999, 1000, 1099, 1100, 1000, 0].map((free) => {
    space = nextFreeSpace(space, free, { low_free_bytes: 1000 });
    return space.low;
  });
  expect(states).toStrictEqual([false, false, true, true, true, false, false, true]);
});

it('space is never low where the limit is off', () => {
  expect(nextFreeSpace({ free_bytes: 1, low: true }, 0, { low_free_bytes: 0 })).toStrictEqual({
    free_bytes: 0,
    low: false,
  });
});
