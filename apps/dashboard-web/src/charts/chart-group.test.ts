import { expect, it } from 'vitest';

import { createChartGroup } from './chart-group.ts';

it('tells every chart but the one that spoke', () => {
  const group = createChartGroup({ fromMs: 0, toMs: 100 });
  const price = {};
  const belief = {};
  const heard: string[] = [];
  group.cursor.subscribe(price, (index) => heard.push(`price ${index}`));
  const leave = group.cursor.subscribe(belief, (index) => heard.push(`belief ${index}`));
  group.cursor.set(4, price);
  group.cursor.set(4, belief);
  group.cursor.set(5, null);
  leave();
  group.cursor.set(null, null);
  expect(heard).toEqual(['belief 4', 'price 5', 'belief 5', 'price null']);
});

it('takes rounding for no change of the range', () => {
  const group = createChartGroup({ fromMs: 0, toMs: 100 });
  let told = 0;
  group.range.subscribe(null, () => {
    told += 1;
  });
  group.range.set({ fromMs: 0.4, toMs: 100.2 }, null);
  group.range.set({ fromMs: 10, toMs: 100 }, null);
  expect(told).toBe(1);
});
