import {
  compareOpinions,
  evidenceSnapshotSchema,
  REGIMES,
  type EvidenceSnapshot,
  type Opinion,
  type RawMarketEvent,
  type Regime,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FEATURE_KEYS, type FeatureKey } from '../../features/feature-keys.ts';
import { createSnapshotComposer } from '../../snapshot-composer.ts';
import { engineTime, recordsOf } from '../../testing/events.ts';
import { candleOf, ordinaryMarket, samplesOf, upsideDown, type MarketBar } from '../../testing/ordinary-market.ts';
import { observe, OBSERVER_SETS } from '../observer-sets.ts';

type Measurements = Partial<Record<FeatureKey, number | null>>;

function evidenceOf(measurements: Measurements): EvidenceSnapshot {
  const empty = Object.fromEntries(FEATURE_KEYS.map((key) => [key, null]));
  const snapshot = {
    schema: 'feature_snapshot',
    schema_version: '1',
    symbol: 'AAAUSDT',
    engine_timestamp_ms: 180_000,
    features: { ...empty, ...measurements },
  } as const;
  return observe(snapshot, OBSERVER_SETS.v2);
}

/** What each source says, by its id. */
function wordsOf({ opinions }: EvidenceSnapshot): Map<string, Opinion> {
  return new Map(opinions.map((opinion) => [opinion.source.replace('composer:', ''), opinion]));
}

function said(source: string, measurements: Measurements): Opinion | undefined {
  return wordsOf(evidenceOf(measurements)).get(source);
}

/** What each source cannot do without, as alternatives, and what it takes into account where it is there. */
const sources: Readonly<
  Record<string, { readonly needs: readonly (readonly FeatureKey[])[]; readonly heeds?: readonly FeatureKey[] }>
> = {
  range_v2: { needs: [['range_ratio'], ['range_expansion']], heeds: ['return_ratio'] },
  volume_v2: {
    needs: [
      ['volume_ratio', 'range_ratio'],
      ['relative_volume', 'range_expansion'],
    ],
  },
  return_v2: { needs: [['return_ratio']] },
  body_v2: { needs: [['body_ratio']] },
  flow_v2: { needs: [['aggressive_volume_ratio']], heeds: ['body_ratio'] },
  open_interest_v2: { needs: [['open_interest_ratio']], heeds: ['return_ratio'] },
  funding_v2: { needs: [['funding_z']] },
  basis_v2: { needs: [['basis_z']] },
  liquidation_v2: { needs: [['liquidation_share']] },
  spread_v2: { needs: [['spread_ratio']], heeds: ['range_ratio', 'return_ratio'] },
  book_v2: { needs: [['book_imbalance']] },
};

const logarithm = fc.double({ min: -4, max: 4, noNaN: true });
const signedShare = fc.integer({ min: -1024, max: 1024 }).map((share) => share / 1024);
const anyMeasurements = fc.record({
  range_ratio: logarithm,
  range_expansion: fc.double({ min: 0.01, max: 20, noNaN: true }),
  volume_ratio: logarithm,
  relative_volume: fc.double({ min: 0.01, max: 20, noNaN: true }),
  return_ratio: logarithm,
  body_ratio: signedShare,
  aggressive_volume_ratio: signedShare.map((share) => (1 + share) / 2),
  open_interest_ratio: fc.double({ min: -12, max: 12, noNaN: true }),
  funding_z: logarithm,
  basis_z: logarithm,
  liquidation_share: signedShare,
  spread_ratio: logarithm,
  book_imbalance: signedShare,
});
const measuredKeys = [
  'range_ratio',
  'range_expansion',
  'volume_ratio',
  'relative_volume',
  'return_ratio',
  'body_ratio',
  'aggressive_volume_ratio',
  'open_interest_ratio',
  'funding_z',
  'basis_z',
  'liquidation_share',
  'spread_ratio',
  'book_imbalance',
] as const satisfies readonly FeatureKey[];

/** Measurements at which no source is silent for lack of a side. */
const plain: Measurements = {
  range_ratio: 0.5,
  range_expansion: 1.5,
  volume_ratio: 0.5,
  relative_volume: 1.5,
  return_ratio: 0.5,
  body_ratio: 0.5,
  aggressive_volume_ratio: 0.75,
  open_interest_ratio: 1,
  funding_z: 1,
  basis_z: 1,
  liquidation_share: 0.25,
  spread_ratio: 0.5,
  book_imbalance: 0.5,
};

