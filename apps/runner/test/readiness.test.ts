import type { Readiness } from '@xray/contracts';
import { feedReasons, type FeedState, type VenueRefusal } from '@xray/market-data';
import { judgeReadiness, type SessionHealth } from '@xray/orchestrator';
import { describe, expect, it } from 'vitest';

const feed: FeedState = {
  status: 'running',
  reason: null,
  connections: [
    {
      id: 'market/1',
      route: 'market',
      status: 'open',
      renewing: false,
      attempts: 0,
      streams: 1,
      opened_ts_ms: 1,
      last_frame_ts_ms: 2,
    },
  ],
  streams: [
    {
      symbol: 'BTCUSDT',
      channel: 'trades',
      name: 'btcusdt@aggTrade',
      connection: 'market/1',
      status: 'live',
      frames: 3,
      last_frame_ts_ms: 2,
      usual_longest_gap_ms: null,
      silence_limit_ms: null,
      attempts: 0,
      book: null,
    },
  ],
  requests: { pending: 0, in_flight: 0, weight_available: 2400, blocked_until_ts_ms: null },
};

type Seen = Omit<SessionHealth, 'feed'> & { readonly feed: FeedState | null };

const well: Seen = {
  now_ms: 1_000,
  feed,
  buffer: {
    accepted_events: 3,
    waiting_events: 0,
    waiting_bytes: 0,
    peak_share: 0,
    last_ingest_seq: 3,
    last_recv_ts_ms: 2,
    pressure: 'relieved',
  },
  writer_failure: null,
  disk: 'enough',
  next_boundary: { engine_timestamp_ms: 500, planned_ts_ms: 900 },
  max_lag_ms: 100,
  monotonic_lag_ms: 100,
  catching_up: null,
  clock_behind_ms: 1_000,
  times_off: [],
  undecodable: [],
  closed_inputs: [],
};

function judged(seen: Seen): Readiness {
  return judgeReadiness({ ...seen, feed: feedReasons(seen.feed, seen.now_ms) });
}

const refusal: VenueRefusal = { status: 451, says: 'code 0: not here', next_attempt_ts_ms: 61_000 };
const [connection] = feed.connections;
const [stream] = feed.streams;
if (connection === undefined || stream === undefined) throw new Error('a feed with a connection and a stream expected');

describe('judgeReadiness', () => {
  it('is ready where nothing is amiss, at the very limit of the lag too', () => {
    expect(judged(well)).toEqual({ ready: true, reasons: [], checked_ts_ms: 1_000 });
  });

  it.each<[string, Partial<Seen>]>([
    ['starting', { feed: null }],
    ['starting', { feed: { ...feed, status: 'idle' } }],
    ['starting', { feed: { ...feed, streams: [{ ...stream, status: 'pending' }] } }],
    ['feed_halted', { feed: { ...feed, status: 'halted', reason: 'the sink threw' } }],
    ['connection_down', { feed: { ...feed, connections: [{ ...connection, status: 'failed', attempts: 10 }] } }],
    ['venue_refuses', { feed: { ...feed, requests: { ...feed.requests, refusal } } }],
    ['stale_feed', { feed: { ...feed, streams: [{ ...stream, status: 'stale' }] } }],
    ['stale_feed', { feed: { ...feed, streams: [{ ...stream, status: 'refused' }] } }],
    ['backpressure', { buffer: { ...well.buffer, pressure: 'full', waiting_events: 9 } }],
    ['writer_halted', { writer_failure: 'the disk is full' }],
    ['disk_space_low', { disk: 'low' }],
    ['scheduler_lag', { now_ms: 1_001 }],
    ['scheduler_lag', { monotonic_lag_ms: 101 }],
    ['catching_up', { catching_up: { behind_ms: 7_000 }, now_ms: 9_999 }],
    ['clock_held', { clock_behind_ms: 1_001 }],
    ['book_out_of_step', { feed: { ...feed, streams: [{ ...stream, book: 'recovering' }] } }],
    ['book_out_of_step', { feed: { ...feed, streams: [{ ...stream, book: 'awaiting' }] } }],
    ['exchange_time_off', { times_off: ['market/1'] }],
    ['inputs_unusable', { closed_inputs: ['NO_PRICE: 1 of 5 symbols: BTCUSDT'] }],
    ['undecodable_stream', { undecodable: ['BTCUSDT trades'] }],
  ])('names %s, and is not ready', (reason, change) => {
    const { ready, reasons } = judged({ ...well, ...change });
    expect(ready).toBe(false);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]?.startsWith(`${reason}: `)).toBe(true);
  });

  it('robust: clock set back: no boundary is reached → the lag of the monotonic clock is a reason not to be ready', () => {
    const { ready, reasons } = judged({
      ...well,
      now_ms: 950,
      monotonic_lag_ms: 60_000,
      clock_behind_ms: 60_000,
    });
    expect([ready, reasons.map((text) => text.split(':')[0])]).toEqual([false, ['scheduler_lag', 'clock_held']]);
  });

  it('robust: catching up: boundaries behind by an hour → not ready, and by how much', () => {
    const { reasons } = judged({ ...well, catching_up: { behind_ms: 3_600_000 } });
    expect(reasons).toEqual(['catching_up: the boundaries that were run are 3600000 ms behind']);
  });

  it('robust: refused address: sockets and requests of a running feed are refused with 451 → not ready, with the words of the venue and when it is asked again, alike connections together', () => {
    const refused = { ...connection, status: 'waiting' as const, refusal };
    const connections = [refused, { ...refused, id: 'market/2', refusal: { ...refusal, next_attempt_ts_ms: 31_000 } }];
    const { reasons } = judged({
      ...well,
      feed: { ...feed, connections, requests: { ...feed.requests, refusal: { ...refusal, says: null } } },
    });
    expect(reasons.filter((text) => text.startsWith('venue_refuses'))).toEqual([
      'venue_refuses: the venue answers connections (market/1, market/2) with status 451 and says "code 0: not here": asked again in 30 s',
      'venue_refuses: the venue answers requests with status 451: asked again in 60 s',
    ]);
  });

  it('names every reason at once', () => {
    const { reasons } = judged({ ...well, writer_failure: 'x', disk: 'low', now_ms: 9_999 });
    expect(reasons.map((text) => text.split(':')[0])).toEqual(['writer_halted', 'disk_space_low', 'scheduler_lag']);
  });
});
