import { createManualClock } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { createScope, UNBOUNDED, type ScopeBounds } from '../execution/scope.ts';
import { inTurns } from './in-turns.ts';

/** Steps of so many milliseconds each, and whether they were let go of. */
function working(steps: number, stepMs: number, bounds: Partial<ScopeBounds> = {}) {
  const clock = createManualClock(0);
  const stop = new AbortController();
  const work = { done: 0, closed: false };
  function* walk(): Generator<number, string> {
    try {
      for (; work.done < steps; work.done += 1) {
        clock.advance(stepMs);
        yield work.done;
      }
      return 'all of it';
    } finally {
      work.closed = true;
    }
  }
  const context = { clock, scope: createScope({ ...UNBOUNDED, ...bounds }, clock), signal: stop.signal };
  return { context, stop, walk: walk(), work };
}

describe('long work in steps', () => {
  it('comes to its result, and others have their turn meanwhile', async () => {
    const { context, walk, work } = working(100, 10);
    let turns = 0;
    const other = setInterval(() => (turns += 1), 0);
    const seen: number[] = [];
    expect(await inTurns(walk, context, (step) => seen.push(step))).toBe('all of it');
    clearInterval(other);
    expect(seen).toHaveLength(100);
    expect(turns).toBeGreaterThan(0);
    expect(work.closed).toBe(true);
  });

  it('robust: stop of long work: the signal is aborted on the way → interrupted, and let go of', async () => {
    const { context, stop, walk, work } = working(100, 10);
    const ended = inTurns(walk, context, (step) => {
      if (step === 10) stop.abort();
    });
    await expect(ended).rejects.toMatchObject({ code: 'interrupted' });
    expect(work).toMatchObject({ closed: true });
    expect(work.done).toBeLessThan(20);
  });

  it('robust: bound of long work: its time is up → bound_met, which says what was done', async () => {
    const { context, stop, walk, work } = working(100, 10, { wall_ms: 200 });
    const ended = inTurns(walk, context, (step) => {
      if (step === 19) stop.abort('the time of its scope is up');
    });
    await expect(ended).rejects.toMatchObject({ code: 'bound_met' });
    expect(work.closed).toBe(true);
  });
});
