import { describe, expect, it } from 'vitest';

import { emittedBy, RUN_STATES, type RunState } from './run-states.ts';
import { RUNTIME_STEPS } from './runtime-event.ts';

const states = Object.keys(RUN_STATES) as readonly RunState[];

function nextOf(state: RunState): readonly RunState[] {
  return states.filter((one) => RUN_STATES[one].after.some((before) => before === state));
}

describe('the states of a run', () => {
  it('begin in one, end in two, and lead from the one to an end on every way, without a circle', () => {
    expect(states.filter((state) => RUN_STATES[state].after.length === 0)).toEqual(['REQUESTED']);
    expect(states.filter((state) => nextOf(state).length === 0)).toEqual(['PASSED', 'HELD']);
    const ways = (state: RunState, way: readonly RunState[]): readonly (readonly RunState[])[] => {
      expect(way).not.toContain(state);
      const next = nextOf(state);
      return next.length === 0 ? [[...way, state]] : next.flatMap((one) => ways(one, [...way, state]));
    };
    expect(ways('REQUESTED', [])).toEqual([
      ['REQUESTED', 'DISPATCHED', 'DELIVERED', 'PASSED'],
      ['REQUESTED', 'DISPATCHED', 'DELIVERED', 'HELD'],
      ['REQUESTED', 'DISPATCHED', 'FAILED', 'HELD'],
    ]);
  });

  it('emit every step of the thread, in its order', () => {
    expect(new Set(states.map((state) => emittedBy(state).event_type))).toEqual(new Set(RUNTIME_STEPS));
    const position = (state: RunState): number => RUNTIME_STEPS.indexOf(RUN_STATES[state].emits);
    for (const state of states)
      for (const next of nextOf(state)) expect(position(next)).toBeGreaterThan(position(state));
  });
});
