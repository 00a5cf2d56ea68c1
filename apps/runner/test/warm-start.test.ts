import { createSnapshotComposer, FEATURE_KEYS } from '@xray/composer';
import { isHistory, type RawMarketEvent } from '@xray/contracts';
import { verifyLog } from '@xray/event-log';
import { binanceUsdm, okxSwap, type VenueAdapter } from '@xray/market-data';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { startSimulatedSession, type SimulatedSessionOptions } from '../src/live/simulated-session.ts';
import { finishRuns, partitionsOf, rawEvents, runCopyOfRaw } from '../src/testing/live-logs.ts';
import { pairModel, pairSymbols } from '../src/testing/pair-market.ts';
import { verdictsOf } from '../src/testing/verdicts.ts';
import { temporaryFolder } from './support/xray.ts';

const { config } = loadConfig(undefined);
/** Further back than any feature looks. */
const PAST_BARS = config.composer.close_history_bars + 6;
const TENTH = PAST_BARS + 10;
const market = simulateMarket({ model: pairModel, seed: 21, bars: PAST_BARS + 20 });
const startMs = market.config.start_ts_ms;

function barEnd(bar: number): number {
  return startMs + bar * BAR_MS;
}

const newMs = barEnd(PAST_BARS) + 20_000;

async function watch(
  directory: string,
  untilBar: number,
  more: Partial<SimulatedSessionOptions> = {},
): Promise<readonly string[]> {
  const simulated = await startSimulatedSession({
    market,
    directory,
    config,
    mode: 'live',
    begin_ts_ms: newMs,
    exchange: { transcript: 'counts', limits: { connection_age_ms: null } },
    ...more,
  });
  await simulated.play(barEnd(untilBar) + 5_000);
  await simulated.stop();
  return simulated.symbols;
}

function verdicts(directory: string) {
  return [...verdictsOf(directory, startMs, BAR_MS).values()];
}

/** What who has watched the market from its beginning knows at a boundary. */
function knownSinceBeginning(bar: number): ReadonlyMap<string, Readonly<Record<string, number | null>>> {
  const composer = createSnapshotComposer({ cadence_ms: BAR_MS });
  let ingest_seq = 0;
  const record = (event: RawMarketEvent) => {
    ingest_seq += 1;
    const shared = { schema: 'raw_input_buffer_record', schema_version: '1', ingest_ts_ms: 0 } as const;
    return { ...shared, ingest_seq, event };
  };
  for (const frames of market.frames()) {
    const received = frames.filter(({ recv_ts_ms }) => recv_ts_ms <= barEnd(bar) + 2_000);
    composer.ingest(received.flatMap(({ frame, recv_ts_ms }) => binanceUsdm.decode(frame, { recv_ts_ms }).map(record)));
  }
  return new Map(
    pairSymbols.map((symbol) => [symbol, composer.composeAt(symbol, barEnd(bar)).feature_snapshot.features]),
  );
}

/** Asks for open interest so often that the value of a bar, two seconds before its end, is known at its boundary. */
const closelyPolled: VenueAdapter = {
  ...binanceUsdm,
  streams: binanceUsdm.streams.map((stream) =>
    stream.transport === 'rest' ? { ...stream, poll_interval_ms: 2_000 } : stream,
  ),
};

/**
 * What the venue tells afterwards differs from what it told at the time: open interest every five minutes, not every bar, and
 * of funding the settlements, not the rate in force. So what looks at more than ten bars of either is known, and not equal.
 */
const COARSER = ['oi_slope_med', 'open_interest_ratio', 'funding_slope', 'funding_z'];
/** The same flow added up from candles or from trades: equal but for rounding. */
const FLOW = ['cvd_efficiency', 'cvd_slope'];
/** No venue tells these afterwards: they look at two days of book tops and of mark and index prices. */
const NOT_TOLD = ['basis_z', 'spread_ratio'];

