import { describe, expect, it } from 'vitest';

import { forwardMovesByRegime } from './forward-moves.ts';
import { beliefLabels, NO_LABEL } from './labels.ts';
import { occupancy } from './occupancy.ts';
import { dwellBars, flipsPerDay } from './spells.ts';
import { transitionMatrix } from './transitions.ts';

const labels = Uint8Array.of(0, 0, 0, 3, 3, 0, NO_LABEL, 8);

describe('behaviour', () => {
  it('labels a bar by its largest mass, and a bar without a belief by none', () => {
    const belief = new Float64Array(27).fill(1 / 9);
    belief[9 + 4] = 0.5;
    belief[18] = NaN;
    expect([...beliefLabels(belief)]).toEqual([0, 4, NO_LABEL]);
  });

  it('occupies shares of labelled bars', () => {
    expect(occupancy([labels])).toEqual([4 / 7, 0, 0, 2 / 7, 0, 0, 0, 0, 1 / 7]);
    expect(occupancy([])).toEqual(new Array(9).fill(0));
  });

  it('dwells the mean length of its spells', () => {
    expect(dwellBars([labels])).toEqual([2, null, null, 2, null, null, null, null, 1]);
  });

  it('flips from bar to bar, never over a bar without a label nor from one symbol to the next', () => {
    expect(flipsPerDay([labels], 86_400_000 / 7)).toBe(2);
    expect(flipsPerDay([Uint8Array.of(1), Uint8Array.of(2)], 1000)).toBe(0);
    expect(flipsPerDay([Uint8Array.of(NO_LABEL)], 1000)).toBeNull();
  });

  it('moves to the next bar by shares that sum to 1 wherever a bar follows', () => {
    const matrix = transitionMatrix([labels]);
    expect(matrix[0]?.slice(0, 4)).toEqual([2 / 3, 0, 0, 1 / 3]);
    expect(matrix[3]?.slice(0, 4)).toEqual([1 / 2, 0, 0, 1 / 2]);
    expect(matrix[8]).toBeNull();
  });

  it('has the drift and the root mean square of the moves that follow', () => {
    const moves = Float64Array.of(1, 3, NaN, -2, 2, 5, 9, NaN);
    const byRegime = forwardMovesByRegime([{ labels, moves }]);
    expect(byRegime[0]).toEqual({
      runs: 3,
      drift: 3,
      drift_standard_error: Math.sqrt(35 / 3 - 9),
      volatility: Math.sqrt(35 / 3),
    });
    expect(byRegime[3]).toMatchObject({ runs: 2, drift: 0, volatility: 2 });
    expect(byRegime[8]).toBeNull();
  });
});
