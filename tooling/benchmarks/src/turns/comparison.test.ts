import { expect, it } from 'vitest';

import { compareTurns, summarised } from './comparison.ts';
import type { ToldRow } from './figure.ts';

function row(value: number, unit: string, measure = 'm'): ToldRow {
  return { measure, value: { value, unit }, ratio: null, notes: [] };
}

it('a figure is compared with its neighbour in time, so that a busy turn counts as little as a quiet one', () => {
  const { figures } = compareTurns([
    { here: [row(5, 's')], there: [row(10, 's')] },
    { here: [row(50, 's')], there: [row(100, 's')] },
    { here: [row(6, 's')], there: [row(9, 's')] },
  ]);
  expect(figures.map(summarised)).toEqual([{ median: 2, quartiles: [1.75, 2] }]);
});

it('above one is better here, for rates and for times', () => {
  const { figures } = compareTurns([
    { here: [row(5, 's', 'time'), row(5, 'runs/s', 'rate')], there: [row(10, 's', 'time'), row(10, 'runs/s', 'rate')] },
  ]);
  expect(figures.map(({ name, ratios }) => [name, ratios])).toEqual([
    ['time', [2]],
    ['rate', [0.5]],
  ]);
});

it('what one build alone has is named and not compared', () => {
  const { figures, unmatched } = compareTurns([{ here: [row(1, 's', 'new')], there: [row(1, 's', 'old')] }]);
  expect({ figures, unmatched }).toEqual({ figures: [], unmatched: ['new', 'old'] });
});