describe('a new log', () => {
  it('has its first open gates within three boundaries, and at the tenth the features of two days of watching', async () => {
    const directory = temporaryFolder();
    await watch(directory, TENTH, { venue: closelyPolled });
    const made = verdicts(directory);
    for (const symbol of pairSymbols) {
      const open = made.filter((verdict) => verdict.symbol === symbol && verdict.gate?.gate_status === 'OPEN');
      expect(Math.min(...open.map(({ bar }) => bar))).toBeLessThanOrEqual(PAST_BARS + 3);
    }
    const known = knownSinceBeginning(TENTH);
    for (const { bar, features, symbol } of made) {
      if (bar !== TENTH) continue;
      const expected = known.get(symbol) ?? {};
      const other = FEATURE_KEYS.filter((key) => !Object.is(features[key], expected[key]));
      const excepted = [...COARSER, ...NOT_TOLD, ...FLOW];
      expect(other.filter((key) => !excepted.includes(key))).toEqual([]);
      for (const key of FLOW) expect(features[key]).toBeCloseTo(expected[key] ?? Number.NaN, 12);
      for (const key of COARSER) expect(features[key]).not.toBeNull();
      for (const key of NOT_TOLD) expect(features[key]).toBeNull();
      // The mean size of a move over five minutes is more than that over a bar of three: the ratio is smaller for two days.
      const ratio = (features['open_interest_ratio'] ?? 0) / (expected['open_interest_ratio'] ?? 1);
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThanOrEqual(1.1);
    }
    expect(made.filter(({ bar }) => bar === TENTH)).toHaveLength(pairSymbols.length);
  });

  it('holds the past as answers with their bytes, received when they were, and nothing that had not been over', async () => {
    const directory = temporaryFolder();
    await watch(directory, PAST_BARS + 1);
    const past = rawEvents(directory).filter((event) => isHistory(event) && event.event_type !== 'StreamState');
    expect(new Set(past.map(({ channel }) => channel))).toEqual(
      new Set(['history_candle_1m', 'history_open_interest', 'history_funding_rate']),
    );
    expect(past.filter(({ event_type }) => event_type === 'DecodeFailure')).toEqual([]);
    for (const { exchange_ts_ms, raw_payload, recv_ts_ms } of past) {
      expect(recv_ts_ms).toBeGreaterThanOrEqual(newMs);
      expect(exchange_ts_ms).toBeLessThan(newMs);
      expect(raw_payload[0]).toBe('['.charCodeAt(0));
    }
    expect(verdicts(directory).every(({ bar }) => bar > PAST_BARS)).toBe(true);
  });

  it('without --no-history or without the endpoints is recorded all the same', async () => {
    const [without, refused] = [temporaryFolder(), temporaryFolder()];
    const off = { ...config, live: { ...config.live, history: { enabled: false } } };
    await watch(without, PAST_BARS + 2, { config: off });
    expect(rawEvents(without).some(isHistory)).toBe(false);
    const refusal = { kind: 'refuse_requests', status: 503, count: 1_000_000, duration_ms: 20 * BAR_MS } as const;
    const faults = ['/fapi/v1/klines', '/futures/data', '/fapi/v1/fundingRate'].map((path) => ({
      at_ms: newMs,
      fault: { ...refusal, path },
    }));
    await watch(refused, PAST_BARS + 4, { exchange: { faults, transcript: 'counts' } });
    const told = rawEvents(refused).filter(isHistory);
    expect(
      told.some(({ normalized }) => 'detail' in normalized && normalized.detail.startsWith('history_failed')),
    ).toBe(true);
    expect(verdicts(refused).filter(({ bar }) => bar === PAST_BARS + 4)).toHaveLength(pairSymbols.length);
  });
});

