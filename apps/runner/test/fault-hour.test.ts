import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { binanceUsdm } from '@xray/market-data';
import { verifyLog } from '@xray/event-log';
import {
  BAR_MS,
  defaultMarketModel,
  FAULT_KINDS,
  randomFaults,
  simulateMarket,
  type FaultInput,
  type FaultScriptInput,
} from '@xray/market-sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { startSimulatedSession } from '../src/live/simulated-session.ts';
import { announcements, numberedLosses } from '../src/testing/announcements.ts';
import { compareDelivery, loggedFrames } from '../src/testing/delivered-frames.ts';
import { evidenceByKind, faultEvidence } from '../src/testing/fault-evidence.ts';
import { finishRuns, partitionsOf, rawEvents, runCopyOfRaw } from '../src/testing/live-logs.ts';
import { marketDataByBar, undisturbedBars } from '../src/testing/market-data-by-bar.ts';
import { verdictsOf, type Verdict } from '../src/testing/verdicts.ts';

/** How many random hours are played besides the written one. */
const randomHours = Number(process.env['XRAY_FAULT_HOURS'] ?? 0);
/** The first of their seeds. */
const firstHour = Number(process.env['XRAY_FAULT_HOUR'] ?? 1);

const SECOND_MS = 1_000;
const HOUR_BARS = 20;
/** The longest window in which a feature has a value within this market: an average true range's z-score over 50 bars of 14. */
const LONGEST_WINDOW_BARS = 64;
const COMPARED_BARS = 4;
const ALL_BARS = HOUR_BARS + LONGEST_WINDOW_BARS + COMPARED_BARS;

/** In the quiet time after the hour frames are sent ten seconds at a time, so a cut waits for them as long. */
const QUIET_SLICE_MS = 10_000;
const { config: shipped } = loadConfig(undefined);
const config = {
  ...shipped,
  orchestrator: { ...shipped.orchestrator, boundary_delay_ms: QUIET_SLICE_MS },
  // What was missed would be asked for, and this is about what is missed.
  live: { ...shipped.live, history: { enabled: false } },
};

const model = { ...defaultMarketModel(), name: 'three' };
const instruments = model.instruments.slice(0, 3);
/** The hour ends before midnight, at which the extremes of a day begin anew. */
const startMs = Date.UTC(2026, 0, 1, 22, 57);
const market = simulateMarket({ model: { ...model, instruments }, seed: 11, bars: ALL_BARS + 1, start_ts_ms: startMs });
const streams = [...binanceUsdm.connection.default_streams, 'book_delta'];

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'xray-hour-'));
  folders.push(made);
  return made;
}

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

async function watch(faults: FaultScriptInput, bars = ALL_BARS) {
  const directory = folder();
  const simulated = await startSimulatedSession({
    market,
    directory,
    config,
    mode: 'live',
    exchange: { faults },
    session: { streams },
  });
  await simulated.play(startMs + HOUR_BARS * BAR_MS + 20 * SECOND_MS);
  await simulated.exchange.play({ until_ms: startMs + bars * BAR_MS + 15 * SECOND_MS, slice_ms: QUIET_SLICE_MS });
  const { streams: fed } = simulated.session.feed.state();
  await simulated.stop();
  const transcript = simulated.exchange.transcript();
  const events = rawEvents(directory);
  const frames = loggedFrames(events, binanceUsdm);
  return { directory, fed, transcript, events, frames, announced: announcements(events) };
}

type Watched = Awaited<ReturnType<typeof watch>>;

function at(bar: number, seconds: number, fault: FaultInput): FaultScriptInput[number] {
  return { at_ms: startMs + (bar - 1) * BAR_MS + seconds * SECOND_MS, fault };
}

function s(seconds: number): number {
  return seconds * SECOND_MS;
}

