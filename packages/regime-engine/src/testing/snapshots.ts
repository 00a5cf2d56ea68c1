import {
  type DerivativesSnapshot,
  EMBEDDED_EVIDENCE_KEY,
  type EvidenceSnapshot,
  type FlowSnapshot,
  type MarketSnapshot,
  MISSING,
  type Opinion,
  type RegimeInputSnapshot,
  REGIMES,
} from '@xray/contracts';
import fc from 'fast-check';
import { z } from 'zod';

export const CADENCE_MS = 180_000;

export interface SnapshotFields {
  readonly symbol?: string;
  readonly timestamp?: number;
  readonly market?: Partial<MarketSnapshot>;
  readonly derivatives?: Partial<DerivativesSnapshot>;
  readonly flow?: Partial<FlowSnapshot>;
}

/** A market in which nothing goes on: every number is there, no veto holds. */
export function snapshotOf({ symbol, timestamp, market, derivatives, flow }: SnapshotFields = {}): RegimeInputSnapshot {
  return {
    symbol: symbol ?? 'BTCUSDT',
    timestamp: timestamp ?? CADENCE_MS,
    market: {
      price: 100,
      vwap: 100,
      atr: 0.5,
      atr_z: 0,
      range_expansion: 1,
      structure_levels: {},
      acceptance_score: 0.4,
      sweep_score: 0,
      ...market,
    },
    derivatives: {
      open_interest: 10_000,
      oi_slope_short: 0,
      oi_slope_med: 0,
      oi_accel: 0,
      funding_rate: 0.0001,
      funding_slope: 0,
      funding_z: 0,
      liquidation_intensity: null,
      ...derivatives,
    },
    flow: { cvd: 0, cvd_slope: 0, cvd_efficiency: 0.2, aggressive_volume_ratio: 0.5, ...flow },
    context: {
      rs_vs_btc: MISSING,
      beta_to_btc: MISSING,
      alt_breadth: MISSING,
      btc_regime: MISSING,
      eth_regime: MISSING,
    },
  };
}

/** A snapshot all of whose numbers are `"MISSING"`. */
export function blankSnapshot(fields: SnapshotFields = {}): RegimeInputSnapshot {
  return snapshotOf({
    ...fields,
    market: {
      price: MISSING,
      vwap: MISSING,
      atr: MISSING,
      atr_z: MISSING,
      range_expansion: MISSING,
      acceptance_score: MISSING,
      sweep_score: MISSING,
      ...fields.market,
    },
    derivatives: {
      open_interest: MISSING,
      oi_slope_short: MISSING,
      oi_slope_med: MISSING,
      oi_accel: MISSING,
      funding_rate: MISSING,
      funding_slope: MISSING,
      funding_z: MISSING,
      liquidation_intensity: MISSING,
      ...fields.derivatives,
    },
    flow: {
      cvd: MISSING,
      cvd_slope: MISSING,
      cvd_efficiency: MISSING,
      aggressive_volume_ratio: MISSING,
      ...fields.flow,
    },
  });
}

/** What the composer embeds. */
export function evidenceOf(
  said: readonly Opinion[],
  symbol = 'BTCUSDT',
  engineTimestampMs = CADENCE_MS,
): EvidenceSnapshot {
  return {
    schema: 'evidence_snapshot',
    schema_version: '1',
    symbol,
    engine_timestamp_ms: engineTimestampMs,
    opinions: said,
  };
}

/** A snapshot with this under the evidence key, as it arrives through JSON. */
export function snapshotCarrying(payload: unknown, fields: SnapshotFields = {}): RegimeInputSnapshot {
  const carried = z.json().parse(JSON.parse(JSON.stringify(payload)));
  return snapshotOf({
    ...fields,
    market: { ...fields.market, structure_levels: { [EMBEDDED_EVIDENCE_KEY]: carried } },
  });
}

/** A snapshot that carries these opinions. */
export function snapshotWith(said: readonly Opinion[], fields: SnapshotFields = {}): RegimeInputSnapshot {
  return snapshotCarrying(evidenceOf(said, fields.symbol, fields.timestamp), fields);
}

export const regimes = fc.constantFrom(...REGIMES);

const share = fc.oneof(fc.constantFrom(0, 1, 1e-200), fc.double({ min: 0, max: 1, noNaN: true }));

/** Opinions of a few families and sources, extremes included. */
export const opinions: fc.Arbitrary<Opinion> = fc.record({
  regime: regimes,
  strength: share,
  confidence: share,
  source: fc.constantFrom('composer:a', 'composer:b', 'composer:c', 'desk:a', 'desk:b', 'lone'),
});

function numbers(min: number, max: number) {
  return fc.oneof(
    { weight: 4, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(null, MISSING) },
  );
}

/** Snapshots without evidence whose numbers span what markets show, with gaps. */
export const markets: fc.Arbitrary<RegimeInputSnapshot> = fc
  .record({
    market: fc.record({
      price: numbers(99, 101),
      vwap: numbers(99, 101),
      atr: numbers(0, 2),
      atr_z: numbers(-4, 4),
      range_expansion: numbers(0, 5),
      acceptance_score: numbers(0, 1),
      sweep_score: numbers(0, 2),
    }),
    derivatives: fc.record({
      open_interest: numbers(0, 20_000),
      oi_slope_short: numbers(-0.004, 0.004),
      oi_slope_med: numbers(-0.004, 0.004),
      oi_accel: numbers(-0.001, 0.001),
      funding_rate: numbers(-0.001, 0.001),
      funding_slope: numbers(-0.001, 0.001),
      funding_z: numbers(-4, 4),
      liquidation_intensity: numbers(-0.1, 0.1),
    }),
    flow: fc.record({
      cvd: numbers(-100, 100),
      cvd_slope: numbers(-1.5, 1.5),
      cvd_efficiency: numbers(0, 1),
      aggressive_volume_ratio: numbers(0, 1),
    }),
  })
  .map(snapshotOf);
