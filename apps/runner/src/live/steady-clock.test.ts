import fc from 'fast-check';
import { expect, it } from 'vitest';

import { steadyClock } from './steady-clock.ts';

it('never goes back, and follows the clock wherever that one goes forward', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), fc.nat(500), (readings, start) => {
      let position = 0;
      const wallMs = (): number => readings[position] ?? 0;
      const steady = steadyClock({ wallMs, monotonicMs: wallMs, sleep: () => Promise.resolve() }, start);
      let highest = start;
      for (position = 0; position < readings.length; position += 1) {
        highest = Math.max(highest, wallMs());
        expect(steady.wallMs()).toBe(highest);
      }
    }),
  );
});
