import { expect, it } from 'vitest';
import { historyChannel, isHistory } from './channels.ts';

it('tells what was asked for afterwards from what came by itself', () => {
  expect(isHistory({ channel: historyChannel('candle_1m') })).toBe(true);
  expect(isHistory({ channel: 'candle_1m' })).toBe(false);
  expect(isHistory({})).toBe(false);
});
