import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { viewOf } from '../testing/builders.ts';
import { anyRuns, quietRun } from '../testing/runs.ts';
import { listed } from './listed-symbols.ts';
import { INITIAL_UI_STATE, pressed, type Key, type UiState } from './ui-state.ts';

const view = viewOf([
  quietRun({ symbol: 'AUSDT', attention: 0.1, confidence: 0.9 }),
  quietRun({ symbol: 'BUSDT', attention: 0.8, confidence: 0.5 }),
  quietRun({ symbol: 'CUSDT', attention: 0.4, confidence: 0.7 }),
]);

function after(keys: string, from: UiState = INITIAL_UI_STATE): UiState | 'quit' {
  let state: UiState | 'quit' = from;
  for (const character of Array.from(keys)) {
    const key: Key =
      character === '⏎' ? { kind: 'enter' } : character === '⎋' ? { kind: 'escape' } : { kind: 'character', character };
    state = state === 'quit' ? state : pressed(state, view, key);
  }
  return state;
}

function names(state: UiState | 'quit') {
  return state === 'quit' ? [] : listed(view, state).map(({ symbol }) => symbol);
}

describe('the keys', () => {
  it('order the symbols by attention, name, confidence and change, and round again', () => {
    expect(names(after(''))).toEqual(['BUSDT', 'CUSDT', 'AUSDT']);
    expect(names(after('o'))).toEqual(['AUSDT', 'BUSDT', 'CUSDT']);
    expect(names(after('oo'))).toEqual(['AUSDT', 'CUSDT', 'BUSDT']);
    expect(names(after('oooo'))).toEqual(names(after('')));
  });

  it('choose a symbol, open it, go to the next one, and come back', () => {
    expect(after('jj')).toMatchObject({ screen: 'overview', selected: 'CUSDT' });
    expect(after('jj⏎')).toMatchObject({ screen: 'symbol', selected: 'CUSDT' });
    expect(after('jj⏎n')).toMatchObject({ screen: 'symbol', selected: 'AUSDT' });
    expect(after('jj⏎n⎋')).toMatchObject({ screen: 'overview', selected: 'AUSDT' });
  });

  it('filter by symbol or regime, and take every letter into the filter meanwhile', () => {
    expect(names(after('/bus'))).toEqual(['BUSDT']);
    expect(names(after('/trend_build'))).toHaveLength(3);
    expect(after('/q')).toMatchObject({ filter: 'q', filtering: true });
    expect(after('/b⏎q')).toBe('quit');
    expect(names(after('/b⎋'))).toHaveLength(3);
  });

  it('lead to the system and to the help, and back to where one was', () => {
    expect(after('s')).toMatchObject({ screen: 'system' });
    expect(after('ss')).toMatchObject({ screen: 'overview' });
    expect(after('j⏎??')).toMatchObject({ screen: 'symbol' });
    expect(after('q')).toBe('quit');
  });

  it('never choose a symbol that is not listed, whatever is pressed', () => {
    const key: fc.Arbitrary<Key> = fc.oneof(
      fc.constantFrom<Key>(
        { kind: 'up' },
        { kind: 'down' },
        { kind: 'page_down' },
        { kind: 'home' },
        { kind: 'end' },
        { kind: 'enter' },
        { kind: 'escape' },
      ),
      fc.constantFrom(...Array.from('jkno/spb?')).map((character) => ({ kind: 'character', character }) as const),
    );
    fc.assert(
      fc.property(anyRuns, fc.array(key, { maxLength: 30 }), (runs, keys) => {
        const model = viewOf(runs);
        let state: UiState | 'quit' = INITIAL_UI_STATE;
        for (const one of keys) {
          if (state === 'quit') return;
          const before: UiState = state;
          state = pressed(state, model, one);
          if (state === 'quit' || state.selected === before.selected || state.selected === null) continue;
          expect(listed(model, state).map(({ symbol }) => symbol)).toContain(state.selected);
        }
      }),
    );
  });
});