function mirrored(regime: Regime): string {
  if (regime.endsWith('_UP')) return regime.replace('_UP', '_DOWN');
  return regime.replace('_DOWN', '_UP');
}

/** What a composer with observer set v2 says of a market, by bar: element 0 is of the first bar. */
function evidenceByBar(market: readonly MarketBar[], eventsOf: (bar: MarketBar, n: number) => RawMarketEvent[]) {
  const composer = createSnapshotComposer({ observer_set: 'v2' });
  let fed = 0;
  return market.map((marketBar, index) => {
    const records = recordsOf(eventsOf(marketBar, index + 1), fed + 1);
    fed += records.length;
    composer.ingest(records);
    return composer.composeAt('AAAUSDT', engineTime(index + 1)).evidence_snapshot;
  });
}

function everything(bar: MarketBar, n: number): RawMarketEvent[] {
  return [candleOf(bar, n), ...samplesOf(bar, n)];
}

describe('observer set v2', () => {
  it('gives opinions of the contract, one a source, in canonical order', () => {
    fc.assert(
      fc.property(anyMeasurements, (measurements) => {
        const evidence = evidenceOf(measurements);
        expect(evidenceSnapshotSchema.parse(evidence)).toEqual(evidence);
        expect([...evidence.opinions].sort(compareOpinions)).toEqual(evidence.opinions);
        expect(wordsOf(evidence).size).toBe(evidence.opinions.length);
      }),
    );
  });

  it('says the mirror image, as strongly, of mirrored measurements', () => {
    fc.assert(
      fc.property(anyMeasurements, (up) => {
        const down = {
          ...up,
          return_ratio: -up.return_ratio,
          body_ratio: -up.body_ratio,
          aggressive_volume_ratio: 1 - up.aggressive_volume_ratio,
          funding_z: -up.funding_z,
          basis_z: -up.basis_z,
          liquidation_share: -up.liquidation_share,
          book_imbalance: -up.book_imbalance,
        };
        const before = wordsOf(evidenceOf(up));
        const after = wordsOf(evidenceOf(down));
        expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
        for (const [source, { confidence, regime, strength }] of before) {
          expect(after.get(source)).toMatchObject({ confidence, strength });
          if (strength > 0) expect(after.get(source)?.regime).toBe(mirrored(regime));
        }
      }),
    );
  });

  it('says the mirror image of a market turned upside down, from the first bar to the last', () => {
    const market = ordinaryMarket(3, 280);
    const upright = evidenceByBar(market, everything);
    const turned = evidenceByBar(market.map(upsideDown), everything);
    for (const [bar, evidence] of upright.entries()) {
      const reflection = wordsOf(turned[bar] ?? evidence);
      expect(reflection.size).toBe(evidence.opinions.length);
      for (const [source, { confidence, regime, strength }] of wordsOf(evidence)) {
        const other = reflection.get(source);
        expect(other?.confidence).toBe(confidence);
        // The substitutes measure ranges in quote units, which are not the same at the turned price.
        const digits = confidence === 1 ? 8 : 1;
        expect(other?.strength).toBeCloseTo(strength, digits);
        if (strength > 10 ** -digits)
          expect(`${source} ${other?.regime ?? 'silent'}`).toBe(`${source} ${mirrored(regime)}`);
      }
    }
    expect(upright.at(-1)?.opinions).toHaveLength(11);
  });

  it('lets a source speak exactly where it has what it needs', () => {
    fc.assert(
      fc.property(fc.subarray([...measuredKeys]), (present) => {
        const measurements = Object.fromEntries(present.map((key) => [key, plain[key]]));
        const isThere = (key: FeatureKey): boolean => key in measurements;
        const expected = Object.entries(sources)
          .filter(([, { needs }]) => needs.some((keys) => keys.every(isThere)))
          .map(([source]) => source);
        expect([...wordsOf(evidenceOf(measurements)).keys()].sort()).toEqual(expected.sort());
      }),
    );
  });

  it('leaves a source as it was when a measurement goes that it does not look at', () => {
    fc.assert(
      fc.property(anyMeasurements, fc.constantFrom(...measuredKeys), (measurements, gone) => {
        const without = wordsOf(evidenceOf({ ...measurements, [gone]: null }));
        for (const [source, opinion] of wordsOf(evidenceOf(measurements))) {
          const { needs, heeds = [] } = sources[source] ?? { needs: [] };
          if (![...needs.flat(), ...heeds].includes(gone)) expect(without.get(source)).toEqual(opinion);
        }
      }),
    );
  });

  it('speaks with half the confidence of a substitute, or without the correction for range or body', () => {
    const without = (...gone: FeatureKey[]): Measurements => ({
      ...plain,
      ...Object.fromEntries(gone.map((key) => [key, null])),
    });
    const halves = (measurements: Measurements): string[] =>
      [...wordsOf(evidenceOf(measurements))]
        .filter(([, { confidence }]) => confidence === 0.5)
        .map(([source]) => source)
        .sort();
    expect(halves(plain)).toEqual([]);
    expect(halves(without('range_ratio'))).toEqual(['range_v2', 'spread_v2', 'volume_v2']);
    expect(halves(without('volume_ratio'))).toEqual(['volume_v2']);
    expect(halves(without('body_ratio'))).toEqual(['flow_v2']);
    expect(said('range_v2', { range_expansion: Math.exp(-1) })).toMatchObject({
      regime: 'CHOP_BALANCED',
      strength: 0.5,
    });
  });
});

