import { compareOpinions, evidenceSnapshotSchema, REGIMES, type FeatureSnapshot, type Opinion } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FEATURE_KEYS } from '../features/feature-keys.ts';
import { observeV1, OBSERVER_SETS } from './observer-sets.ts';

interface Inputs {
  readonly price?: number | null;
  readonly vwap?: number | null;
  readonly atr_z?: number | null;
  readonly cvd?: number | null;
  readonly open_interest?: number | null;
}

function snapshotOf(inputs: Inputs): FeatureSnapshot {
  const { price = 100, vwap = 100, atr_z = 0, cvd = 0, open_interest = 1000 } = inputs;
  const given = { price_last: price, vwap, atr_z, cvd, open_interest };
  const empty = Object.fromEntries(FEATURE_KEYS.map((key) => [key, null]));
  return {
    schema: 'feature_snapshot',
    schema_version: '1',
    symbol: 'AAAUSDT',
    engine_timestamp_ms: 180_000,
    features: { ...empty, ...given },
  };
}

function opinionOf(observer: string, inputs: Inputs): Opinion | null {
  const found = observeV1(snapshotOf(inputs)).opinions.filter((opinion) => opinion.source === `composer:${observer}`);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] ?? null;
}

function classical(inputs: Inputs): Opinion | null {
  return opinionOf('classical_regime_v1', inputs);
}

function flowPressure(inputs: Inputs): Opinion | null {
  return opinionOf('flow_pressure_v1', inputs);
}

function volatilityContext(inputs: Inputs): Opinion | null {
  return opinionOf('volatility_context_v1', inputs);
}

/** Inputs whose flow ratio, over an open interest of 1000, is the one given. */
function flow(ratio: number): Inputs {
  return { cvd: ratio * 1000 };
}

const measure = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const anyInputs = fc.record({
  price: measure,
  vwap: measure,
  atr_z: fc.option(fc.double({ min: -7, max: 7, noNaN: true })),
  cvd: measure,
  open_interest: measure,
});

describe('observer set v1', () => {
  it('gives opinions of the contract, in canonical order, whatever is missing', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const evidence = observeV1(snapshotOf(inputs));
        expect(evidenceSnapshotSchema.parse(evidence)).toEqual(evidence);
        expect([...evidence.opinions].sort(compareOpinions)).toEqual(evidence.opinions);
        expect(evidence.opinions.map((opinion) => opinion.source)).toContain('composer:classical_regime_v1');
      }),
    );
  });

  it('holds the three observers of the set', () => {
    expect(OBSERVER_SETS.v1.map((observer) => observer.id)).toEqual([
      'classical_regime_v1',
      'flow_pressure_v1',
      'volatility_context_v1',
    ]);
  });
});

describe('classical_regime_v1', () => {
  /** The formulas once more, as a table of scores in taxonomy order. */
  function expectedScores({
    price = null,
    vwap = null,
    atr_z = null,
    cvd = null,
    open_interest = null,
  }: Inputs): number[] {
    const clamp = (value: number): number => Math.min(1, Math.max(0, value));
    const isDefined = cvd !== null && open_interest !== null && open_interest > 0;
    const fr = isDefined ? cvd / open_interest : 0;
    const ts = price === null || vwap === null ? 0 : Math.sign(price - vwap);
    const level = atr_z === null ? 0 : clamp((atr_z + 1) / 3);
    const high = atr_z === null ? 0 : clamp((atr_z - 1) / 2);
    const low = clamp(1 - Math.abs(fr) / 0.01);
    const medium = clamp(Math.abs(fr) / 0.02);
    const strong = clamp(Math.abs(fr) / 0.05);
    return [
      (1 - level) * low,
      level * low,
      fr > 0 ? high * strong : 0,
      fr < 0 ? high * strong : 0,
      ts > 0 ? high * medium : 0,
      ts < 0 ? high * medium : 0,
      ts > 0 ? level * medium : 0,
      ts < 0 ? level * medium : 0,
      high * low,
    ];
  }

  it('names the first of the highest scores, with that score as strength', () => {
    const ratio = fc.double({ min: -0.1, max: 0.1, noNaN: true });
    const inputs = fc.record({
      price: fc.option(fc.constantFrom(99, 100, 101)),
      vwap: fc.option(fc.constant(100)),
      atr_z: fc.option(fc.double({ min: -3, max: 5, noNaN: true })),
      cvd: fc.option(ratio.map((value) => value * 1000)),
      open_interest: fc.constantFrom(null, 0, -5, 1000),
    });
    fc.assert(
      fc.property(inputs, (given) => {
        const scores = expectedScores(given);
        const best = Math.max(...scores);
        const opinion = classical(given);
        expect(opinion?.regime).toBe(REGIMES[scores.indexOf(best)]);
        expect(opinion?.strength).toBe(best);
        const present = [given.price, given.vwap, given.atr_z, given.cvd, given.open_interest];
        expect(opinion?.confidence).toBe(present.filter((value) => value !== null).length / 5);
      }),
    );
  });

  it.each([
    ['CHOP_BALANCED', { atr_z: -1 }, 1],
    ['CHOP_STOPHUNT', { atr_z: 2 }, 1],
    ['LIQUIDATION_UP', { atr_z: 3, ...flow(0.05) }, 1],
    ['LIQUIDATION_DOWN', { atr_z: 3, ...flow(-0.05) }, 1],
    ['SQUEEZE_UP', { atr_z: 3, ...flow(0.012), price: 101 }, 0.6],
    ['TREND_BUILD_UP', { atr_z: 1, ...flow(0.02), price: 101 }, 2 / 3],
    ['TREND_BUILD_DOWN', { atr_z: 1, ...flow(0.02), price: 99 }, 2 / 3],
  ] as const)('finds %s', (regime, inputs, strength) => {
    const opinion = classical(inputs);
    expect(opinion?.regime).toBe(regime);
    expect(opinion?.strength).toBeCloseTo(strength, 12);
  });

  it('sees no side where price and average differ by rounding alone', () => {
    const rounding = { price: 0.3, vwap: 0.1 + 0.2, atr_z: 1, ...flow(0.02) };
    expect(classical(rounding)?.regime).not.toMatch(/TREND_BUILD|SQUEEZE/);
  });

  it('speaks without any input, and then with no confidence', () => {
    const nothing = { price: null, vwap: null, atr_z: null, cvd: null, open_interest: null };
    expect(classical(nothing)).toMatchObject({ regime: 'CHOP_BALANCED', confidence: 0 });
  });
});

