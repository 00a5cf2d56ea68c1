import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

import { openLogReader, verifyLog } from '@xray/event-log';
import { BAR_MS, simulateMarket, startExchange } from '@xray/market-sim';
import { expect, it } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { finishRuns, partitionsOf, runCopyOfRaw } from '../src/testing/live-logs.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { startXray, temporaryFolder, type RunningCommand } from './support/xray.ts';

/** How often the process is killed; `XRAY_KILLS=200` for the long form that docs/performance.md tells of. */
const kills = Number(process.env['XRAY_KILLS'] ?? 4);
/** A boundary every one and a half seconds. */
const SPEED = 120;
const LONGEST_LIFE_MS = 3_500;
/** Within which a killed process shows a run, on a machine that has little time for it. */
const START_MS = 20_000;

/** Moments that differ from kill to kill and are the same in every test. */
function lifeMs(kill: number): number {
  return 400 + Math.floor(((kill * 0.618_033_988_75) % 1) * (LONGEST_LIFE_MS - 400));
}

interface Acknowledged {
  readonly last_ingest_seq: number;
  readonly payloads: string;
}

/** What a reader in another process has seen committed: the last stretch of it, byte for byte. */
function acknowledged(directory: string, from: number): Acknowledged {
  const reader = openLogReader({ directory });
  const records = [...reader.readRaw({ from_ingest_seq: from })].flat();
  reader.close();
  return {
    last_ingest_seq: records.at(-1)?.ingest_seq ?? from - 1,
    payloads: records
      .map(({ event, ingest_seq }) => `${ingest_seq} ${Buffer.from(event.raw_payload).toString('base64')}`)
      .join('\n'),
  };
}

/** Printed lines of runs: whatever was shown must be in the log. */
function shownRuns(stdout: string): readonly string[] {
  return stdout
    .split('\n')
    .filter((line) => /^\d{4}-\d\d-\d\dT\S+Z [A-Z]+USDT /.test(line))
    .map((line) => line.split(/ +/).slice(0, 2).join(' '));
}

function loggedRuns(directory: string): readonly string[] {
  const reader = openLogReader({ directory });
  const runs = [...reader.read('run_record')]
    .flat()
    .filter(({ record }) => record.status !== 'started')
    .map(
      ({ record }) => `${new Date(record.engine_timestamp_ms).toISOString().replace('.000Z', 'Z')} ${record.symbol}`,
    );
  reader.close();
  return runs;
}

/** Every second life is counted from the first line of a run, so that a busy machine has lives with runs as well. */
async function livesUntilKilled(running: RunningCommand, kill: number): Promise<void> {
  if (kill % 2 === 0) await Promise.race([running.firstOutput, delay(START_MS)]);
  await delay(lifeMs(kill));
}

/** Waits until the log holds more runs than so many: a busy machine takes seconds to start a process. */
async function runsLogged(directory: string, runs: number): Promise<void> {
  for (let asked = 0; asked < 60; asked += 1) {
    if (openable(directory) && loggedRuns(directory).length > runs) return;
    await delay(500);
  }
}

it(
  `loses nothing and repeats nothing when it is killed ${kills} times and started again`,
  { timeout: kills * 30_000 + 60_000 },
  async () => {
    const [live, copy] = [temporaryFolder(), temporaryFolder()];
    const beginMs = Date.now();
    const start_ts_ms = Math.floor(beginMs / BAR_MS) * BAR_MS - BAR_MS;
    const market = simulateMarket({
      model: { ...pairModel, trades_per_bar: 400 },
      seed: 11,
      bars: 16 * kills + 60,
      start_ts_ms,
    });
    const exchange = await startExchange({
      market,
      time: { kind: 'real', begin_ts_ms: beginMs, speed: SPEED },
    });
    const words = [
      'live',
      '--endpoint',
      exchange.url,
      '--symbols',
      'all',
      '--log',
      live,
      '--simulated-time',
      String(SPEED),
    ];
    const shown: string[] = [];
    let seen: Acknowledged = { last_ingest_seq: 0, payloads: '' };
    try {
      for (let kill = 1; kill <= kills + 1; kill += 1) {
        const running = startXray([...words, '--health-port', '0', '--log-level', 'error']);
        if (kill > kills) {
          await running.firstOutput;
          await runsLogged(live, kills);
        } else {
          await livesUntilKilled(running, kill);
        }
        if (kill > kills) running.child.kill('SIGINT');
        else running.child.kill('SIGKILL');
        const ended = await running.ended;
        shown.push(...shownRuns(ended.stdout));
        if (kill > kills) expect(ended.code).toBe(0);
        if (!openable(live)) continue;
        const before = seen;
        const now = acknowledged(live, Math.max(1, before.last_ingest_seq - 500));
        expect(now.last_ingest_seq).toBeGreaterThanOrEqual(before.last_ingest_seq);
        const tail = before.payloads
          .split('\n')
          .filter((line) => Number(line.split(' ')[0]) >= Math.max(1, before.last_ingest_seq - 500));
        expect(now.payloads.startsWith(tail.join('\n'))).toBe(true);
        seen = now;
      }
    } finally {
      await exchange.close();
    }
    expect(verifyLog({ directory: live }).ok).toBe(true);
    const { config } = loadConfig(undefined);
    await finishRuns(live, config);
    await runCopyOfRaw(live, copy, config);
    expect(partitionsOf(live)).toEqual(partitionsOf(copy));
    const logged = loggedRuns(live);
    expect(new Set(logged).size).toBe(logged.length);
    expect(logged.length).toBeGreaterThan(kills);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((run) => !logged.includes(run))).toEqual([]);
  },
);

function openable(directory: string): boolean {
  try {
    openLogReader({ directory }).close();
    return true;
  } catch {
    return false;
  }
}
