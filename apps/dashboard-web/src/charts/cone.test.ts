import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { coneEdges, coneOf, type Cone } from './cone.ts';

const outlook = {
  horizon_bars: 10,
  usual_volatility: 0.002,
  range_quantiles: [],
  beyond: [],
  within: [
    { probability: 0.5, multiple: 0.5, size: 0.003 },
    { probability: 0.9, multiple: 1.5, size: 0.01 },
  ],
};

describe('the cone of an outlook', () => {
  it('goes from the last price, the widest edge first', () => {
    expect(coneOf(outlook, 100)?.widths.map(({ probability }) => probability)).toEqual([0.9, 0.5]);
  });

  it('is not drawn without an outlook, a price, or sizes in shares of the price', () => {
    expect(coneOf(undefined, 100)).toBeNull();
    expect(coneOf(outlook, null)).toBeNull();
    expect(coneOf({ ...outlook, within: [{ probability: 0.5, multiple: 1, size: null }] }, 100)).toBeNull();
  });

  it('begins at the price, widens, and is as likely up as down', () => {
    const cone: Cone = { bars: 10, price: 100, widths: [] };
    const size = fc.double({ min: 1e-4, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 9 }), (move, ahead) => {
        const [low, high] = coneEdges(cone, move, ahead);
        const [lower, higher] = coneEdges(cone, move, ahead + 1);
        expect(lower).toBeLessThan(low);
        expect(higher).toBeGreaterThan(high);
        expect(Math.log(high / 100)).toBeCloseTo(-Math.log(low / 100), 12);
        expect(coneEdges(cone, move, 0)).toEqual([100, 100]);
        expect(Math.log(coneEdges(cone, move, 10)[1] / 100)).toBeCloseTo(move, 12);
      }),
    );
  });
});
