import { describe, expect, it } from 'vitest';

import { completeDashboardConfig } from '../config.ts';
import { createDashboardBuilder } from '../dashboard-builder.ts';
import { ingestAll, viewOf } from '../testing/builders.ts';
import { pipelineEventsOf } from '../testing/pipeline-events.ts';
import { CADENCE_MS, FIRST_BOUNDARY_MS, quietRun, runAfter } from '../testing/runs.ts';

function empty() {
  return createDashboardBuilder(completeDashboardConfig());
}

describe('the system', () => {
  it('is unknown before the first event', () => {
    const { system } = empty().buildSnapshot(1);
    expect(system.status).toBe('UNKNOWN');
    expect(system.components.map((each) => [each.component_id, each.status, each.last_update_ts_ms])).toEqual([
      ['orchestrator', 'UNKNOWN', null],
      ['state_gate', 'UNKNOWN', null],
      ['analysis_engine', 'UNKNOWN', null],
      ['dashboards', 'OK', 1],
    ]);
  });

  it('is fine after a quiet run, closed gates included', () => {
    expect(viewOf([quietRun(), quietRun({ symbol: 'ETHUSDT', gate: 'CLOSED' })]).system.status).toBe('OK');
  });

  it.each([
    [{ fails: true }, 'orchestrator', 'BTCUSDT: run failed: compose_failed: the cut is empty'],
    [{ gate: 'HALTED' }, 'state_gate', 'BTCUSDT: halted: log_halted: the disk is full'],
    [{ analysis: 'PARTIAL' }, 'analysis_engine', 'BTCUSDT: liquidity_compression: RangeError: a window is empty'],
  ] as const)('is degraded by %j, says where, and recovers with the next run', (change, componentId, detail) => {
    const run = quietRun(change);
    const { system } = viewOf([run, quietRun({ symbol: 'ETHUSDT' })]);
    expect(system.status).toBe('DEGRADED');
    expect(system.components.filter((each) => each.status === 'DEGRADED')).toMatchObject([
      { component_id: componentId, details: [detail] },
    ]);
    expect(
      viewOf([run, { ...quietRun(), engine_timestamp_ms: run.engine_timestamp_ms + CADENCE_MS }]).system.status,
    ).toBe('OK');
  });

  it('is degraded by events that could not be ingested, by source', () => {
    const builder = empty();
    ingestAll(builder, pipelineEventsOf([quietRun()]));
    builder.recordIngestFailure('state_gate', 'payload: expected object');
    builder.recordIngestFailure('state_gate', 'run_id: expected string');
    const view = builder.buildSnapshot(FIRST_BOUNDARY_MS);
    expect(view.telemetry.ingest.failures_by_source).toEqual({ orchestrator: 0, state_gate: 2, analysis_engine: 0 });
    expect(view.system).toMatchObject({ status: 'DEGRADED' });
    expect(view.system.components.at(-1)).toMatchObject({
      component_id: 'dashboards',
      details: ['2 events of state_gate not ingested; the last: run_id: expected string'],
    });
  });
});

describe('ingest telemetry', () => {
  const btc = quietRun({ raw_events: 537 });
  const eth = quietRun({ symbol: 'ETHUSDT', raw_events: 177 });

  it('counts the raw events and the distinct events of every last run', () => {
    const { ingest } = viewOf([btc, eth, runAfter(btc, { raw_events: 357 })]).telemetry;
    expect(ingest.raw_events_by_type).toEqual({ Candle: 6, TradeTick: 357 + 177 });
    expect(ingest.events_by_source).toEqual({ orchestrator: 6, state_gate: 2, analysis_engine: 14 });
  });

  it('gives raw events a second from the run before to the last one', () => {
    const view = viewOf([btc, eth, runAfter(btc, { raw_events: 357 })]);
    expect(view.symbols.map((symbol) => symbol.raw_events_per_second)).toEqual([2, null]);
    expect(view.telemetry.ingest.raw_events_per_second).toBe(2);
  });

  it('gives the latest engine time of each source', () => {
    const builder = empty();
    builder.ingestOrchestrator(pipelineEventsOf([btc, runAfter(btc)]).orchestrator);
    builder.ingestStateGate(pipelineEventsOf([btc]).state_gate);
    expect(builder.buildSnapshot(0).telemetry.ingest).toMatchObject({
      last_orchestrator_event_ts_ms: FIRST_BOUNDARY_MS + CADENCE_MS,
      last_state_gate_event_ts_ms: FIRST_BOUNDARY_MS,
      last_analysis_engine_event_ts_ms: null,
    });
  });
});

describe('staleness', () => {
  const btc = quietRun();

  it.each([
    [-1000, 'ACTIVE', false],
    [240_000, 'ACTIVE', false],
    [240_001, 'LATE', false],
    [540_000, 'LATE', false],
    [540_001, 'STALE', true],
  ])('%i ms after the last engine time is %s', (age, status, isStale) => {
    const { symbols, telemetry } = viewOf([btc], FIRST_BOUNDARY_MS + age);
    expect(symbols[0]?.staleness).toMatchObject({ status, is_stale: isStale });
    expect(telemetry.staleness).toMatchObject({ status, is_stale: isStale });
    expect(telemetry.staleness.reasons.length).toBe(status === 'ACTIVE' ? 0 : 2);
  });

  it('takes its limits from the configuration', () => {
    const config = { late_after_ms: 10, stale_after_ms: 20 };
    const statuses = [10, 11, 20, 21].map(
      (age) => viewOf([btc], FIRST_BOUNDARY_MS + age, config).telemetry.staleness.status,
    );
    expect(statuses).toEqual(['ACTIVE', 'LATE', 'LATE', 'STALE']);
  });

  it('of the whole is late, not stale, while only some symbols are behind, and names them', () => {
    const behind = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((symbol) => quietRun({ symbol }));
    const ahead = quietRun({ symbol: 'Z', engine_timestamp_ms: FIRST_BOUNDARY_MS + 10 * CADENCE_MS });
    const { telemetry, symbols } = viewOf([...behind, ahead]);
    expect(symbols.map((symbol) => symbol.staleness.status)).toEqual([...behind.map(() => 'STALE'), 'ACTIVE']);
    expect(telemetry.staleness).toEqual({
      status: 'LATE',
      is_stale: false,
      reasons: ['7 of 8 symbols behind: A, B, C, D, E and 2 more'],
    });
  });

  it('before the first run is stale', () => {
    expect(empty().buildSnapshot(0).telemetry.staleness).toEqual({
      status: 'STALE',
      is_stale: true,
      reasons: ['no run yet'],
    });
  });
});

describe('provenance', () => {
  it('is empty until it is set, and then holds the names in order', () => {
    const builder = empty();
    expect(builder.buildSnapshot(0).telemetry).toMatchObject({
      enforcement_state: 'SHADOW',
      provenance: {
        venues: [],
        streams: [],
        log: null,
        log_size_bytes: null,
        config_hash: null,
        calibration_hash: null,
      },
    });
    builder.setProvenance({
      venues: ['binance-usdm'],
      streams: ['trades', 'candle_3m'],
      log: '/data/log',
      log_size_bytes: 4096,
      config_hash: 'a'.repeat(64),
      calibration_hash: null,
    });
    expect(builder.buildSnapshot(0).telemetry.provenance).toMatchObject({
      streams: ['candle_3m', 'trades'],
      log_size_bytes: 4096,
    });
  });
});
