import {
  WATCH_CHANNEL,
  MISSING,
  REGIMES,
  type BeliefByRegime,
  type HysteresisDecision,
  type HysteresisStoreRecord,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type RegimeEngine,
  type RegimeInputSnapshot,
  type RegimeOutput,
  type SnapshotComposer,
} from '@xray/contracts';

import type { RunIdentity } from '../runs/run-records.ts';

export const CADENCE_MS = 180_000;

export const identity: RunIdentity = {
  config_hash: 'a'.repeat(64),
  calibration_hash: null,
  runtime_fingerprint: 'b'.repeat(64),
};

export function trade(symbol: string, recvMs: number, price = 100): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'TradeTick',
    source_id: 'test',
    symbol,
    exchange_ts_ms: recvMs,
    recv_ts_ms: recvMs,
    raw_payload: new TextEncoder().encode(`${symbol} ${recvMs}`),
    normalized: { price, quantity: 1, side: 'buy' },
  };
}

function emptySnapshot(symbol: string, timestamp: number, price: number): RegimeInputSnapshot {
  return {
    symbol,
    timestamp,
    market: {
      acceptance_score: MISSING,
      atr: MISSING,
      atr_z: MISSING,
      price,
      range_expansion: MISSING,
      structure_levels: MISSING,
      sweep_score: MISSING,
      vwap: MISSING,
    },
    derivatives: {
      funding_rate: MISSING,
      funding_slope: MISSING,
      funding_z: MISSING,
      liquidation_intensity: MISSING,
      oi_accel: MISSING,
      oi_slope_med: MISSING,
      oi_slope_short: MISSING,
      open_interest: MISSING,
    },
    flow: { aggressive_volume_ratio: MISSING, cvd: MISSING, cvd_efficiency: MISSING, cvd_slope: MISSING },
    context: { alt_breadth: MISSING, beta_to_btc: MISSING, btc_regime: null, eth_regime: null, rs_vs_btc: MISSING },
  };
}

/** A composer whose one feature is the sum of all trade prices of a symbol so far: order and omissions show. */
export function summingComposer(fail?: (symbol: string, engineMs: number) => void): SnapshotComposer {
  const sums = new Map<string, number>();
  let seen = 0;
  return {
    observer_set: 'test',
    ingest(records: readonly RawInputBufferRecord[]) {
      for (const { event, ingest_seq } of records) {
        if (ingest_seq !== seen + 1) throw new Error(`record ${ingest_seq} came after ${seen}`);
        seen = ingest_seq;
        if (event.event_type === 'TradeTick') {
          sums.set(event.symbol, (sums.get(event.symbol) ?? 0) + event.normalized.price);
        }
      }
    },
    composeAt(symbol, engineMs) {
      fail?.(symbol, engineMs);
      const price = sums.get(symbol) ?? 0;
      return {
        snapshot: emptySnapshot(symbol, engineMs, price),
        feature_snapshot: {
          engine_timestamp_ms: engineMs,
          features: { price_last: price },
          schema: 'feature_snapshot',
          schema_version: '1',
          symbol,
        },
        evidence_snapshot: {
          engine_timestamp_ms: engineMs,
          opinions: [],
          schema: 'evidence_snapshot',
          schema_version: '1',
          symbol,
        },
      };
    },
    lookbackStart: () => 1,
    leftOut: () => [],
  };
}

function belief(anchorMass: number): BeliefByRegime {
  const rest = (1 - anchorMass) / (REGIMES.length - 1);
  return {
    CHOP_BALANCED: anchorMass,
    CHOP_STOPHUNT: rest,
    LIQUIDATION_DOWN: rest,
    LIQUIDATION_UP: rest,
    SQUEEZE_DOWN: rest,
    SQUEEZE_UP: rest,
    TREND_BUILD_DOWN: rest,
    TREND_BUILD_UP: rest,
    TREND_EXHAUSTION: rest,
  };
}

/** An engine whose confidence follows the price, and whose memory counts the runs. */
export function countingEngine(): RegimeEngine {
  const output = (snapshot: RegimeInputSnapshot): RegimeOutput => ({
    confidence: typeof snapshot.market.price === 'number' ? 1 / (1 + snapshot.market.price) : 0,
    drivers: ['test'],
    invalidations: [],
    permissions: ['mean_reversion'],
    regime: 'CHOP_BALANCED',
    schema: 'regime_output',
    schema_version: '1',
    symbol: snapshot.symbol,
    timestamp: snapshot.timestamp,
  });
  const storeRecord = ({ state }: HysteresisDecision): HysteresisStoreRecord => ({
    anchor_regime: state.anchor_regime,
    belief_by_regime: state.belief_by_regime,
    candidate_regime: state.candidate_regime,
    engine_timestamp_ms: state.engine_timestamp_ms,
    last_commit_timestamp_ms: state.last_commit_timestamp_ms,
    progress_current: state.progress_current,
    schema: 'hysteresis_store_record',
    schema_version: '1',
    symbol: state.symbol,
  });
  const decide = (snapshot: RegimeInputSnapshot, previous: HysteresisStoreRecord | null): HysteresisDecision => ({
    effective_confidence: 0.5,
    selected_output: output(snapshot),
    state: {
      anchor_regime: 'CHOP_BALANCED',
      belief_by_regime: belief(0.5),
      candidate_regime: null,
      engine_timestamp_ms: snapshot.timestamp,
      last_commit_timestamp_ms: null,
      progress_current: (previous?.progress_current ?? 0) + 1,
      progress_required: 3,
      reason_codes: [],
      schema: 'hysteresis_state',
      schema_version: '1',
      symbol: snapshot.symbol,
      transition: {
        candidate_count: 0,
        candidate_regime: null,
        flipped: false,
        reset_due_to_gap: false,
        stable_regime: 'CHOP_BALANCED',
        transition_active: false,
      },
    },
  });
  return {
    calibration_hash: null,
    judge: (snapshot, mode, previous) => ({
      truth: output(snapshot),
      decision: mode === 'truth' ? null : decide(snapshot, previous),
    }),
    storeRecord,
  };
}

/** The announcement that a symbol is watched from here on, or no longer. */
export function watch(symbol: string, recvMs: number, watched: boolean): RawMarketEvent {
  return {
    ...trade(symbol, recvMs),
    raw_payload: new Uint8Array(),
    event_type: 'StreamState',
    channel: WATCH_CHANNEL,
    normalized: { state: watched ? 'connected' : 'disconnected', detail: 'watch' },
  };
}
