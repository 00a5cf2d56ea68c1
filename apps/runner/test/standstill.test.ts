import process from 'node:process';

import type { EventLogWriter } from '@xray/contracts';
import { openLogWriter, verifyLog, type FreeSpace, type OpenLogWriterOptions } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import { BAR_MS, defaultMarketModel, simulateMarket, type SimulatedMarket } from '@xray/market-sim';
import { judgeReadiness } from '@xray/orchestrator';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { startSimulatedSession, type SimulatedSession } from '../src/live/simulated-session.ts';
import { announcements } from '../src/testing/announcements.ts';
import { compareDelivery, loggedFrames } from '../src/testing/delivered-frames.ts';
import { finishRuns, partitionsOf, rawEvents, runCopyOfRaw } from '../src/testing/live-logs.ts';
import { temporaryFolder } from './support/xray.ts';

const STANDSTILL_MS = 10_000;
const GOES_ON_MS = 2_000;
const BARS = 2;

const instruments = defaultMarketModel().instruments.slice(0, 3);

function marketOf(trades_per_bar: number) {
  return simulateMarket({ model: { ...defaultMarketModel(), instruments, trades_per_bar }, seed: 3, bars: BARS + 1 });
}

const quietMarket = marketOf(12);
/** Some 120 frames a second: more in ten seconds than the buffer may hold. */
const busyMarket = marketOf(3_500);
const startMs = quietMarket.config.start_ts_ms;
/** It stands still from before the end of the first bar until after the end of its cut. */
const stopMs = startMs + BAR_MS - 3_000;
/** A quarter of it is more than the frames that a socket may have read when it is paused. */
const MAX_WAITING_EVENTS = 1_000;

const { config: shipped } = loadConfig(undefined);
const config = {
  ...shipped,
  live: {
    ...shipped.live,
    max_lag_ms: 2_000,
    history: { enabled: false },
    buffer: { ...shipped.live.buffer, max_waiting_events: MAX_WAITING_EVENTS, max_append_events: 400 },
  },
};

/** What stands still. */
interface Standstill {
  readonly market: SimulatedMarket;
  /** How long an append must wait before it begins. */
  readonly waitToAppendMs?: (running: SimulatedSession) => number;
  readonly onPublished?: (running: SimulatedSession) => void;
  /** Called at every look, with the time since the standstill began and what tells the session of the disk's space. */
  readonly onLook?: (sinceMs: number, tellSpace: (space: FreeSpace) => void) => void;
}

function leftMs({ clock }: SimulatedSession): number {
  const nowMs = clock.wallMs();
  return nowMs < stopMs ? 0 : Math.max(0, stopMs + STANDSTILL_MS - nowMs);
}

/** A log whose appends wait as long as they are told to. Otherwise market time waits for the disk, and for nothing else. */
async function openDisk(
  options: OpenLogWriterOptions,
  running: () => SimulatedSession | null,
  waitMs: (running: SimulatedSession) => number,
): Promise<EventLogWriter> {
  const log = await openLogWriter(options);
  return {
    ...log,
    append: async (request) => {
      const session = running();
      if (session === null) return log.append(request);
      const ms = waitMs(session);
      if (ms > 0) await session.clock.sleep(ms);
      return session.clock.holdWhile(log.append(request));
    },
  };
}

async function watch({ market, onLook, onPublished, waitToAppendMs = () => 0 }: Standstill) {
  let tellSpace: (space: FreeSpace) => void = () => undefined;
  const directory = temporaryFolder();
  const boundaries: number[] = [];
  let running: SimulatedSession | null = null;
  running = await startSimulatedSession({
    market,
    directory,
    config,
    mode: 'live',
    begin_ts_ms: stopMs - 65_000,
    exchange: { client_timeout_ms: 50 },
    onBoundary: ({ engine_timestamp_ms }) => boundaries.push((engine_timestamp_ms - startMs) / BAR_MS),
    onPublished: () => {
      if (running !== null) onPublished?.(running);
    },
    session: {
      streams: [...binanceUsdm.connection.default_streams, 'book_delta'],
      hold: (work) => Promise.resolve(work),
      openWriter: (options) => {
        tellSpace = (space) => options.onFreeSpace?.(space);
        return openDisk(options, () => running, waitToAppendMs);
      },
    },
  });
  const { exchange } = running;
  // A market this young has no known features yet, and says so all along: what else is amiss is looked at here.
  const readiness = (): { readonly reasons: readonly string[] } => ({
    reasons: judgeReadiness(running.session.health()).reasons.filter(
      (reason) => !reason.startsWith('inputs_unusable: WARMING_UP'),
    ),
  });
  await exchange.play({ until_ms: stopMs - 1_000 });
  const before = readiness();
  const reasons = new Map<string, { readonly from_ms: number; readonly to_ms: number }>();
  for (let atMs = stopMs; atMs <= stopMs + 2 * STANDSTILL_MS; atMs += 200) {
    await exchange.play({ until_ms: atMs, slice_ms: 200 });
    onLook?.(atMs - stopMs, tellSpace);
    for (const reason of readiness().reasons) {
      const [name = ''] = reason.split(':');
      reasons.set(name, { from_ms: reasons.get(name)?.from_ms ?? atMs - stopMs, to_ms: atMs - stopMs });
    }
  }
  await exchange.play({ until_ms: startMs + BARS * BAR_MS + 5_000 });
  const after = readiness();
  const { buffer } = running.session.health();
  await running.stop();
  const events = rawEvents(directory);
  const report = compareDelivery(loggedFrames(events, binanceUsdm), exchange.transcript());
  const told = announcements(events).filter(({ code }) => !['watched', 'subscribed', 'socket_open'].includes(code));
  return { directory, before, reasons, after, buffer, report, boundaries, told };
}

