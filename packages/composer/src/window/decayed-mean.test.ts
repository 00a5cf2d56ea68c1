import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CHUNK_BARS } from './chunks.ts';
import {
  clearDecayedMean,
  createDecayedMean,
  includeAtOffset,
  includeDecayed,
  type DecayedMean,
} from './decayed-mean.ts';

/** The numbers of the slots up to the latest, oldest first; NaN where a slot has none. */
type Slots = readonly number[];

const number = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: 1e-5, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);

function slotsOfUpTo(maxLength: number) {
  return fc.array(number, { minLength: 1, maxLength, size: 'max' });
}

/** Where in its chunk the oldest slot stands. */
const firstOffset = fc.integer({ min: 0, max: CHUNK_BARS - 1 });

/** Takes in slots as a window is read: chunk by chunk, the first and the last in part, each by the age of its last slot. */
function meanByChunk(slots: Slots, offsetOfFirst: number): DecayedMean {
  const mean = createDecayedMean();
  const chunk = createDecayedMean();
  const latest = offsetOfFirst + slots.length - 1;
  for (let first = 0; first <= latest; first += CHUNK_BARS) {
    clearDecayedMean(chunk);
    for (let offset = 0; offset < CHUNK_BARS; offset += 1)
      includeAtOffset(chunk, slots[first + offset - offsetOfFirst] ?? Number.NaN, offset);
    includeDecayed(mean, chunk, latest - (first + CHUNK_BARS - 1));
  }
  return mean;
}

/** Takes in slots one at a time, each as a chunk of its own that holds nothing else. */
function meanByBar(slots: Slots): DecayedMean {
  const mean = createDecayedMean();
  for (const [slot, value] of slots.entries()) {
    const alone = createDecayedMean();
    includeAtOffset(alone, value, CHUNK_BARS - 1);
    includeDecayed(mean, alone, slots.length - 1 - slot);
  }
  return mean;
}

/** The definition: each number weighs 0.5 to the power of its age over 480. */
function plainMean(slots: Slots): DecayedMean {
  const there = slots.flatMap((value, slot) =>
    Number.isFinite(value) ? [{ value, weight: Math.pow(0.5, (slots.length - 1 - slot) / 480) }] : [],
  );
  return {
    count: there.length,
    weight: there.reduce((total, { weight }) => total + weight, 0),
    sum: there.reduce((total, { value, weight }) => total + weight * value, 0),
  };
}

function expectSame(actual: DecayedMean, expected: DecayedMean): void {
  expect(actual.count).toBe(expected.count);
  if (expected.count === 0) {
    expect(actual).toEqual(expected);
    return;
  }
  expect(actual.weight / expected.weight).toBeCloseTo(1, 12);
  expect(actual.sum / expected.sum).toBeCloseTo(1, 12);
}

describe('a decayed mean', () => {
  it('is the plain weighted mean of its definition, wherever the chunks begin and whatever is missing', () => {
    fc.assert(
      fc.property(slotsOfUpTo(1000), firstOffset, (slots, offset) => {
        expectSame(meanByChunk(slots, offset), plainMean(slots));
      }),
    );
  });

  it('is the same chunk by chunk as bar by bar', () => {
    fc.assert(
      fc.property(slotsOfUpTo(300), firstOffset, (slots, offset) => {
        expectSame(meanByChunk(slots, offset), meanByBar(slots));
      }),
    );
  });

  it('lies between the least and the greatest number, and at the number they all share', () => {
    fc.assert(
      fc.property(
        slotsOfUpTo(300),
        firstOffset,
        fc.double({ min: 1e-5, max: 1, noNaN: true }),
        (slots, offset, one) => {
          const there = slots.filter(Number.isFinite);
          fc.pre(there.length > 0);
          const { sum, weight } = meanByChunk(slots, offset);
          expect(sum / weight).toBeGreaterThanOrEqual(Math.min(...there) * (1 - 1e-12));
          expect(sum / weight).toBeLessThanOrEqual(Math.max(...there) * (1 + 1e-12));
          const shared = meanByChunk(
            slots.map((value) => (Number.isFinite(value) ? one : value)),
            offset,
          );
          expect(shared.sum / shared.weight / one).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  it('does not change when nothing comes after it for a while, but counts half beside what comes 480 slots later', () => {
    fc.assert(
      fc.property(slotsOfUpTo(200), firstOffset, fc.integer({ min: 1, max: 900 }), (slots, offset, silent) => {
        fc.pre(slots.some(Number.isFinite));
        const before = meanByChunk(slots, offset);
        const after = meanByChunk([...slots, ...Array.from({ length: silent }, () => Number.NaN)], offset);
        expect(after.count).toBe(before.count);
        expect(after.sum / after.weight / (before.sum / before.weight)).toBeCloseTo(1, 12);
        expect(after.weight / before.weight).toBeCloseTo(0.5 ** (silent / 480), 12);
      }),
    );
    const twoBars = meanByChunk([1, ...Array.from({ length: 479 }, () => Number.NaN), 4], 17);
    expect(twoBars.sum / twoBars.weight).toBeCloseTo((0.5 * 1 + 4) / 1.5, 12);
  });
});
