import { expect, it } from 'vitest';

import { deepFreeze } from './freeze.ts';

it('freezes all that a value holds, also below what is frozen already', () => {
  const value = deepFreeze({ market: Object.freeze({ levels: [{ price: 1 }] }), bids: [[1, 2]] });
  expect(() => Object.assign(value.market.levels[0] ?? {}, { price: 2 })).toThrow(TypeError);
  expect(() => value.bids[0]?.push(3)).toThrow(TypeError);
  expect(() => Object.assign(value, { symbol: 'BTCUSDT' })).toThrow(TypeError);
});

it('leaves byte arrays as they are, since the language cannot freeze them', () => {
  const bytes = new Uint8Array([1, 2]);
  expect(deepFreeze({ raw_payload: bytes }).raw_payload).toBe(bytes);
  expect(Object.isFrozen(bytes)).toBe(false);
});

it('ends on values that hold themselves', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  expect(Object.isFrozen(deepFreeze(cycle))).toBe(true);
});
