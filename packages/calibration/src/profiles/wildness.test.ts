import { mirrorPosition, REGIMES, regimePosition } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import { asWildUpsideDown, degreesInHindsight, namedByWildness, WILDNESS_ORDER } from './wildness.ts';

const STATES = REGIMES.length;

describe('the order of wildness', () => {
  it('holds every regime once, the balanced chop the calmest and exhaustion the wildest', () => {
    expect([...WILDNESS_ORDER].sort()).toEqual([...REGIMES].sort());
    expect([WILDNESS_ORDER[0], WILDNESS_ORDER.at(-1)]).toEqual(['CHOP_BALANCED', 'TREND_EXHAUSTION']);
  });

  it('does not know up from down', () => {
    REGIMES.forEach((_, regime) => {
      expect(asWildUpsideDown(regime)).toBe(regime);
    });
    expect(REGIMES.some((_, regime) => mirrorPosition(regime) !== regime)).toBe(true);
  });
});

describe('degreesInHindsight', () => {
  it('gives each ninth of what came the regime of its place, and what did not come none', () => {
    const values = Float64Array.from({ length: 900 }, (_, place) => place);
    const [degrees] = degreesInHindsight([Float64Array.of(...values, NaN)]);
    WILDNESS_ORDER.forEach((regime, ninth) => {
      expect(degrees?.[ninth * 100 + 50]).toBe(regimePosition(regime));
    });
    expect(degrees?.[900]).toBe(NO_OUTCOME);
  });
});

describe('namedByWildness', () => {
  /** A model whose state k foretells the class `order[k]` of nine, and says `order[k]` everywhere. */
  function modelOf(order: readonly number[]) {
    return {
      tables: Float64Array.from([...order, ...order.map((value) => -value)]),
      transition: Float64Array.from(order.flatMap((from) => order.map((to) => 10 * from + to))),
      chance: Float64Array.from(order.flatMap((degree) => order.map((_, y) => (y === degree ? 1 : 0)))),
    };
  }

  it('gives a state that trades places with another its own place again', () => {
    const inOrder = REGIMES.map((regime) => WILDNESS_ORDER.indexOf(regime));
    const shuffled = inOrder.map((_, k) => inOrder[(k * 2) % STATES] ?? 0);
    expect(namedByWildness(modelOf(shuffled), STATES)).toEqual(modelOf(inOrder));
    expect(namedByWildness(modelOf(inOrder), STATES)).toEqual(modelOf(inOrder));
  });
});
