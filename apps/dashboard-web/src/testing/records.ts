import { updateEvent } from '../api/update-queue.ts';
import type {
  DashboardHistory,
  DashboardStreamEvent,
  DashboardSymbol,
  DashboardViewModel,
  Regime,
} from '../api/wire.ts';
import { STACK_ORDER } from '../regimes/regimes.ts';

/** A symbol with the parts that a test looks at. */
export function symbolOf(name: string, parts: Partial<DashboardSymbol> = {}): DashboardSymbol {
  return {
    symbol: name,
    last_run_id: null,
    last_run_status: null,
    last_engine_timestamp_ms: null,
    last_error: null,
    staleness: { status: 'ACTIVE', is_stale: false, reasons: [] },
    gate: { status: 'UNKNOWN', state_status: null, reasons: [], reset_reason: null, engine_timestamp_ms: null },
    raw_events_per_second: null,
    recent_runs: [],
    ...parts,
  };
}

export function viewOf(symbols: readonly DashboardSymbol[], asOfMs = 1000): DashboardViewModel {
  return {
    dvm_schema: 'dashboard_view_model',
    dvm_schema_version: '1',
    as_of_ts_ms: asOfMs,
    source_run_id: null,
    source_engine_timestamp_ms: null,
    system: { status: 'OK', components: [] },
    symbols,
    telemetry: {
      ingest: {
        last_orchestrator_event_ts_ms: null,
        last_state_gate_event_ts_ms: null,
        last_analysis_engine_event_ts_ms: null,
        events_by_source: {},
        failures_by_source: {},
        raw_events_by_type: {},
        raw_events_per_second: null,
      },
      staleness: { status: 'ACTIVE', is_stale: false, reasons: [] },
      enforcement_state: 'SHADOW',
      provenance: {
        venues: [],
        streams: [],
        log: null,
        log_size_bytes: null,
        config_hash: null,
        calibration_hash: null,
      },
    },
  };
}

export function snapshotOf(view: DashboardViewModel): DashboardStreamEvent {
  return { schema: 'dashboard_stream_event', schema_version: '1', kind: 'snapshot', view };
}

export function updateOf(view: DashboardViewModel): DashboardStreamEvent {
  return updateEvent(view, view.symbols);
}

/** Runs at the times given, all in one regime, their prices counting up. */
export function historyOf(times: readonly number[], regime: Regime = 'CHOP_BALANCED'): DashboardHistory {
  const each = <Value>(value: Value): readonly Value[] => times.map(() => value);
  return {
    schema: 'dashboard_history',
    schema_version: '1',
    symbol: 'BTCUSDT',
    cadence_ms: 10,
    engine_timestamp_ms: times,
    run_id: [],
    status: each('COMPLETED'),
    price: times.map((_, index) => index),
    volume_ratio: each(null),
    regime: each(regime),
    confidence: each(0.5),
    gate_status: each('OPEN'),
    belief: Object.fromEntries(STACK_ORDER.map((one) => [one, each(one === regime ? 0.2 : 0.1)])),
    events: times.map((ms) => ({ engine_timestamp_ms: ms, kind: 'detection', text: `at ${ms}` })),
    next_from_ms: null,
  };
}
