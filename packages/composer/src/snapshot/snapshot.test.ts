import {
  EMBEDDED_EVIDENCE_KEY,
  MISSING,
  missingPaths,
  regimeInputSnapshotSchema,
  type EvidenceSnapshot,
} from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { compose, composeSnapshot } from '../compose.ts';
import {
  bookTopEvent,
  candleEvents,
  engineTime,
  fundingEvent,
  openInterestEvent,
  snapshotInputsEvent,
} from '../testing/events.ts';
import { randomStream } from '../testing/random-stream.ts';
import { embedEvidence } from './structure-levels.ts';

type Events = Parameters<typeof composeSnapshot>[0]['raw_events'];

function inputOf(events: NonNullable<Events>, bar: number) {
  return { raw_events: events, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(bar) };
}

function withoutEvidence(levels: unknown): Readonly<Record<string, unknown>> {
  if (typeof levels !== 'object' || levels === null) return {};
  return Object.fromEntries(Object.entries(levels).filter(([key]) => key !== EMBEDDED_EVIDENCE_KEY));
}

describe('the synthesised shell', () => {
  it('carries each feature under its field, price_last as the price, and what is null as MISSING', () => {
    for (const bar of [0, 10, 70]) {
      const input = inputOf(
        randomStream(bar + 1, 70).filter((event) => event.event_type !== 'SnapshotInputs'),
        bar,
      );
      const { features } = compose(input).feature_snapshot;
      const snapshot = composeSnapshot(input);
      expect(regimeInputSnapshotSchema.parse(snapshot)).toEqual(snapshot);
      const fields = { ...snapshot.market, ...snapshot.derivatives, ...snapshot.flow, ...snapshot.context };
      for (const [field, value] of Object.entries(fields)) {
        if (field === 'structure_levels') continue;
        const feature = features[field === 'price' ? 'price_last' : field] ?? null;
        expect([field, value]).toEqual([field, feature ?? MISSING]);
      }
    }
  });

  it('fills everything but the verdicts on other symbols when the data is there', () => {
    const events = randomStream(6, 70).filter((event) => event.event_type !== 'SnapshotInputs');
    const minute = (offset: number) => engineTime(70) - offset * 60_000;
    const samples = Array.from({ length: 60 }, (_, index) => [
      openInterestEvent(minute(index), 1000 + index),
      fundingEvent(minute(index), index / 1e6),
    ]).flat();
    const missing = missingPaths(
      composeSnapshot(inputOf([...events, ...samples, bookTopEvent(minute(0), [1, 1, 2, 1])], 70)),
    );
    expect(missing.filter((path) => path !== 'derivatives.funding_z')).toEqual([
      'context.btc_regime',
      'context.eth_regime',
    ]);
  });

  it('holds the price levels behind the features', () => {
    const candles = Array.from({ length: 40 }, (_, bar) => ({ low: 90 + bar, high: 110 + bar, close: 100 + bar }));
    const { structure_levels: levels } = composeSnapshot(inputOf(candleEvents(candles), 40)).market;
    expect(withoutEvidence(levels)).toMatchObject({ previous_high: 148, previous_low: 109 });
    expect(Object.keys(withoutEvidence(levels))).toEqual([
      'point_of_control',
      'previous_high',
      'previous_low',
      'value_area_high',
      'value_area_low',
    ]);
  });
});

describe('the given shell', () => {
  const timestamp_ms = engineTime(2);
  const candles = candleEvents([{ close: 1 }, { close: 2 }]);

  it('is passed through, what it omits is MISSING, and no feature fills it', () => {
    const inputs = snapshotInputsEvent({
      timestamp_ms,
      market: { price: 7, atr: null, vwap: 'seven', structure_levels: { pivot: 3 } },
      context: { btc_regime: 'CHOP_BALANCED', eth_regime: null },
    });
    const snapshot = composeSnapshot(inputOf([...candles, inputs], 2));
    expect(regimeInputSnapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot.market).toMatchObject({ price: 7, atr: null, vwap: MISSING, atr_z: MISSING });
    expect(withoutEvidence(snapshot.market.structure_levels)).toEqual({ pivot: 3 });
    expect(snapshot.market.structure_levels).toHaveProperty(EMBEDDED_EVIDENCE_KEY);
    expect(snapshot.flow).toEqual({
      aggressive_volume_ratio: MISSING,
      cvd: MISSING,
      cvd_efficiency: MISSING,
      cvd_slope: MISSING,
    });
    expect(snapshot.context).toMatchObject({ btc_regime: 'CHOP_BALANCED', eth_regime: null, alt_breadth: MISSING });
    expect(compose(inputOf([...candles, inputs], 2)).feature_snapshot.features['price_last']).toBe(2);
  });

  it('is the last one for exactly the engine time and the symbol', () => {
    const give = (price: number, time: number, symbol = 'AAAUSDT') =>
      snapshotInputsEvent({ timestamp_ms: time, market: { price } }, { symbol });
    const events = [
      ...candles,
      give(5, timestamp_ms),
      give(6, timestamp_ms),
      give(8, timestamp_ms - 1),
      give(9, engineTime(3)),
      give(10, timestamp_ms, 'BBBUSDT'),
    ];
    expect(composeSnapshot(inputOf(events, 2)).market.price).toBe(6);
    expect(composeSnapshot(inputOf([...candles, give(9, engineTime(3))], 2)).market.price).toBe(2);
  });
});

describe('embedded evidence', () => {
  const evidence: EvidenceSnapshot = {
    schema: 'evidence_snapshot',
    schema_version: '1',
    symbol: 'AAAUSDT',
    engine_timestamp_ms: 180_000,
    opinions: [{ regime: 'SQUEEZE_UP', strength: 1, confidence: 1, source: 'composer:x', direction: 'UP' }],
  };

  it('is what compose gives', () => {
    const input = inputOf(randomStream(2, 70), 70);
    expect(composeSnapshot(input).market.structure_levels).toMatchObject({
      [EMBEDDED_EVIDENCE_KEY]: compose(input).evidence_snapshot,
    });
  });

  it('stands beside the levels, takes the place of evidence from outside, and is absent without opinions', () => {
    const levels = { pivot: 3, [EMBEDDED_EVIDENCE_KEY]: 'from outside' };
    expect(embedEvidence(levels, evidence)).toEqual({ pivot: 3, [EMBEDDED_EVIDENCE_KEY]: evidence });
    expect(embedEvidence(MISSING, evidence)).toEqual({ [EMBEDDED_EVIDENCE_KEY]: evidence });
    const silent = { ...evidence, opinions: [] };
    expect(embedEvidence(levels, silent)).toEqual({ pivot: 3 });
    expect(embedEvidence(MISSING, silent)).toBe(MISSING);
  });
});