/** Faults in the middle of bars, of which every frame arrives in the end, in time for its cut. */
const harmless: FaultScriptInput = [
  at(2, 30, { kind: 'repeat_frames', count: 60 }),
  at(3, 31.1, { kind: 'garbage', form: 'text', count: 3 }),
  at(3, 32.2, { kind: 'garbage', form: 'json' }),
  at(3, 33.3, { kind: 'garbage', form: 'binary' }),
  at(4, 30, { kind: 'stall_socket', duration_ms: s(20), frames: 'late' }),
  at(4, 90, { kind: 'stall_socket', connection: 1, duration_ms: s(40), answers_pings: true, frames: 'late' }),
  at(5, 30, { kind: 'slow_writes', duration_ms: s(60), chunk_bytes: 512 }),
  at(6, 40, { kind: 'refuse_requests', status: 429, retry_after_s: 3, count: 2, duration_ms: s(60) }),
  at(6, 100, { kind: 'refuse_requests', status: 503, duration_ms: s(40) }),
  at(7, 30, { kind: 'ignore_requests', path: '/fapi/v1/openInterest', count: 2, duration_ms: s(60) }),
  at(7, 30.5, { kind: 'break_book_chain', count: 2 }),
  at(8, 30.4, { kind: 'disconnect' }),
  at(8, 90.4, { kind: 'disconnect', connection: 0, code: 1012 }),
];
const HARMLESS_BARS = 8;

/** Trades that change places lose nothing either, but a bar's sums are made in the order in which they came. */
const REORDERED_BAR = 9;
const reordering: FaultScriptInput = [
  at(REORDERED_BAR, 30, { kind: 'reorder_frames', stream: 'ethusdt@aggTrade', count: 2 }),
];

const losing: FaultScriptInput = [
  at(10, 20, { kind: 'drop_frames', stream: 'btcusdt@aggTrade', count: 3 }),
  at(10, 40, { kind: 'drop_frames', stream: 'ethusdt@kline_1m' }),
  at(10, 60, { kind: 'drop_frames', stream: 'solusdt@depth@100ms', count: 2 }),
  at(11, 5, { kind: 'drop_frames', stream: 'btcusdt@bookTicker' }),
  at(11, 5, { kind: 'drop_frames', stream: 'ethusdt@markPrice@1s' }),
  at(11, 90, { kind: 'half_frames', count: 5 }),
  at(12, 10, { kind: 'stall_stream', stream: 'ethusdt@aggTrade', duration_ms: s(120) }),
  at(13, 20, { kind: 'clock_skew', skew_ms: 30_000, duration_ms: s(90) }),
  at(14, 20, { kind: 'clock_skew', skew_ms: -30_000, duration_ms: s(90) }),
  at(15, 10, { kind: 'refuse_connections', status: 503, duration_ms: s(20) }),
  at(15, 10.3, { kind: 'disconnect' }),
  at(16, 10, { kind: 'refuse_connections', duration_ms: s(10) }),
  at(16, 10.3, { kind: 'disconnect', connection: 0, code: 1001 }),
  at(17, 10, { kind: 'stall_socket', duration_ms: s(60) }),
  at(18, 10, { kind: 'stall_socket', connection: 1, duration_ms: s(50), answers_pings: true }),
  at(18, 100, { kind: 'refuse_requests', status: 418, retry_after_s: 10, count: 1, duration_ms: s(60) }),
];
const hour: FaultScriptInput = [...harmless, ...reordering, ...losing];

/** Everything in both logs that does not depend on how often the same was received. */
function compareVerdicts(whole: Watched, faulty: Watched) {
  const times = { start_ms: startMs, bar_ms: BAR_MS, delay_ms: QUIET_SLICE_MS };
  const bars = undisturbedBars(
    marketDataByBar(whole.events, times),
    marketDataByBar(faulty.events, times),
    LONGEST_WINDOW_BARS + 1,
  );
  const [theirs, ours] = [whole, faulty].map(({ directory }) => verdictsOf(directory, startMs, BAR_MS));
  const pairs = [...(theirs ?? [])].map(([key, verdict]) => [verdict, ours?.get(key)] as const);
  return { bars, pairs, undisturbed: pairs.filter(([{ bar }]) => bars.has(bar)) };
}

/** A verdict without the memory of the symbol, which remembers what was lost. */
function ofTheBar(verdict: Verdict | undefined) {
  return { status: verdict?.status, regime_output: verdict?.regime_output, features: verdict?.features };
}

