import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  CONTRACT_NAMES,
  CONTRACTS,
  orchestratorEventSchema,
  rawInputBufferRecordSchema,
  rawMarketEventSchema,
  readContract,
  stateGateEventSchema,
} from '../index.ts';

const trade = {
  schema: 'raw_market_event',
  schema_version: '1',
  event_type: 'TradeTick',
  source_id: 'binance-usdm',
  symbol: 'BTCUSDT',
  exchange_ts_ms: null,
  recv_ts_ms: 1_723_075_200_000,
  raw_payload: 'eyJlIjoidHJhZGUifQ==',
  normalized: { price: 61_000.5, quantity: 0.25, side: 'sell' },
};

const gateEvent = {
  schema: 'state_gate_event',
  schema_version: '1',
  event_type: 'GateEvaluated',
  symbol: 'BTCUSDT',
  engine_timestamp_ms: 1_723_075_200_000,
  run_id: 'a'.repeat(64),
  state_status: 'HOLD',
  gate_status: 'CLOSED',
  reasons: ['denylisted_invalidation:VETO_OI_FLAT'],
  payload: {},
};

it('reads a valid record', () => {
  const result = readContract(rawMarketEventSchema, trade);
  expect(result).toMatchObject({ kind: 'value', value: { event_type: 'TradeTick', normalized: { side: 'sell' } } });
  expect(readContract(stateGateEventSchema, gateEvent)).toMatchObject({ kind: 'value' });
});

it.each([
  ['a union of event types', rawMarketEventSchema, { ...trade, event_type: 'AuctionPrint' }],
  ['an enumeration of event types', stateGateEventSchema, { ...gateEvent, event_type: 'AuctionPrint' }],
  ['the event inside a record', rawInputBufferRecordSchema, bufferRecord({ ...trade, event_type: 'AuctionPrint' })],
])('passes over an event type of a later writer in %s', (_, schema, json) => {
  expect(readContract(schema, json)).toEqual({ kind: 'unknown_event_type', event_type: 'AuctionPrint' });
});

function bufferRecord(event: unknown): unknown {
  return { schema: 'raw_input_buffer_record', schema_version: '1', ingest_seq: 1, ingest_ts_ms: 1, event };
}

it.each([
  ['a wrong type', { ...trade, recv_ts_ms: 'now' }, /^recv_ts_ms: /],
  [
    'a number that is not finite',
    { ...trade, normalized: { ...trade.normalized, price: NaN } },
    /^normalized\.price: /,
  ],
  ['a text that is not base64', { ...trade, raw_payload: '%%%' }, /^raw_payload: /],
  ['an event type that is not a string', { ...trade, event_type: 7 }, /^event_type: /],
  ['no object at all', 'TradeTick', /^the record: /],
])('names the place of %s', (_, json, detail) => {
  const result = readContract(rawMarketEventSchema, json);
  expect(result.kind).toBe('invalid');
  expect(result.kind === 'invalid' ? result.detail : '').toMatch(detail);
});

it('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CONTRACT_NAMES), fc.anything(), (name, value) => {
      expect(readContract(CONTRACTS[name], value).kind).toBe('invalid');
    }),
  );
});

it('does not take the event of another contract for its own', () => {
  expect(readContract(orchestratorEventSchema, { ...gateEvent, event_type: 'EngineRunStarted' }).kind).toBe('invalid');
});
