import { expect, it, onTestFinished, vi } from 'vitest';

import { systemClock } from '../testing/served-log.ts';
import { followRecorderConditions } from './recorder-conditions.ts';

it('robust: catching up: the recorder works through its log → the view says how far behind, and leaves out what each symbol says itself', async () => {
  const reasons = [
    'inputs_unusable: NO_PRICE: 1 of 5 symbols: BTCUSDT',
    'starting: the session is being opened',
    'catching_up: the boundaries that were run are 3600000 ms behind',
    ...Array.from({ length: 12 }, (_, index) => `stale_feed: S${index} is stale`),
  ];
  const conditions = followRecorderConditions(systemClock, () => ({ ready: false, reasons, checked_ts_ms: 1 }));
  onTestFinished(() => {
    conditions.close();
  });
  expect(conditions.current()).toEqual([]);
  await vi.waitFor(() => {
    expect(conditions.current()).toHaveLength(11);
  });
  expect(conditions.current()[0]).toBe('recorder: catching_up: the boundaries that were run are 3600000 ms behind');
  expect(conditions.current().at(-1)).toBe('recorder: and 3 more reasons');
});

it('says nothing of a recorder that does not answer', async () => {
  const conditions = followRecorderConditions(systemClock, () => Promise.reject(new Error('gone')));
  await Promise.resolve();
  conditions.close();
  expect(conditions.current()).toEqual([]);
});
