import { expect, it } from 'vitest';

import { systemClock } from './system-clock.ts';

it('reads whole milliseconds, never goes back, and leaves a sleep when it is told to', async () => {
  expect(Number.isInteger(systemClock.wallMs())).toBe(true);
  const before = systemClock.monotonicMs();
  await systemClock.sleep(1);
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
  const stop = new AbortController();
  const asleep = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await expect(asleep).rejects.toThrow();
});