function expectDelivered({ frames, transcript, fed }: Watched): void {
  expect(compareDelivery(frames, transcript)).toMatchObject({
    missing: 0,
    out_of_order: [],
    answers_missing: 0,
    unknown: 0,
  });
  const notLive = fed.filter(({ channel, status }) => status !== 'live' && channel !== 'liquidation');
  expect(notLive).toEqual([]);
}

let undisturbed: Watched;
beforeAll(async () => {
  undisturbed = await watch([]);
}, 120_000);

describe('an hour of every kind of fault', () => {
  let faulted: Watched;
  beforeAll(async () => {
    faulted = await watch(hour);
  }, 120_000);

  it('is what is played, each fault changing something, and without it nothing is lost or announced', () => {
    expect(new Set(hour.map(({ fault }) => fault.kind))).toEqual(new Set(FAULT_KINDS));
    const idle = faulted.transcript.faults.filter(({ affected, what }) => affected === 0 && what.kind !== 'clock_skew');
    expect(idle).toEqual([]);
    expectDelivered(undisturbed);
    const { gaps, missing } = numberedLosses(undisturbed.events, faulted.events);
    expect({ gaps, missing }).toEqual({ gaps: 0, missing: 0 });
    const codes = new Set(undisturbed.announced.map(({ code }) => code));
    expect(codes).toEqual(new Set(['watched', 'socket_open', 'subscribed', 'feed_stopped']));
  });

  it('leaves every frame that an open socket delivered in the log, in order, and every answer', () => {
    expectDelivered(faulted);
    const report = compareDelivery(faulted.frames, faulted.transcript);
    expect(report.confirmed).toBeGreaterThan(0.99 * report.frames_sent);
    expect(report.answers).toBeGreaterThan(500);
    expect(verifyLog({ directory: faulted.directory }).ok).toBe(true);
  });

  it('is announced fault by fault', () => {
    const evidence = faultEvidence(faulted);
    expect(evidence.filter((each) => each.evidence === 'unannounced')).toEqual([]);
    const kinds = evidenceByKind(evidence);
    expect(Object.keys(kinds).sort()).toEqual([...FAULT_KINDS].sort());
    const silent = FAULT_KINDS.filter((kind) => kinds[kind]?.['announced'] === undefined);
    // Of these every frame is in the log, twice, in another order, or later.
    expect([...silent].sort()).toEqual(['reorder_frames', 'repeat_frames', 'slow_writes']);
    // What these streams do not deliver carries no number that could be missed, and they are silent for longer at times.
    const unknowable = evidence.filter((each) => each.evidence === 'unknowable').flatMap(({ of }) => of);
    expect([...new Set(unknowable)].sort()).toEqual(['bookTicker', 'forceOrder', 'markPrice@1s']);
  });

  it('has a gap announced for every trade, candle and book change that is missing, before the event that shows it', () => {
    const { gaps, missing, silent_breaks, unannounced } = numberedLosses(faulted.events, undisturbed.events);
    expect({ silent_breaks, unannounced }).toEqual({ silent_breaks: [], unannounced: [] });
    expect(missing).toBeGreaterThan(20);
    expect(gaps).toBeGreaterThan(5);
  });

  it('marks what came twice by equal identifiers', () => {
    const trades = faulted.events.filter((event) => event.event_type === 'TradeTick');
    const names = trades.map(({ source_event_id, symbol }) => `${symbol} ${source_event_id ?? 'none'}`);
    expect(names).not.toContainEqual(expect.stringContaining('none'));
    expect(names.length - new Set(names).size).toBeGreaterThan(10);
  });

  it('changes no verdict before anything is lost, nor the memory, nor the gate', () => {
    const before = compareVerdicts(undisturbed, faulted).pairs.filter(([{ bar }]) => bar >= 1 && bar <= HARMLESS_BARS);
    expect(before).toHaveLength(HARMLESS_BARS * instruments.length);
    for (const [expected, actual] of before) expect(actual).toEqual(expected);
    expect(before.every(([{ gate, status }]) => gate !== null && status === 'completed')).toBe(true);
  });

  it('changes no verdict by another order of trades, but for the last digits of sums', () => {
    const reordered = compareVerdicts(undisturbed, faulted).pairs.filter(([{ bar }]) => bar === REORDERED_BAR);
    expect(reordered).toHaveLength(instruments.length);
    for (const [expected, actual] of reordered) {
      expect(actual?.gate).toEqual(expected.gate);
      for (const [key, value] of Object.entries(expected.features)) {
        if (value === null) expect(actual?.features[key]).toBeNull();
        else
          expect(Math.abs((actual?.features[key] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
      }
    }
  });

  it('changes verdicts while data is missing, and none of a run whose cut and lookback are whole', () => {
    const { bars, pairs, undisturbed: whole } = compareVerdicts(undisturbed, faulted);
    expect([...bars].filter((bar) => bar <= HOUR_BARS)).toEqual(
      Array.from({ length: HARMLESS_BARS + 1 }, (_, bar) => bar),
    );
    const after = whole.filter(([{ bar }]) => bar > HOUR_BARS);
    expect(after.length).toBeGreaterThanOrEqual(COMPARED_BARS * instruments.length);
    for (const [expected, actual] of whole) expect(ofTheBar(actual)).toEqual(ofTheBar(expected));
    for (const [expected, actual] of after) expect(actual?.gate).toEqual(expected.gate);
    const changed = pairs.filter(
      ([expected, actual]) => JSON.stringify(ofTheBar(actual)) !== JSON.stringify(ofTheBar(expected)),
    );
    expect(changed.length).toBeGreaterThan(HOUR_BARS);
    expect(changed.every(([{ bar }]) => bar > REORDERED_BAR && bar <= HOUR_BARS + LONGEST_WINDOW_BARS)).toBe(true);
  });

  it('makes the runs that a run over a copy of the log makes, byte for byte', async () => {
    const copy = folder();
    await finishRuns(faulted.directory, config);
    await runCopyOfRaw(faulted.directory, copy, config);
    expect(partitionsOf(faulted.directory)).toEqual(partitionsOf(copy));
  });
});

describe.skipIf(randomHours === 0)('random hours of faults', () => {
  /** A clock that is off by less than the bound is announced nowhere. */
  const farther = (fault: FaultScriptInput[number]['fault']): FaultInput =>
    fault.kind === 'clock_skew' ? { ...fault, skew_ms: 10 * fault.skew_ms } : fault;
  const names = instruments.flatMap(({ symbol }) =>
    ['aggTrade', 'kline_1m', 'bookTicker', 'markPrice@1s', 'depth@100ms'].map(
      (name) => `${symbol.toLowerCase()}@${name}`,
    ),
  );

  it.each(Array.from({ length: randomHours }, (_, index) => firstHour + index))(
    'number %i is delivered whole, announced, and forgotten',
    async (seed) => {
      const script = randomFaults(seed, {
        from_ms: startMs + 2 * BAR_MS,
        until_ms: startMs + (HOUR_BARS - 1) * BAR_MS,
        mean_gap_ms: 40 * SECOND_MS,
        streams: names,
      }).map(({ at_ms, fault }) => ({ at_ms, fault: farther(fault) }));
      const played = await watch(script);
      expectDelivered(played);
      const evidence = faultEvidence(played);
      expect(evidence.filter((each) => each.evidence === 'unannounced')).toEqual([]);
      expect(numberedLosses(played.events, undisturbed.events)).toMatchObject({ silent_breaks: [], unannounced: [] });
      const { undisturbed: whole } = compareVerdicts(undisturbed, played);
      expect(whole.length).toBeGreaterThanOrEqual((2 + COMPARED_BARS) * instruments.length);
      for (const [expected, actual] of whole) expect(ofTheBar(actual)).toEqual(ofTheBar(expected));
      process.stderr.write(
        `hour ${seed}: ${JSON.stringify({ ...compareDelivery(played.frames, played.transcript), evidence: evidenceByKind(evidence) })}\n`,
      );
    },
    300_000,
  );
});
