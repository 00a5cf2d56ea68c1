import { describe, expect, it } from 'vitest';

import { columnLayout, STRENGTH_ROWS } from '../evidence/column-layout.ts';
import { encodeRuns } from '../evidence/encoded-runs.ts';
import { CADENCE_MS, hiddenMarket } from '../testing/hidden-market.ts';
import { maskedRuns } from './masked-runs.ts';

const { sequence } = hiddenMarket({ symbol: 'A', runs: 4000, seed: 1, sources: ['book', 'candle', 'funding'] });
const layout = columnLayout([sequence]);
const stretches = encodeRuns(sequence, layout, { cadence_ms: CADENCE_MS, warm_up_runs: 0, max_runs: 10 });

/** By stretch: the sources that are heard. */
function heard(masked: ReturnType<typeof maskedRuns>): readonly string[] {
  return masked.map(({ column, lowerWeight, upperWeight }) => {
    const sources = new Set<string>();
    column.forEach((at, entry) => {
      const weight = (lowerWeight[entry] ?? 0) + (upperWeight[entry] ?? 0);
      if (weight > 0) sources.add(layout.voices[Math.floor(at / STRENGTH_ROWS)]?.source ?? '');
    });
    return [...sources].sort().join(' ');
  });
}

describe('maskedRuns', () => {
  it('takes each source that comes and goes from half of the masked stretches, on its own, and no other', () => {
    const all = heard(maskedRuns(stretches, layout, ['book', 'funding'], 1, 7));
    for (const some of ['candle', 'book candle', 'candle funding', 'book candle funding']) {
      const share = all.filter((sources) => sources === some).length / all.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.1);
    }
  });

  it('masks as many stretches as it is told', () => {
    expect(maskedRuns(stretches, layout, ['book'], 0, 7)).toEqual(stretches);
    const changed = heard(maskedRuns(stretches, layout, ['book'], 0.5, 7)).filter((some) => !some.includes('book'));
    expect(Math.abs(changed.length / stretches.length - 0.25)).toBeLessThan(0.1);
  });

  it('draws the same for the same seed, and something else for the next', () => {
    const once = heard(maskedRuns(stretches, layout, ['book', 'funding'], 0.5, 7));
    expect(heard(maskedRuns(stretches, layout, ['book', 'funding'], 0.5, 7))).toEqual(once);
    expect(heard(maskedRuns(stretches, layout, ['book', 'funding'], 0.5, 8))).not.toEqual(once);
  });
});
