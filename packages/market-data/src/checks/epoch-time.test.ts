import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs, epochMsOf } from './epoch-time.ts';

const plausibleMs = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2100, 0, 1) - 1 });

function below(limit: number) {
  return fc.integer({ min: 0, max: limit - 1 });
}

describe('epoch times', () => {
  it('robust: time in another unit: seconds, microseconds or nanoseconds → the same milliseconds, by magnitude', () => {
    fc.assert(
      fc.property(plausibleMs, below(1_000_000), (ms, nanos) => {
        const sub = String(nanos).padStart(6, '0');
        const second = Math.floor(ms / 1000);
        expect(epochMs(String(ms))).toBe(ms);
        expect(epochMs(`${ms}${sub.slice(0, 3)}`)).toBe(ms);
        expect(epochMs(`${ms}${sub}`)).toBe(ms);
        expect(epochMs(String(second))).toBe(second * 1000);
        expect(epochMsOf(ms)).toBe(ms);
        expect(epochMsOf(ms * 1000 + Math.floor(nanos / 1000))).toBe(ms);
        expect(epochMsOf(second)).toBe(second * 1000);
      }),
    );
  });

  it('in nanoseconds, as a number, are off by what a double cannot hold', () => {
    fc.assert(
      fc.property(plausibleMs, fc.integer({ min: 1_000, max: 999_000 }), (ms, nanos) => {
        expect(epochMsOf(Number(`${ms}${String(nanos).padStart(6, '0')}`))).toBe(ms);
      }),
    );
  });

  it.each([
    '',
    '0',
    '178822080',
    '9999999999999',
    '17070912000060',
    '-1707091200006',
    '1707091200006.5',
    '1e12',
    'abc',
  ])('refuse %j', (text) => {
    expect(epochMs(text)).toBeNull();
  });

  it.each([Number.NaN, Infinity, -1, 0, 1.5, 1_707_091_200_006.5, 1e13, 1e14, 1e30])(
    'refuse the number %d',
    (value) => {
      expect(epochMsOf(value)).toBeNull();
    },
  );
});