type Result = Awaited<ReturnType<typeof watch>>;

/** Nothing is lost, everything goes on by itself, and what was run is what a run over the whole log makes of it. */
async function expectWhole({ after, before, boundaries, directory, report }: Result): Promise<void> {
  expect(before.reasons).toEqual([]);
  expect(after.reasons).toEqual([]);
  expect(report).toMatchObject({ missing: 0, out_of_order: [], unconfirmed: 0, answers_missing: 0, unknown: 0 });
  expect(boundaries).toEqual([1, 2]);
  expect(verifyLog({ directory }).ok).toBe(true);
  const copy = temporaryFolder();
  await finishRuns(directory, config);
  await runCopyOfRaw(directory, copy, config);
  expect(partitionsOf(directory)).toEqual(partitionsOf(copy));
}

function pauses({ told }: Result): readonly (readonly [sinceMs: number, code: string])[] {
  return told
    .filter(({ code }) => code === 'paused' || code === 'reading_again')
    .map(({ code, ts_ms }) => [ts_ms - stopMs, code]);
}

describe('a live session', () => {
  it('holds what comes within its bound while the disk stands still for ten seconds, says so, and goes on', async () => {
    const result = await watch({ market: busyMarket, waitToAppendMs: leftMs });
    await expectWhole(result);
    const { buffer, reasons, told } = result;
    expect(buffer.peak_share).toBeGreaterThanOrEqual(0.75);
    expect(buffer.peak_share).toBeLessThanOrEqual(1);
    expect([...reasons.keys()]).toEqual(['backpressure', 'scheduler_lag']);
    for (const { to_ms } of reasons.values()) expect(to_ms).toBeLessThan(STANDSTILL_MS + GOES_ON_MS);
    // What the sockets hold by then may fill it once more on the way out.
    const changes = pauses(result);
    expect(changes.map(([, code]) => code)).toEqual(
      changes.map((_, at) => (at % 2 === 0 ? 'paused' : 'reading_again')),
    );
    expect(changes[0]?.[0]).toBeGreaterThan(0);
    expect(changes[0]?.[0]).toBeLessThan(STANDSTILL_MS);
    expect(changes.at(-1)?.[1]).toBe('reading_again');
    expect(changes.at(-1)?.[0]).toBeLessThan(STANDSTILL_MS + GOES_ON_MS);
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['paused', 'reading_again', 'feed_stopped']));
    process.stderr.write(
      `peak share ${buffer.peak_share} of ${MAX_WAITING_EVENTS} events, ${result.report.frames_sent} frames\n`,
    );
  }, 120_000);

  it('goes on as if nothing were while whoever reads its verdicts stands still', async () => {
    let told = 0;
    let stood = false;
    const result = await watch({
      market: quietMarket,
      onPublished: ({ clock }) => {
        told += 1;
        if (told > 1) return;
        void clock.sleep(STANDSTILL_MS).then(() => {
          stood = true;
        });
      },
    });
    await expectWhole(result);
    expect(told).toBeGreaterThan(1);
    expect(stood).toBe(true);
    expect(result.buffer.peak_share).toBeLessThan(0.25);
    expect([...result.reasons.keys()]).toEqual([]);
    expect(pauses(result)).toEqual([]);
  }, 60_000);

  it('stops reading while its disk has little space left, and reads on when it has', async () => {
    const result = await watch({
      market: quietMarket,
      onLook: (sinceMs, tellSpace) => {
        if (sinceMs === 0) tellSpace({ free_bytes: 1, low: true });
        if (sinceMs === STANDSTILL_MS) tellSpace({ free_bytes: 2 ** 40, low: false });
      },
    });
    await expectWhole(result);
    expect([...result.reasons.keys()]).toEqual(['disk_space_low']);
    expect(pauses(result)).toEqual([
      [0, 'paused'],
      [STANDSTILL_MS, 'reading_again'],
    ]);
    expect(result.told.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('reason=the_disk_of_the_log'),
    );
  }, 60_000);
});
