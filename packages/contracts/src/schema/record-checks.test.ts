import { afterEach, describe, expect, it, vi } from 'vitest';

import { portProblem } from '../checks/value-kind.ts';
import { recordProblem, recordsProblem } from './record-checks.ts';

const event = {
  schema: 'raw_market_event',
  schema_version: '1',
  event_type: 'MarkPrice',
  source_id: 'test',
  symbol: 'A',
  exchange_ts_ms: null,
  recv_ts_ms: 1,
  raw_payload: new Uint8Array(),
  normalized: { mark_price: 1 },
};
const record = { schema: 'raw_input_buffer_record', schema_version: '1', ingest_seq: 1, ingest_ts_ms: 1, event };
const started = {
  schema: 'orchestrator_event',
  schema_version: '1',
  event_type: 'EngineRunStarted',
  run_id: 'a'.repeat(64),
  symbol: 'A',
  engine_timestamp_ms: 180_000,
  cut_start_ingest_seq: 1,
  cut_end_ingest_seq: 1,
  cut_kind: 'boundary',
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('records that are handed in', () => {
  it('has nothing against lists of their kind, the empty one included', () => {
    for (const given of [[], [started], [started, started]]) {
      expect(recordsProblem('orchestrator_event', given)).toBeNull();
    }
    expect(recordsProblem('raw_input_buffer_record', [record])).toBeNull();
    expect(recordsProblem('raw_market_event', [event])).toBeNull();
  });

  it.each([
    [started, 'one orchestrator_event was given instead of a list of them: put it into a list'],
    [null, 'null was given instead of a list of orchestrator_event'],
    [undefined, 'nothing was given instead of a list of orchestrator_event'],
    ['[]', 'a string was given instead of a list of orchestrator_event'],
    [{}, 'an object was given instead of a list of orchestrator_event'],
    [[started, null], 'record 1 of the list is null, not orchestrator_event version 1'],
    [[{}], 'record 0 of the list has another schema than "orchestrator_event" version 1'],
    [[event], 'record 0 of the list has another schema than "orchestrator_event" version 1'],
    [[{ ...started, run_id: 7 }], 'record 0 of the list has no run_id'],
    [[{ ...started, engine_timestamp_ms: NaN }], 'record 0 of the list has no engine_timestamp_ms'],
    [[{ ...started, symbol: null }], 'record 0 of the list has no symbol'],
  ])('says of %j what it is', (given, problem) => {
    expect(recordsProblem('orchestrator_event', given)).toBe(problem);
  });

  it('says of raw records where the tag is wrong', () => {
    expect(recordProblem('raw_input_buffer_record', event)).toContain('the raw_input_buffer_record that holds it');
    expect(recordProblem('raw_input_buffer_record', { ...record, ingest_seq: '1' })).toBe('has no ingest_seq');
    expect(recordProblem('raw_input_buffer_record', { ...record, event: [] })).toContain('holds an event that');
    for (const field of ['schema', 'event_type', 'symbol', 'recv_ts_ms', 'normalized']) {
      expect(recordProblem('raw_market_event', { ...event, [field]: undefined })).toContain(field);
    }
  });

  it('compares a derived record with its whole contract in development, and with its tags in production', async () => {
    const broken = { ...started, event_type: 'EngineRunFailed', payload: {} };
    expect(recordProblem('orchestrator_event', broken)).toContain('payload.error_kind');
    expect(recordProblem('orchestrator_event', { ...started, event_type: 'EngineRunPaused' })).toContain(
      'pass over it',
    );
    vi.stubEnv('NODE_ENV', 'production');
    vi.resetModules();
    const production = await import('./record-checks.ts');
    expect(production.recordProblem('orchestrator_event', broken)).toBeNull();
    expect(production.recordProblem('orchestrator_event', {})).not.toBeNull();
  });
});

it('says which function of a port is missing', () => {
  const composer = { ingest: () => undefined };
  expect(portProblem('composer', composer, ['ingest'])).toBeNull();
  expect(portProblem('composer', composer, ['ingest', 'composeAt'])).toBe('composer has no function composeAt');
  expect(portProblem('composer', undefined, ['ingest'])).toBe('composer is nothing, not an object with ingest');
});
