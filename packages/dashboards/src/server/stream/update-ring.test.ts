import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createUpdateRing } from './update-ring.ts';

it('gives all the updates since an id, or says that it cannot', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 9 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 90, max: 145 }),
      (texts, maxUpdates, maxBytes, lastId) => {
        const ring = createUpdateRing(maxUpdates, maxBytes);
        const updates = texts.map((text, index) => ({ id: 101 + index, text }));
        for (const update of updates) ring.push(update);
        const newest = 100 + texts.length;
        const given = ring.after(lastId, newest);
        const missed = updates.filter((update) => update.id > lastId);
        if (given === null) {
          const isForeign = lastId < 100 || lastId > newest;
          const bytes = missed.reduce((sum, { text }) => sum + text.length, 0);
          expect(isForeign || missed.length > maxUpdates || bytes > maxBytes).toBe(true);
        } else expect(given).toEqual(missed);
      },
    ),
    { numRuns: 500 },
  );
});
