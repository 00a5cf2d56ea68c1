import { expect, it } from 'vitest';

import { snapshotOf, symbolOf, updateOf, viewOf } from '../testing/records.ts';
import { mergeStreamEvent } from './merge-update.ts';

const known = viewOf([symbolOf('ADA'), symbolOf('BTC'), symbolOf('ETH')]);

it('takes a snapshot whole', () => {
  expect(mergeStreamEvent(null, snapshotOf(known))).toBe(known);
});

it('changes nothing by an update that no snapshot came before', () => {
  expect(mergeStreamEvent(null, updateOf(known))).toBeNull();
});

it('replaces what an update names and keeps every other symbol the same object', () => {
  const btc = symbolOf('BTC', { last_engine_timestamp_ms: 5 });
  const merged = mergeStreamEvent(known, updateOf(viewOf([btc], 2000)));
  expect(merged?.as_of_ts_ms).toBe(2000);
  expect(merged?.symbols[1]).toBe(btc);
  expect(merged?.symbols[0]).toBe(known.symbols[0]);
  expect(merged?.symbols[2]).toBe(known.symbols[2]);
});

it('puts a symbol that is new where its name belongs', () => {
  const merged = mergeStreamEvent(known, updateOf(viewOf([symbolOf('DOT'), symbolOf('AAVE')])));
  expect(merged?.symbols.map(({ symbol }) => symbol)).toEqual(['AAVE', 'ADA', 'BTC', 'DOT', 'ETH']);
});

it('keeps the list itself where an update names no symbol', () => {
  expect(mergeStreamEvent(known, updateOf(viewOf([])))?.symbols).toBe(known.symbols);
});
