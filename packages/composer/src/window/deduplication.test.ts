import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isNewEvent, type EventIdsByBar } from './deduplication.ts';

describe('event ids of a bar', () => {
  it('tell an id that was seen from one that was not, in any order, numbers and texts alike', () => {
    const id = fc.oneof(
      fc.integer({ min: 0, max: 60 }).map(String),
      fc.constantFrom('a', 'b-1', '007', '', '1e3', '-4', '9007199254740993'),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
        const known: EventIdsByBar = [];
        const seen = new Set<string>();
        for (const next of ids) {
          expect(isNewEvent(known, 3, { sourceId: 'venue', channel: 'trades', id: next }, 1000)).toBe(!seen.has(next));
          seen.add(next);
        }
      }),
    );
  });

  it('keep consecutive numbers as one run, whatever the order they came in', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: 50 }, (_, index) => index),
          { minLength: 50 },
        ),
        (order) => {
          const known: EventIdsByBar = [];
          for (const id of order) isNewEvent(known, 3, { sourceId: 'venue', channel: 'trades', id: String(id) }, 1000);
          expect(known[3]?.[0]?.runs).toEqual([0, 49]);
        },
      ),
    );
  });

  it('keep channels and sources apart', () => {
    const known: EventIdsByBar = [];
    expect(isNewEvent(known, 3, { sourceId: 'venue', channel: 'trades', id: '1' }, 10)).toBe(true);
    expect(isNewEvent(known, 3, { sourceId: 'venue', channel: 'liquidation', id: '1' }, 10)).toBe(true);
    expect(isNewEvent(known, 3, { sourceId: 'other', channel: 'trades', id: '1' }, 10)).toBe(true);
    expect(isNewEvent(known, 3, { sourceId: 'venue', channel: 'trades', id: '1' }, 10)).toBe(false);
  });

  it('forget the lowest number and the oldest text beyond their bound', () => {
    const known: EventIdsByBar = [];
    for (const id of ['2', '4', '6', 'x', 'y', 'z'])
      isNewEvent(known, 3, { sourceId: 'venue', channel: 'trades', id: id }, 2);
    expect(known[3]?.[0]?.runs).toEqual([4, 4, 6, 6]);
    expect([...(known[3]?.[0]?.texts ?? [])]).toEqual(['y', 'z']);
  });
});