describe('a log whose past was asked for', () => {
  it('goes on after a stop, fills the hole, changes no run, and gives the same runs again from its raw events', async () => {
    const [live, copy] = [temporaryFolder(), temporaryFolder()];
    await watch(live, PAST_BARS + 4);
    const before = verdicts(live);
    await watch(live, PAST_BARS + 12, { begin_ts_ms: barEnd(PAST_BARS + 8) + 60_000 });
    const [missed, after] = [PAST_BARS + 6, PAST_BARS + 11];
    const all = verdicts(live);
    expect(all.slice(0, before.length)).toEqual(before);
    // A boundary that was missed is run over what had been received by then.
    expect(all.filter(({ bar }) => bar === missed).map(({ status }) => status)).toEqual(['failed', 'failed']);
    const filled = rawEvents(live).filter(
      (event) => event.channel === 'history_candle_1m' && event.recv_ts_ms > barEnd(PAST_BARS + 8),
    );
    expect(filled.some(({ exchange_ts_ms }) => exchange_ts_ms === barEnd(missed) - 1)).toBe(true);
    const past = filled.filter(({ event_type }) => event_type === 'Candle');
    expect(Math.min(...past.map(({ exchange_ts_ms }) => exchange_ts_ms ?? 0))).toBeGreaterThan(barEnd(PAST_BARS + 3));
    const known = knownSinceBeginning(after);
    for (const { bar, features, symbol } of all) {
      if (bar !== after) continue;
      for (const key of [
        'atr',
        'atr_z',
        'realised_volatility_480',
        'volume_ratio',
        'range_ratio',
        'volume_24h',
      ] as const)
        expect(features[key]).toBe(known.get(symbol)?.[key]);
    }
    await finishRuns(live, config);
    await runCopyOfRaw(live, copy, config);
    expect(partitionsOf(live)).toEqual(partitionsOf(copy));
    expect(verifyLog({ directory: live }).ok).toBe(true);
  });

  it('fills the hole of a lost line while it goes on watching', async () => {
    const directory = temporaryFolder();
    const lostMs = barEnd(PAST_BARS + 3) + 30_000;
    await watch(directory, PAST_BARS + 10, {
      exchange: {
        transcript: 'counts',
        limits: { connection_age_ms: null },
        faults: [
          { at_ms: lostMs, fault: { kind: 'refuse_connections', status: 503, duration_ms: 2 * BAR_MS } },
          { at_ms: lostMs, fault: { kind: 'disconnect', code: null } },
        ],
      },
    });
    const past = rawEvents(directory).filter(
      ({ channel, event_type, recv_ts_ms }) =>
        channel === 'history_candle_1m' && event_type === 'Candle' && recv_ts_ms > lostMs,
    );
    for (const symbol of pairSymbols) {
      const ends = past.filter((event) => event.symbol === symbol).map(({ exchange_ts_ms }) => exchange_ts_ms);
      expect(ends).toEqual(expect.arrayContaining([barEnd(PAST_BARS + 4) - 1, barEnd(PAST_BARS + 5) - 1]));
    }
    const known = knownSinceBeginning(PAST_BARS + 10);
    for (const { bar, features, symbol } of verdicts(directory)) {
      if (bar !== PAST_BARS + 10) continue;
      for (const key of ['atr', 'atr_z', 'realised_volatility_20', 'range_ratio', 'volume_24h'] as const)
        expect(features[key]).toBe(known.get(symbol)?.[key]);
    }
  });

  it('on OKX has its first open gates within three boundaries, too, within the limits of every address', async () => {
    const directory = temporaryFolder();
    const symbols = await watch(directory, PAST_BARS + 3, { venue: okxSwap });
    const made = verdicts(directory);
    for (const symbol of symbols) {
      const open = made.filter((verdict) => verdict.symbol === symbol && verdict.gate?.gate_status === 'OPEN');
      expect(Math.min(...open.map(({ bar }) => bar))).toBeLessThanOrEqual(PAST_BARS + 3);
    }
    const events = rawEvents(directory);
    expect(events.filter(({ event_type }) => event_type === 'DecodeFailure')).toEqual([]);
    const taken = events.filter(
      ({ normalized }) => 'detail' in normalized && normalized.detail.startsWith('history_taken'),
    );
    expect(taken).toHaveLength(3 * symbols.length);
    const [last] = made.toReversed();
    for (const key of ['range_ratio', 'volume_ratio', 'open_interest_ratio', 'funding_z', 'atr_z'])
      expect(last?.features[key]).not.toBeNull();
  });
});
