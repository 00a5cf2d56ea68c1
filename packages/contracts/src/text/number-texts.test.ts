import { expect, it } from 'vitest';

import { countText, durationText, minuteText, shareText } from './number-texts.ts';

it('writes a time as its minute of UTC', () => {
  expect(minuteText(1_769_904_180_000)).toBe('2026-02-01 00:03Z');
  expect(minuteText(0)).toBe('1970-01-01 00:00Z');
});

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1 000'],
  [94_080, '94 080'],
  [12_345_678, '12 345 678'],
])('writes %i in groups of three', (count, text) => {
  expect(countText(count)).toBe(text);
});

it.each([
  [11.6, '12 ms'],
  [999, '999 ms'],
  [1_234, '1.2 s'],
])('writes %f ms as a duration', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [0.0526, '5.3 %'],
  [0.0999, '10 %'],
  [0.552, '55 %'],
  [1, '100 %'],
])('writes the share %f as percent', (share, text) => {
  expect(shareText(share)).toBe(text);
});
