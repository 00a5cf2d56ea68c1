import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bytesOfBase64, frameText, hexLines } from './bytes.ts';
import { formatBytes, formatPrice, formatQuantity, formatShare, formatSigned, NONE } from './numbers.ts';
import { stretchesOf } from './stretches.ts';
import { readable, shortSource, spacedWords } from './texts.ts';
import { formatClock, formatDuration, formatExactMoment, formatMoment, formatShortMoment } from './times.ts';

describe('numbers', () => {
  it.each([
    [61791.04, '61,791.0'],
    [120.876, '120.88'],
    [8.9952, '8.9952'],
    [0.12345678, '0.12346'],
    [0.00001234, '0.00001234'],
    [-3477.44, '-3,477.4'],
    [null, NONE],
  ])('writes the price %s as %s', (price, text) => {
    expect(formatPrice(price)).toBe(text);
  });

  it.each([
    [0.97149, '97%'],
    [0, '0%'],
    [undefined, NONE],
  ])('writes the share %s as %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it('shows the sign of a change, and none at zero', () => {
    expect([0.061, -0.041, 0, -0.001].map(formatSigned)).toEqual(['+0.06', '-0.04', '0.00', '0.00']);
  });

  it('writes very small and very large quantities by powers of ten', () => {
    expect([0.00009391, 83951.973, 2.5e13, 0].map(formatQuantity)).toEqual(['9.391E-5', '83,952', '2.5E13', '0']);
  });

  it('writes sizes in the unit that fits', () => {
    expect([999, 17_891_328, 2.5e9].map(formatBytes)).toEqual(['999 bytes', '17.9 MB', '2.5 GB']);
  });
});

describe('times', () => {
  const ms = Date.UTC(2026, 1, 3, 4, 5, 6, 7);
  it('writes UTC wherever the reader is', () => {
    expect(formatMoment(ms)).toBe('2026-02-03 04:05:06');
    expect(formatExactMoment(ms)).toBe('2026-02-03 04:05:06.007');
    expect(formatShortMoment(ms)).toBe('02-03 04:05');
    expect(formatClock(ms)).toBe('04:05:06');
  });
});

describe('texts', () => {
  it('reads codes as words and leaves sentences alone', () => {
    expect(readable('run_failed')).toBe('run failed');
    expect(readable('denylisted_invalidation:VETO:oi_flat')).toBe('denylisted invalidation: VETO:oi_flat');
    expect(readable('flipped SQUEEZE_DOWN → TREND_BUILD_DOWN: now')).toBe(
      'flipped SQUEEZE_DOWN → TREND_BUILD_DOWN: now',
    );
  });
  it('spaces the words of a type and shortens a source', () => {
    expect(spacedWords('EngineRunCompleted')).toBe('Engine run completed');
    expect(shortSource('composer:flow_v2')).toBe('flow_v2');
  });
});

describe('bytes', () => {
  it('shows every byte once, in order', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const hex = hexLines(bytes).flatMap((line) => line.hex.split(' '));
        expect(hex.filter((text) => text !== '').map((text) => parseInt(text, 16))).toEqual([...bytes]);
      }),
    );
  });
  it('reads base64 and sets JSON out over lines', () => {
    const bytes = bytesOfBase64(btoa('{"p":"1.0"}'));
    expect(frameText(bytes)).toBe('{\n  "p": "1.0"\n}');
    expect(hexLines(bytes)[0]?.ascii).toBe('{"p":"1.0"}');
    expect(frameText(bytesOfBase64(btoa('not json')))).toBe('not json');
  });
});

describe('stretches', () => {
  it('covers every run once, and no two neighbours are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', null)), (column) => {
        const stretches = stretchesOf(column);
        const spread = stretches.flatMap(({ value, first, last }) => Array<unknown>(last - first + 1).fill(value));
        expect(spread).toEqual(column);
        stretches.forEach(({ value }, index) => {
          expect(stretches[index + 1]?.value).not.toBe(value);
        });
      }),
    );
  });
});

it('writes what is left of something in the largest unit that fits', () => {
  expect([0, 900, 119_000, 121_000, 3_600_000, 8_000_000, null].map(formatDuration)).toEqual([
    '0 s',
    '1 s',
    '119 s',
    '3 min',
    '60 min',
    '3 h',
    NONE,
  ]);
});