/** For each regime that a source names: measurements further and further out, and the distance at which the grade is 1. */
const directions: readonly (readonly [string, Regime, number, (distance: number) => Measurements])[] = [
  ['range_v2', 'CHOP_BALANCED', 2, (x) => ({ range_ratio: -0.25 - x })],
  ['range_v2', 'CHOP_STOPHUNT', 2.5, (x) => ({ range_ratio: -0.25 + x })],
  ['range_v2', 'SQUEEZE_UP', 2.5, (x) => ({ range_ratio: -0.25 + x, return_ratio: 1 })],
  ['volume_v2', 'CHOP_BALANCED', 1.8, (x) => ({ volume_ratio: 0.75 - x, range_ratio: 0.75 })],
  ['volume_v2', 'TREND_EXHAUSTION', 1.8, (x) => ({ volume_ratio: 0.75 + x, range_ratio: 0.75 })],
  ['return_v2', 'LIQUIDATION_DOWN', 4, (x) => ({ return_ratio: -x })],
  ['body_v2', 'TREND_BUILD_UP', 0.7, (x) => ({ body_ratio: 0.3 + Math.min(0.7, x) })],
  ['body_v2', 'CHOP_STOPHUNT', 0.3, (x) => ({ body_ratio: Math.max(0, 0.3 - x) })],
  ['flow_v2', 'TREND_BUILD_DOWN', 0.8, (x) => ({ aggressive_volume_ratio: (1 - x) / 2, body_ratio: 0 })],
  ['flow_v2', 'TREND_BUILD_UP', 0.8, (x) => ({ aggressive_volume_ratio: (1.15 + x) / 2, body_ratio: 0.5 })],
  ['open_interest_v2', 'TREND_BUILD_UP', 5, (x) => ({ open_interest_ratio: x, return_ratio: 1 })],
  ['open_interest_v2', 'SQUEEZE_UP', 5, (x) => ({ open_interest_ratio: -x, return_ratio: 1 })],
  ['open_interest_v2', 'CHOP_BALANCED', 5, (x) => ({ open_interest_ratio: x, return_ratio: 0 })],
  ['open_interest_v2', 'TREND_EXHAUSTION', 5, (x) => ({ open_interest_ratio: -x })],
  ['funding_v2', 'TREND_BUILD_DOWN', 3, (x) => ({ funding_z: -x })],
  ['basis_v2', 'SQUEEZE_UP', 3, (x) => ({ basis_z: x })],
  ['liquidation_v2', 'LIQUIDATION_UP', 7, (x) => ({ liquidation_share: Math.exp(x - 7) })],
  ['spread_v2', 'CHOP_BALANCED', 1.5, (x) => ({ spread_ratio: 0.3 - x, range_ratio: 1 })],
  ['spread_v2', 'LIQUIDATION_UP', 1.5, (x) => ({ spread_ratio: 0.3 + x, range_ratio: 1, return_ratio: 1 })],
  ['spread_v2', 'TREND_EXHAUSTION', 1.5, (x) => ({ spread_ratio: x, return_ratio: 0 })],
  ['book_v2', 'TREND_BUILD_DOWN', 1, (x) => ({ book_imbalance: -x })],
];

