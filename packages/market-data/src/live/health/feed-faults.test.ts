import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { createFeedFaults } from './feed-faults.ts';

const envelope = {
  schema: 'raw_market_event',
  schema_version: '1',
  source_id: 'binance-usdm',
  symbol: 'BTCUSDT',
  channel: 'trades',
  exchange_ts_ms: null,
  recv_ts_ms: 1,
  raw_payload: new Uint8Array(),
} as const;

const broken: RawMarketEvent = {
  ...envelope,
  event_type: 'DecodeFailure',
  normalized: { error_kind: 'schema_mismatch', error_detail: 'p is not a decimal' },
};
const whole: RawMarketEvent = {
  ...envelope,
  event_type: 'TradeTick',
  normalized: { price: 1, quantity: 1, side: null },
};

function state(detail: string): RawMarketEvent {
  return { ...envelope, event_type: 'StreamState', channel: 'connection', normalized: { state: 'stale', detail } };
}

function times(count: number, event: RawMarketEvent) {
  return Array.from({ length: count }, () => event);
}

describe('faults of a feed', () => {
  it('robust: undecodable stream: six of eleven frames → a reason not to be ready, until two minutes later', () => {
    let now = 0;
    const faults = createFeedFaults({ monotonicMs: () => now, watched: ['BTCUSDT'] });
    faults.note([...times(5, whole), ...times(5, broken)]);
    expect(faults.undecodable()).toEqual([]);
    faults.note([broken]);
    expect(faults.undecodable()).toEqual(['BTCUSDT trades']);
    now = 61_000;
    expect(faults.undecodable()).toEqual(['BTCUSDT trades']);
    now = 122_000;
    expect(faults.undecodable()).toEqual([]);
  });

  it('forgets what is longer ago than two windows, however long nobody looked', () => {
    let now = 0;
    const faults = createFeedFaults({ monotonicMs: () => now, watched: ['BTCUSDT'] });
    faults.note(times(9, broken));
    now = 1e9;
    expect(faults.undecodable()).toEqual([]);
  });

  it('robust: exchange times off: one connection of two → a reason not to be ready, until they are right', () => {
    const faults = createFeedFaults({ monotonicMs: () => 0, watched: ['BTCUSDT'] });
    faults.note([state('exchange_time_off connection=market/1 offset_ms=-5400000'), state('silent attempt=1')]);
    expect(faults.timesOff()).toEqual(['market/1']);
    faults.note([state('exchange_time_right connection=market/2 offset_ms=0')]);
    expect(faults.timesOff()).toEqual(['market/1']);
    faults.note([state('exchange_time_right connection=market/1 offset_ms=0')]);
    expect(faults.timesOff()).toEqual([]);
  });

  it('robust: bound on streams: undecodable streams of symbols that nobody watches, and streams beyond the bound → each counted together, and named as that', () => {
    const watched = Array.from({ length: 4 }, (_, index) => `S${index}`);
    const faults = createFeedFaults({ monotonicMs: () => 0, watched, max_streams: 3 });
    for (const symbol of watched) faults.note(times(6, { ...broken, symbol }));
    for (let index = 0; index < 1_000; index += 1) faults.note([{ ...broken, symbol: `N${index}` }]);
    expect(faults.undecodable()).toEqual([
      'S0 trades',
      'S1 trades',
      'S2 trades',
      'all streams beyond 3, counted together',
      'all streams of symbols that are not watched, counted together',
    ]);
  });
});
