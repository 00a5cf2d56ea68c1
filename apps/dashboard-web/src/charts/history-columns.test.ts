import fc from 'fast-check';
import { expect, it } from 'vitest';

import { historyOf } from '../testing/records.ts';
import { firstAtOrAfter, joinHistories, sliceHistory } from './history-columns.ts';
import { stackEdges } from './stack.ts';

const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 40 })
  .map((list) => list.sort((a, b) => a - b));

it('finds where a time belongs', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: 200 }), (list, ms) => {
      expect(firstAtOrAfter(list, ms)).toBe(list.filter((time) => time < ms).length);
    }),
  );
});

it('cuts a stretch of time out of every column, both ends included', () => {
  const cut = sliceHistory(historyOf([10, 20, 30, 40]), 20, 30);
  expect(cut.engine_timestamp_ms).toEqual([20, 30]);
  expect(cut.price).toEqual([1, 2]);
  expect(cut.belief['CHOP_BALANCED']).toHaveLength(2);
  expect(cut.events.map(({ text }) => text)).toEqual(['at 20', 'at 30']);
});

it('joins two parts into the whole, however they overlap', () => {
  fc.assert(
    fc.property(times, fc.nat(40), fc.nat(5), (list, at, overlap) => {
      const earlier = historyOf(list.slice(0, at));
      const later = historyOf(list.slice(Math.max(0, at - overlap)));
      const joined = joinHistories(earlier, later);
      expect(joined.engine_timestamp_ms).toEqual(list);
      expect(joined.events).toEqual(historyOf(list).events);
      for (const column of Object.values(joined.belief)) expect(column).toHaveLength(list.length);
    }),
  );
});

it('stacks the masses up to their sum, the topmost edge first', () => {
  const [top, ...below] = stackEdges(historyOf([10], 'SQUEEZE_UP'));
  expect(top?.[0]).toBeCloseTo(1, 12);
  expect(below).toHaveLength(8);
  const edges = [top, ...below].map((column) => column?.[0] ?? 0);
  expect(edges).toEqual([...edges].sort((left, right) => right - left));
});

it('draws no edge where a run has no belief', () => {
  const history = { ...historyOf([10, 20]), belief: { CHOP_BALANCED: [null, 1] } };
  expect(stackEdges(history).every((column) => column[0] === null)).toBe(true);
});
