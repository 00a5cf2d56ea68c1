import { describe, expect, it } from 'vitest';

import { hiddenMarket } from '../testing/hidden-market.ts';
import { columnLayout, STRENGTH_ROWS } from './column-layout.ts';

const { sequence } = hiddenMarket({ symbol: 'A', runs: 200, seed: 1, sources: ['two', 'one'] });

describe('columnLayout', () => {
  it('has a table of its own for every voice, by source and regime', () => {
    const { columns, firstColumn, voices } = columnLayout([sequence]);
    expect(columns).toBe(voices.length * STRENGTH_ROWS);
    expect(voices.map(({ source }) => source)).toEqual([
      ...new Array<string>(9).fill('one'),
      ...new Array<string>(9).fill('two'),
    ]);
    expect(voices.map(firstColumn)).toEqual(voices.map((_, place) => place * STRENGTH_ROWS));
  });

  it('mirrors every column to one of the same source and strength, and back again', () => {
    const { columns, mirrored, voices } = columnLayout([sequence]);
    for (let column = 0; column < columns; column += 1) {
      const image = mirrored[column] ?? NaN;
      expect(mirrored[image]).toBe(column);
      expect(image % STRENGTH_ROWS).toBe(column % STRENGTH_ROWS);
      const [voice, other] = [column, image].map((at) => voices[Math.floor(at / STRENGTH_ROWS)]);
      expect(other?.source).toBe(voice?.source);
      const swapped = voice?.regime.replace(/UP$|DOWN$/, (end) => (end === 'UP' ? 'DOWN' : 'UP'));
      expect(other?.regime).toBe(swapped);
    }
  });

  it('has the mirror image of a voice that only ever spoke one way', () => {
    const voices = [{ source: 'one', regime: 'SQUEEZE_DOWN' as const }];
    expect(columnLayout([{ ...sequence, voices }]).voices.map(({ regime }) => regime)).toEqual([
      'SQUEEZE_UP',
      'SQUEEZE_DOWN',
    ]);
  });

  it('does not depend on the order in which voices were first heard', () => {
    const reversed = { ...sequence, voices: sequence.voices.toReversed() };
    expect(columnLayout([reversed]).voices).toEqual(columnLayout([sequence]).voices);
  });

  it('leaves out sources that are not fitted', () => {
    const layout = columnLayout([sequence], (source) => source === 'two');
    expect(layout.voices.every(({ source }) => source === 'two')).toBe(true);
    expect(layout.firstColumn({ source: 'one', regime: 'SQUEEZE_UP' })).toBeNull();
  });
});