describe('a grade of observer set v2', () => {
  it.each(directions)('of %s for %s grows with the distance, to 1 at %d', (source, regime, span, measurementsAt) => {
    const distance = fc.double({ min: 1e-6, max: 2 * span, noNaN: true });
    fc.assert(
      fc.property(distance, distance, (one, other) => {
        const nearer = said(source, measurementsAt(Math.min(one, other)));
        const farther = said(source, measurementsAt(Math.max(one, other)));
        expect([nearer?.regime, farther?.regime]).toEqual([regime, regime]);
        expect(farther?.strength).toBeGreaterThanOrEqual(nearer?.strength ?? 1);
        expect(nearer?.strength).toBeCloseTo(Math.min(1, Math.min(one, other) / span), 9);
      }),
    );
    expect(said(source, measurementsAt(span))?.strength).toBeCloseTo(1, 12);
  });

  it.each([
    ['return_v2', { return_ratio: 0 }],
    ['flow_v2', { aggressive_volume_ratio: 0.5, body_ratio: 0 }],
  ] as const)('is not given by %s, which has no side where nothing leans', (source, measurements) => {
    expect(said(source, measurements)).toBeUndefined();
  });

  it.each([
    ['funding_v2', 'TREND_BUILD_UP', { funding_z: 0 }],
    ['basis_v2', 'SQUEEZE_UP', { basis_z: 0 }],
    ['book_v2', 'TREND_BUILD_UP', { book_imbalance: 0 }],
  ] as const)('is 0 from %s, for %s, where nothing leans', (source, regime, measurements) => {
    expect(said(source, measurements)).toMatchObject({ regime, strength: 0 });
  });

  it('is 0 for balance when nobody was forced out in the bar', () => {
    expect(said('liquidation_v2', { liquidation_share: 0 })).toMatchObject({ regime: 'CHOP_BALANCED', strength: 0 });
  });
});

describe('an ordinary market', () => {
  const market = ordinaryMarket(11, 400);

  it('has every regime named by some source, at a grade that counts', () => {
    const loudest = new Map<Regime, number>();
    for (const { opinions } of evidenceByBar(market, everything)) {
      for (const { regime, strength } of opinions) loudest.set(regime, Math.max(loudest.get(regime) ?? 0, strength));
    }
    for (const regime of REGIMES)
      expect(`${regime} ${String((loudest.get(regime) ?? 0) > 0.5)}`).toBe(`${regime} true`);
  });

  it('of candles alone has range, volume, return, body and flow read, and every regime named', () => {
    const evidence = evidenceByBar(market, (bar, n) => [candleOf(bar, n)]);
    const five = ['body_v2', 'flow_v2', 'range_v2', 'return_v2', 'volume_v2'];
    for (const said of evidence.slice(119)) expect([...wordsOf(said).keys()].sort()).toEqual(five);
    for (const said of evidence.slice(49, 119)) {
      const words = wordsOf(said);
      expect([...words.keys()].sort()).toEqual(['body_v2', 'flow_v2', 'range_v2', 'volume_v2']);
      expect([words.get('range_v2')?.confidence, words.get('body_v2')?.confidence]).toEqual([0.5, 1]);
    }
    for (const said of evidence.slice(0, 49)) expect([...wordsOf(said).keys()].sort()).toEqual(['body_v2', 'flow_v2']);
    const named = new Set(evidence.flatMap(({ opinions }) => opinions.map(({ regime }) => regime)));
    expect([...named].sort()).toEqual([...REGIMES].sort());
  });

  it('loses a source with its stream and keeps the others to the bit', () => {
    const halfway = (bar: MarketBar, n: number): RawMarketEvent[] =>
      everything(bar, n).filter(({ event_type }) => n <= 300 || event_type !== 'BookTop');
    const whole = evidenceByBar(market, everything);
    const broken = evidenceByBar(market, halfway);
    expect(broken.slice(0, 300)).toEqual(whole.slice(0, 300));
    for (const [bar, evidence] of whole.entries()) {
      if (bar < 300) continue;
      const withoutBook = evidence.opinions.filter(({ source }) => !/:(book|spread)_v2$/.test(source));
      expect(broken[bar]?.opinions).toEqual(withoutBook);
    }
  });
});
