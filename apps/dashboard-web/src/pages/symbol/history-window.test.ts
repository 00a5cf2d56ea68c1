import fc from 'fast-check';
import { expect, it } from 'vitest';

import { rangeToLoad, readWindow, windowStartMs, WINDOWS } from './history-window.ts';

it('loads all that the window shows, for any moment', () => {
  fc.assert(
    fc.property(fc.constantFrom(...WINDOWS), fc.integer({ min: 1, max: 2e12 }), (window, atMs) => {
      const { fromMs, toMs } = rangeToLoad('BTCUSDT', window, atMs, 2e12);
      expect(fromMs).toBeLessThanOrEqual(windowStartMs(window, atMs));
      if (toMs !== null) expect(toMs).toBeGreaterThan(atMs);
    }),
  );
});

it('asks for the same range while a slider moves within a window of it', () => {
  const day = 86_400_000;
  const keys = new Set<string>();
  for (let atMs = 40 * day; atMs < 41 * day; atMs += 180_000) {
    const { fromMs, toMs } = rangeToLoad('BTCUSDT', '1d', atMs, 0);
    keys.add(`${fromMs} ${toMs}`);
  }
  expect(keys.size).toBeLessThanOrEqual(2);
});

it('loads without an end while the present is looked at', () => {
  expect(rangeToLoad('BTCUSDT', '6h', null, 100_000_000).toMs).toBeNull();
  expect(readWindow('2y')).toBe('1d');
});
