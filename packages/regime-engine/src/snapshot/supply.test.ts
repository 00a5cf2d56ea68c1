import {
  deepFreeze,
  MISSING,
  type RegimeInputSnapshot,
  regimeOutputSchema,
  type SnapshotSupply,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRegimeEngine, run } from '../engine.ts';
import { blankSnapshot, CADENCE_MS, opinions, snapshotOf, snapshotWith } from '../testing/snapshots.ts';

const fresh: SnapshotSupply = {
  price_age_ms: 1,
  bar_has_price: true,
  flow_age_ms: 1,
  has_flow: true,
  known: 7,
  needed: 7,
};

function supplied(inputs: Partial<SnapshotSupply>, snapshot = snapshotOf()): RegimeInputSnapshot {
  return deepFreeze({ ...snapshot, inputs: { ...fresh, ...inputs } });
}

const FORBIDDING = ['NO_PRICE', 'STALE_INPUTS', 'WARMING_UP'];

function saidOf(snapshot: RegimeInputSnapshot): readonly string[] {
  return run(snapshot).invalidations.filter((code) => FORBIDDING.includes(code));
}

describe('a verdict about a market whose data is fresh and known', () => {
  it('copies what it was made from, and is permitted what its regime permits', () => {
    const output = run(supplied({ known: 6, flow_age_ms: 60_000 }));
    expect(output.inputs).toEqual({ price_age_ms: 1, flow_age_ms: 60_000, known: 6, needed: 7, known_share: 6 / 7 });
    expect(saidOf(supplied({}))).toEqual([]);
    expect(run(supplied({})).permissions).toEqual(run(snapshotOf()).permissions);
  });

  it('is that of the same snapshot without the facts, but for the facts', () => {
    const bare = run(snapshotOf());
    expect({ ...run(supplied({})), inputs: bare.inputs }).toEqual(bare);
  });
});

describe('a verdict that must not be acted on', () => {
  it.each([
    ['the bar has no price', { bar_has_price: false }, ['NO_PRICE']],
    ['there never was a price', { bar_has_price: false, price_age_ms: null }, ['NO_PRICE']],
    ['the price is older than a bar', { price_age_ms: CADENCE_MS + 1 }, ['STALE_INPUTS']],
    ['the price is as old as a bar', { price_age_ms: CADENCE_MS }, []],
    ['the flow is older than a bar', { flow_age_ms: CADENCE_MS + 1 }, ['STALE_INPUTS']],
    ['there is no flow and never was', { flow_age_ms: null, has_flow: false }, []],
    ['old flow is not of the profile', { flow_age_ms: 1e9, has_flow: false }, []],
    ['too little is known', { known: 4 }, ['WARMING_UP']],
    ['enough is known', { known: 5 }, []],
    ['nothing is needed', { known: 0, needed: 0 }, ['WARMING_UP']],
    [
      'all of it',
      { bar_has_price: false, price_age_ms: 5_400_000, flow_age_ms: 5_400_000, known: 0 },
      ['NO_PRICE', 'STALE_INPUTS', 'WARMING_UP'],
    ],
  ] as const)('says so when %s', (_, inputs, codes) => {
    expect(saidOf(supplied(inputs))).toEqual(codes);
  });

  const ages = fc.option(fc.double({ min: 0, max: 4 * CADENCE_MS, noNaN: true }));
  const supplies = fc
    .tuple(ages, fc.boolean(), ages, fc.boolean(), fc.nat(12), fc.nat(12))
    .map(([price_age_ms, bar_has_price, flow_age_ms, has_flow, some, more]): SnapshotSupply => ({
      price_age_ms,
      bar_has_price,
      flow_age_ms,
      has_flow,
      known: Math.min(some, more),
      needed: Math.max(some, more),
    }));

  it('permits no new positions and nothing else, with hysteresis and without, calibrated and not', () => {
    const engines = [createRegimeEngine(undefined, null), createRegimeEngine()];
    fc.assert(
      fc.property(supplies, fc.array(opinions, { maxLength: 6 }), (inputs, said) => {
        for (const engine of engines) {
          const snapshot = supplied(inputs, snapshotWith(said));
          for (const output of [engine.run(snapshot), engine.runWithHysteresis(snapshot, null).selected_output]) {
            expect(regimeOutputSchema.parse(output)).toEqual(output);
            const codes = output.invalidations.filter((code) => FORBIDDING.includes(code));
            expect(codes).toEqual(FORBIDDING.filter((code) => codes.includes(code)));
            if (codes.length > 0) expect(output.permissions).toEqual(['no_new_positions']);
            expect(output.inputs?.known_share).toBe(inputs.needed === 0 ? 0 : inputs.known / inputs.needed);
          }
        }
      }),
    );
  });

  it('follows the configured share and cadence', () => {
    const strict = createRegimeEngine({ least_known_share: 1 });
    expect(strict.run(supplied({ known: 6 })).invalidations).toContain('WARMING_UP');
    const lenient = createRegimeEngine({ least_known_share: 0 });
    expect(lenient.run(supplied({ known: 0 })).invalidations).not.toContain('WARMING_UP');
    const slow = createRegimeEngine({ cadence_ms: 2 * CADENCE_MS }, null);
    const old = supplied({ price_age_ms: CADENCE_MS + 1 }, snapshotOf({ timestamp: 2 * CADENCE_MS }));
    expect(slow.run(old).invalidations).not.toContain('STALE_INPUTS');
  });
});

describe('a snapshot that does not state its supply', () => {
  it('robust: snapshot without a price: the price is missing or none → NO_PRICE and no new positions', () => {
    for (const price of [MISSING, null] as const) {
      const output = run(snapshotOf({ market: { price } }));
      expect(output.invalidations).toContain('NO_PRICE');
      expect(output.permissions).toEqual(['no_new_positions']);
      expect(output.inputs).toMatchObject({ price_age_ms: null, flow_age_ms: null });
    }
  });

  it('is warming up while most of what candles fill is missing, whatever else is there', () => {
    expect(saidOf(snapshotOf({ market: { atr: MISSING, atr_z: MISSING } }))).toEqual(['WARMING_UP']);
    expect(saidOf(snapshotOf({ market: { atr_z: MISSING } }))).toEqual([]);
    expect(saidOf(snapshotOf({ market: { vwap: MISSING } }))).toEqual([]);
    expect(saidOf(blankSnapshot({ market: { price: 100 } }))).toEqual(['WARMING_UP']);
    expect(saidOf(blankSnapshot())).toEqual(['NO_PRICE', 'WARMING_UP']);
  });

  it('is not stale, for nothing is known of its ages', () => {
    expect(saidOf(snapshotOf())).toEqual([]);
    expect(run(snapshotOf()).inputs).toEqual({
      price_age_ms: null,
      flow_age_ms: null,
      known: 4,
      needed: 4,
      known_share: 1,
    });
  });
});

it.each([
  ['an age below 0', { price_age_ms: -1 }],
  ['an age that is not a number', { flow_age_ms: '1' }],
  ['an age that is not finite', { price_age_ms: Number.NaN }],
  ['more known than needed', { known: 8 }],
  ['a count that is not a count', { needed: 7.5 }],
  ['a missing flag', { bar_has_price: undefined }],
])('a supply with %s is refused', (_, change) => {
  const snapshot = { ...snapshotOf(), inputs: { ...fresh, ...change } } as RegimeInputSnapshot;
  expect(() => run(snapshot)).toThrow(expect.objectContaining({ code: 'invalid_snapshot' }));
});
