import { describe, expect, it, vi } from 'vitest';

import { deepFreeze, frozen } from './freeze.ts';

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

describe('what is given out', () => {
  it('is frozen to the bottom in development and in tests', () => {
    const view = frozen({ reasons: ['a'], symbols: [{ drivers: ['b'] }], raw_payload: new Uint8Array(1) });
    expect(() => view.symbols[0]?.drivers.push('c')).toThrow(TypeError);
    expect(() => view.reasons.push('c')).toThrow(TypeError);
  });

  it('is as it was in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    vi.resetModules();
    const { frozen: given } = await import('./freeze.ts');
    expect(Object.isFrozen(given({}))).toBe(false);
    vi.unstubAllEnvs();
    vi.resetModules();
  });
});
