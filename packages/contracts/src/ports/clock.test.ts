import { describe, expect, it } from 'vitest';

import { createManualClock } from '../memory/manual-clock.ts';
import { withinMs } from './clock.ts';

describe('work that is given a time', () => {
  it('gives its result when it ends in time, and leaves no sleeper behind', async () => {
    const clock = createManualClock();
    expect(await withinMs(clock, 100, () => Promise.resolve(7))).toEqual({ kind: 'done', value: 7 });
    await expect(withinMs(clock, 100, () => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
  });

  it('is late when the time is over first, and may then fail unheard', async () => {
    const clock = createManualClock();
    let fail: (cause: Error) => void = () => undefined;
    const waited = withinMs(clock, 100, () => new Promise((_, reject) => (fail = reject)));
    clock.advance(100);
    expect(await waited).toEqual({ kind: 'late' });
    fail(new Error('too late for anybody'));
  });
});
