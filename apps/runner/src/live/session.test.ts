import { verifyLog } from '@xray/event-log';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { loadConfig } from '../config/load.ts';
import { describedAs, replayAs } from '../testing/identity-log.ts';
import { finishRuns, partitionsOf, rawEvents, runCopyOfRaw, runLines } from '../testing/live-logs.ts';
import { pairModel, pairSymbols } from '../testing/pair-market.ts';
import { startSimulatedSession, type SimulatedSessionOptions } from './simulated-session.ts';

const { config } = loadConfig(undefined);
const market = simulateMarket({ model: pairModel, seed: 4, bars: 24 });
const startMs = market.config.start_ts_ms;
const [first = '', second = ''] = pairSymbols;

async function watch(directory: string, untilBar: number, more: Partial<SimulatedSessionOptions> = {}) {
  const begin_ts_ms = startMs + 10_000;
  const simulated = await startSimulatedSession({ market, directory, config, mode: 'live', begin_ts_ms, ...more });
  await simulated.play(startMs + untilBar * BAR_MS + 5_000);
  const health = simulated.session.health();
  await simulated.stop();
  return { health, transcript: simulated.exchange.transcript() };
}

function lines(directory: string): readonly string[] {
  return runLines(directory, startMs, BAR_MS);
}

describe('a live session', () => {
  it('makes the runs that a run over a copy of its raw events makes, byte for byte', async () => {
    const [live, copy] = [temporaryFolder(), temporaryFolder()];
    const { health, transcript } = await watch(live, 12);
    expect(lines(live)).toHaveLength(24);
    await finishRuns(live, config);
    await runCopyOfRaw(live, copy, config);
    expect(partitionsOf(live)).toEqual(partitionsOf(copy));
    expect(verifyLog({ directory: live }).ok).toBe(true);
    expect(health.buffer.peak_share).toBeLessThan(0.5);
    expect(transcript.totals.frames_sent).toBeGreaterThan(500);
  });

  it('goes on after a stop: no boundary is left out, those of the break are caught up and fail closed', async () => {
    const [live, copy] = [temporaryFolder(), temporaryFolder()];
    await watch(live, 4);
    await watch(live, 12, { begin_ts_ms: startMs + 8 * BAR_MS + 60_000 });
    const all = lines(live);
    expect(all.filter((line) => line.includes(first)).map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 12 }, (_, bar) => String(bar + 1)),
    );
    expect(all.filter((line) => line.endsWith('caught up'))).toEqual(
      [5, 6, 7, 8].flatMap((bar) => [first, second].map((symbol) => `${bar} ${symbol} failed CLOSED caught up`)),
    );
    await finishRuns(live, config);
    await runCopyOfRaw(live, copy, config);
    expect(partitionsOf(live)).toEqual(partitionsOf(copy));
  });

  it('goes on without a gap over two versions and two Nodes, and is replayed under each that is installed', async () => {
    const [live, copy] = [temporaryFolder(), temporaryFolder()];
    const installs = [{ packages: '0.0.1' }, { node: '24.99.0' }, {}];
    for (const [part, install] of installs.entries()) {
      const begin_ts_ms = part === 0 ? startMs + 10_000 : startMs + 4 * part * BAR_MS + 6_000;
      await watch(live, 4 * part + 4, { begin_ts_ms, session: { runtime: describedAs(install) } });
    }
    await finishRuns(live, config);
    const boundaries = lines(live).filter((line) => line.includes(first));
    expect(boundaries.map((line) => Number(line.split(' ')[0]))).toEqual(
      Array.from({ length: 13 }, (_, bar) => bar + 1),
    );
    await runCopyOfRaw(live, copy, config);
    const [{ run_record: ofParts, ...derived }, { run_record: ofWhole, ...derivedOfWhole }] = [
      partitionsOf(live),
      partitionsOf(copy),
    ];
    expect(derived).toEqual(derivedOfWhole);
    expect(ofParts).not.toBe(ofWhole);

    const runs = lines(live).length;
    const old = await replayAs(live, installs[0]);
    expect(old).toMatchObject({ runs: old.identical, different: 0, reproduced: 0 });
    const here = await replayAs(live);
    expect(here).toMatchObject({ different: 0, unsupported: old.runs, runs: runs - old.runs });
    expect(here.identities.map(({ standing }) => standing)).toEqual(['not_installed', 'other_runtime', 'installed']);
    expect(Math.min(old.runs, here.identical, here.reproduced)).toBeGreaterThan(0);
  });

  it('closes the gate of a symbol whose streams fall silent, and of no other', async () => {
    const live = temporaryFolder();
    const stalled = ['aggTrade', 'kline_1m', 'bookTicker', 'markPrice@1s', 'forceOrder'];
    const faults = stalled.map((stream) => ({
      at_ms: startMs + 6 * BAR_MS,
      fault: { kind: 'stall_stream', stream: `${second.toLowerCase()}@${stream}`, duration_ms: 3 * BAR_MS } as const,
    }));
    const refused = {
      at_ms: startMs + 6 * BAR_MS,
      fault: {
        kind: 'refuse_requests',
        status: 503,
        path: `/fapi/v1/openInterest?symbol=${second}`,
        duration_ms: 3 * BAR_MS,
        count: 1_000_000,
      } as const,
    };
    await watch(live, 12, { exchange: { faults: [...faults, refused] } });
    const closed = lines(live).filter((line) => line.includes('failed'));
    expect(closed.every((line) => line.includes(`${second} failed CLOSED`))).toBe(true);
    expect(closed.map((line) => Number(line.split(' ')[0]))).toEqual(expect.arrayContaining([8]));
    const told = rawEvents(live).filter(
      (event) => event.event_type === 'StreamState' && event.normalized.state === 'stale',
    );
    expect(new Set(told.map((event) => event.symbol))).toEqual(new Set([second]));
  });

  it('records without running, and a run over the recording later is what live would have made', async () => {
    const [recorded, live] = [temporaryFolder(), temporaryFolder()];
    await watch(recorded, 6, { mode: 'record' });
    expect(lines(recorded)).toEqual([]);
    await watch(live, 6);
    await finishRuns(live, config);
    const copy = temporaryFolder();
    const d = (directory: string) =>
      rawEvents(directory).map(
        (e) => `${e.recv_ts_ms} ${e.symbol} ${e.event_type} ${e.channel} ${JSON.stringify(e.normalized)}`,
      );
    expect(d(recorded)).toEqual(d(live));
    await runCopyOfRaw(recorded, copy, config);
    expect(partitionsOf(copy)).toEqual(partitionsOf(live));
  });
});