describe('flow_pressure_v1', () => {
  it.each([
    [0.0019, 3, null],
    [0.002, null, 'TREND_BUILD_UP'],
    [0.002, 0.99, 'TREND_BUILD_UP'],
    [-0.002, 0.99, 'TREND_BUILD_DOWN'],
    [0.002, 1, 'SQUEEZE_UP'],
    [-0.002, 1, 'SQUEEZE_DOWN'],
    [0.019, 1.5, 'SQUEEZE_UP'],
    [0.02, 1.49, 'SQUEEZE_UP'],
    [0.02, 1.5, 'LIQUIDATION_UP'],
    [-0.02, 1.5, 'LIQUIDATION_DOWN'],
    [0.5, 7, 'LIQUIDATION_UP'],
  ] as const)('at a flow of %d and an atr_z of %s says %s', (ratio, atrZ, regime) => {
    const opinion = flowPressure({ ...flow(ratio), atr_z: atrZ });
    expect(opinion?.regime ?? null).toBe(regime);
    if (opinion === null) return;
    expect(opinion.strength).toBeCloseTo(Math.min(1, Math.abs(ratio) / 0.02), 12);
    expect(opinion.confidence).toBe(1);
  });

  it.each([
    { cvd: null },
    { cvd: 100, open_interest: null },
    { cvd: 100, open_interest: 0 },
    { cvd: 100, open_interest: -1 },
  ])('is silent when the flow ratio is undefined: %o', (inputs) => {
    expect(flowPressure(inputs)).toBeNull();
  });
});

describe('volatility_context_v1', () => {
  it.each([
    [-3, 101, 'CHOP_BALANCED'],
    [0.2, 101, 'CHOP_BALANCED'],
    [0.2000001, 101, 'CHOP_STOPHUNT'],
    [0.8, 101, 'CHOP_STOPHUNT'],
    [0.8000001, 101, 'SQUEEZE_UP'],
    [0.8000001, 99, 'SQUEEZE_DOWN'],
    [1.2, 100, null],
    [1.2, null, null],
    [1.7999999, 99, 'SQUEEZE_DOWN'],
    [1.8, 99, 'TREND_EXHAUSTION'],
    [1.8, null, 'TREND_EXHAUSTION'],
    [null, 101, null],
  ] as const)('at an atr_z of %s and a price of %s over 100 says %s', (atrZ, price, regime) => {
    const opinion = volatilityContext({ atr_z: atrZ, price });
    expect(opinion?.regime ?? null).toBe(regime);
    if (opinion === null || atrZ === null) return;
    expect(opinion.strength).toBeCloseTo(Math.min(1, Math.max(0, (atrZ - 0.2) / 2)), 12);
    expect(opinion.confidence).toBe(1);
  });
});
