import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import {
  runId,
  type AppendRequest,
  type Clock,
  type EngineRunRecord,
  type LogEntry,
  type RawMarketEvent,
} from '@xray/contracts';

/** The machine's own time. */
export const systemClock: Clock = {
  wallMs: () => Math.floor(performance.timeOrigin + performance.now()),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) => setTimeout(durationMs, undefined, signal === undefined ? {} : { signal }),
};

/** The trade that stands at a place of the test's log: all of it follows from the number. */
export function trade(number: number, symbol = 'BTCUSDT'): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'TradeTick',
    source_id: 'binance-usdm',
    symbol,
    exchange_ts_ms: 1_770_000_000_000 + number,
    recv_ts_ms: 1_770_000_000_005 + number,
    raw_payload: new TextEncoder().encode(`{"e":"trade","t":${number},"p":"${number}.5","q":"0.25","m":false}`),
    source_event_id: String(number),
    channel: 'trades',
    normalized: { price: number + 0.5, quantity: 0.25, side: 'buy' },
  };
}

export function trades(first: number, count: number): readonly RawMarketEvent[] {
  return Array.from({ length: count }, (_, index) => trade(first + index));
}

/** The run record of a place of the test's log. */
export function runRecord(number: number, status: EngineRunRecord['status'] = 'completed'): EngineRunRecord {
  const key = {
    symbol: number % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT',
    engine_timestamp_ms: 1_770_000_000_000 + 180_000 * number,
    cut_end_ingest_seq: 10 * number,
    engine_mode: 'hysteresis',
  } as const;
  return {
    schema: 'engine_run_record',
    schema_version: '1',
    run_id: runId(key),
    ...key,
    cut_kind: 'boundary',
    cut_start_ingest_seq: 10 * number - 9,
    lookback_start_ingest_seq: 1,
    planned_ts_ms: key.engine_timestamp_ms + 2000,
    started_ts_ms: key.engine_timestamp_ms + 2003,
    completed_ts_ms: status === 'started' ? null : key.engine_timestamp_ms + 2007,
    status,
    attempts: 1,
    config_hash: 'ab'.repeat(32),
    calibration_hash: null,
    runtime_fingerprint: 'cd'.repeat(32),
  };
}

/** The derived records of a run: its record at the start, its record at the end, a thread step, a fact for the audit. */
export function runEntries(number: number): readonly LogEntry[] {
  const record = runRecord(number);
  return [
    { stream: 'run_record', record: runRecord(number, 'started') },
    { stream: 'run_record', record },
    {
      stream: 'orchestrator_event',
      record: {
        schema: 'orchestrator_event',
        schema_version: '1',
        event_type: 'EngineRunFailed',
        run_id: record.run_id,
        symbol: record.symbol,
        engine_timestamp_ms: record.engine_timestamp_ms,
        cut_start_ingest_seq: record.cut_start_ingest_seq,
        cut_end_ingest_seq: record.cut_end_ingest_seq,
        cut_kind: 'boundary',
        published_ts_ms: record.engine_timestamp_ms + 2009,
        payload: { error_kind: 'engine_error', error_detail: `das Gefäß №${number} ist leer 🫙` },
      },
    },
    {
      stream: 'audit',
      record: {
        schema: 'audit_record',
        schema_version: '1',
        kind: 'test.run',
        recorded_ts_ms: 1_700_000_000_000 + number,
        detail: { number, share: number / 7 },
      },
    },
  ];
}

/** An append of raw trades and the records of one run. */
export function request(first: number, count: number, run: number | null = null): AppendRequest {
  return {
    raw: trades(first, count),
    ingest_ts_ms: 1_770_000_000_010 + first,
    ...(run !== null && { entries: runEntries(run) }),
  };
}
