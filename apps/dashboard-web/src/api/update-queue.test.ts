import { expect, it } from 'vitest';

import { snapshotOf, symbolOf, updateOf, viewOf } from '../testing/records.ts';
import { createUpdateQueue } from './update-queue.ts';
import type { DashboardStreamEvent } from './wire.ts';

const full = { features: { atr: 1 }, metrics: { atr_pct: 2 }, evidence: [] };
const start = snapshotOf(viewOf([symbolOf('BTC', full), symbolOf('ETH', full), symbolOf('SOL', full)]));

function namesOf(event: DashboardStreamEvent | null): readonly string[] {
  return event?.kind === 'update' ? event.symbols.map(({ symbol }) => symbol) : [];
}

it('hands on the snapshot first, and then nothing until something comes', () => {
  const queue = createUpdateQueue(2);
  expect(queue.next()).toBeNull();
  queue.take(start);
  expect(queue.next()?.kind).toBe('snapshot');
  expect(queue.next()).toBeNull();
});

it('hands on the newest section of every symbol that changed, a few at a time, none twice', () => {
  const queue = createUpdateQueue(2);
  queue.take(start);
  queue.next();
  for (let time = 1; time <= 5; time += 1) {
    queue.take(
      updateOf(viewOf(['BTC', 'ETH', 'SOL'].map((name) => symbolOf(name, { last_engine_timestamp_ms: time })))),
    );
  }
  const first = queue.next();
  expect(namesOf(first)).toEqual(['BTC', 'ETH']);
  expect(first).toMatchObject({ symbols: [{ last_engine_timestamp_ms: 5 }, { last_engine_timestamp_ms: 5 }] });
  expect(namesOf(queue.next())).toEqual(['SOL']);
  expect(queue.next()).toBeNull();
});

it('hands on what is not of a symbol too', () => {
  const queue = createUpdateQueue(2);
  queue.take(start);
  queue.next();
  queue.take(updateOf(viewOf([], 7000)));
  expect(queue.next()).toMatchObject({ as_of_ts_ms: 7000, symbols: [] });
});

it('leaves out what only its own page draws, of every symbol but the one that is looked at', () => {
  const queue = createUpdateQueue(9);
  queue.take(start);
  queue.next();
  queue.look('ETH');
  expect(queue.next()).toMatchObject({ symbols: [symbolOf('ETH', full)] });
  queue.take(updateOf(viewOf([symbolOf('BTC', full), symbolOf('ETH', full)])));
  const event = queue.next();
  expect(event?.kind === 'update' && event.symbols).toEqual([symbolOf('BTC'), symbolOf('ETH', full)]);
});
