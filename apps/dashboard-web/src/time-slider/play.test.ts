import fc from 'fast-check';
import { expect, it } from 'vitest';

import { advance, SPEEDS, snapToGrid, timeTicks } from './play.ts';

const range = { firstMs: 180_000, lastMs: 86_400_000, stepMs: 180_000 };

it('lands on a run of the log, inside its range, wherever it is let go', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), (ms) => {
      const snapped = snapToGrid(ms, range);
      expect(snapped).toBeGreaterThanOrEqual(range.firstMs);
      expect(snapped).toBeLessThanOrEqual(range.lastMs);
      expect((snapped - range.firstMs) % range.stepMs).toBe(0);
    }),
  );
});

it('plays as many runs in a second as its speed says, at any rhythm of the clock', () => {
  for (const speed of SPEEDS) {
    let at = { ms: range.firstMs, restMs: 0, ended: false };
    for (let tick = 0; tick < 100; tick += 1) at = advance(at.ms, 20 + at.restMs, speed, range);
    const runs = (at.ms - range.firstMs) / range.stepMs;
    expect(Math.abs(runs - 2 * speed)).toBeLessThanOrEqual(1);
  }
});

it('ends at the end of the log', () => {
  expect(advance(range.lastMs - range.stepMs, 10_000, 60, range)).toMatchObject({ ms: range.lastMs, ended: true });
});

it('marks at most ten round times, all inside the range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4e10 }), (span) => {
      const first = Date.UTC(2026, 0, 1, 0, 3);
      const ticks = timeTicks({ firstMs: first, lastMs: first + span, stepMs: 180_000 });
      expect(ticks.length).toBeLessThanOrEqual(11);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(first);
        expect(tick).toBeLessThanOrEqual(first + span);
        expect(tick % 3_600_000).toBe(0);
      }
    }),
  );
});
