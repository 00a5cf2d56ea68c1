import {
  REGIMES,
  runId,
  type BeliefByRegime,
  type HysteresisState,
  type Regime,
  type StateGateEvent,
} from '@xray/contracts';

export const BAR_MS = 180_000;
/** A boundary on an hour and a midnight UTC. */
export const START_MS = 1_770_076_800_000;

export interface GateInput {
  readonly symbol?: string;
  /** Boundaries after `START_MS`. */
  readonly bar?: number;
  readonly regime?: Regime;
  readonly confidence?: number;
  readonly belief?: BeliefByRegime | null;
  readonly features?: Readonly<Record<string, number | null>>;
  readonly reasons?: StateGateEvent['reasons'];
  readonly gate_status?: StateGateEvent['gate_status'];
  readonly hysteresis_state?: HysteresisState;
}

/** A belief with a mass on one regime and the rest spread evenly. */
export function beliefOn(regime: Regime, mass: number): BeliefByRegime {
  const rest = (1 - mass) / (REGIMES.length - 1);
  return {
    CHOP_BALANCED: rest,
    CHOP_STOPHUNT: rest,
    LIQUIDATION_UP: rest,
    LIQUIDATION_DOWN: rest,
    SQUEEZE_UP: rest,
    SQUEEZE_DOWN: rest,
    TREND_BUILD_UP: rest,
    TREND_BUILD_DOWN: rest,
    TREND_EXHAUSTION: rest,
    [regime]: mass,
  };
}

/** A `GateEvaluated`, OPEN unless told otherwise, with a verdict and features. */
export function gateEvaluated(input: GateInput = {}): StateGateEvent {
  const { symbol = 'BTCUSDT', bar = 0, regime = 'CHOP_BALANCED', confidence = 0.8, gate_status = 'OPEN' } = input;
  const { belief = beliefOn(regime, confidence), features = {}, reasons = [], hysteresis_state } = input;
  const engine_timestamp_ms = START_MS + bar * BAR_MS;
  return {
    schema: 'state_gate_event',
    schema_version: '1',
    event_type: 'GateEvaluated',
    symbol,
    engine_timestamp_ms,
    run_id: runId({ symbol, engine_timestamp_ms, cut_end_ingest_seq: bar + 1, engine_mode: 'hysteresis' }),
    state_status: gate_status === 'OPEN' ? 'READY' : 'HOLD',
    gate_status,
    reasons,
    engine_mode: 'hysteresis',
    payload: {
      regime_output: {
        schema: 'regime_output',
        schema_version: '1',
        symbol,
        timestamp: engine_timestamp_ms,
        regime,
        confidence,
        drivers: ['composer:test'],
        invalidations: [],
        permissions: ['mean_reversion'],
        ...(belief === null ? {} : { belief_by_regime: belief }),
      },
      ...(hysteresis_state === undefined ? {} : { hysteresis_state }),
      feature_snapshot: { schema: 'feature_snapshot', schema_version: '1', symbol, engine_timestamp_ms, features },
    },
  };
}

/** The `StateReset` that comes before an evaluation. */
export function stateReset(evaluated: StateGateEvent): StateGateEvent {
  return {
    ...evaluated,
    event_type: 'StateReset',
    state_status: 'BOOTSTRAP',
    gate_status: 'CLOSED',
    reasons: ['reset_timestamp_gap'],
    payload: { reset_reason: 'reset_timestamp_gap' },
  };
}
