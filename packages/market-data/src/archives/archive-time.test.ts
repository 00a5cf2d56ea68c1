import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { receiptMs, utcTextMs } from './archive-time.ts';

const plausibleMs = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2100, 0, 1) - 1 });

describe('times as UTC text', () => {
  it('are read whatever the zone of the machine', () => {
    fc.assert(
      fc.property(plausibleMs, (ms) => {
        const second = Math.floor(ms / 1000) * 1000;
        const text = new Date(second).toISOString().slice(0, 19).replace('T', ' ');
        expect(utcTextMs(text)).toBe(second);
      }),
    );
  });

  it.each([
    '2024-02-30 00:00:00',
    '2024-13-01 00:00:00',
    '2024-01-01 24:00:00',
    '2024-01-01',
    '1969-12-31 23:59:59',
    '',
  ])('refuse %j', (text) => {
    expect(utcTextMs(text)).toBeNull();
  });
});

describe('receipt times', () => {
  it('lose nothing but the part under a millisecond, however many digits they have', () => {
    fc.assert(
      fc.property(plausibleMs, fc.integer({ min: 0, max: 999_999 }), (ms, nanos) => {
        const sub = String(nanos).padStart(6, '0');
        const seconds = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
        for (const text of [`${ms}${sub}`, `${ms}${sub.slice(0, 3)}`, `${ms}`, `${seconds}${sub}`, seconds]) {
          expect(receiptMs(text)).toBe(ms);
        }
      }),
    );
  });

  it('round down where the nearest double of the seconds would round up', () => {
    const text = '1626992741.0629999999';
    expect(Math.floor(Number(text) * 1000)).toBe(1_626_992_741_063);
    expect(receiptMs(text)).toBe(1_626_992_741_062);
  });

  it('may have few digits of a fraction or none', () => {
    expect(receiptMs('1626992741')).toBe(1_626_992_741_000);
    expect(receiptMs('1626992741.5')).toBe(1_626_992_741_500);
  });

  it.each([
    '',
    '1626992741.',
    '162699274',
    '17231612550303146670',
    '99999999999',
    'wss://x',
    '4102444800',
    '0000000000000',
  ])('refuse %j', (text) => {
    expect(receiptMs(text)).toBeNull();
  });
});
