import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { openLogReader } from './reader/open-log-reader.ts';
import { segmentPath } from './store/log-files.ts';
import { request, trade } from './testing/log-content.ts';
import { commitOf, copyLog, openStore } from './testing/store-fixtures.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';
import { verifyLog } from './verify/verify-log.ts';

/** Kills in a run of the suite; a longer campaign sets `XRAY_CRASH_ROUNDS`. */
const ROUNDS = Number(process.env['XRAY_CRASH_ROUNDS'] ?? 20);
const CRASH_WRITER = new URL('./testing/crash-writer.ts', import.meta.url);

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Runs the writer on a log and kills it so long after it has opened. Returns the last that it was told is durable. */
async function writeAndKill(
  directory: string,
  compileCache: string,
  afterMs: number,
): Promise<{ readonly raw: number; readonly run: number }> {
  const child = spawn(process.execPath, ['--conditions=x-source', CRASH_WRITER.pathname, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const exited = once(child, 'exit');
  let acknowledged = { raw: 0, run: 0 };
  const lines = createInterface(child.stdout);
  const opened = once(lines, 'line');
  const readToEnd = once(lines, 'close');
  lines.on('line', (line) => {
    const [raw, run] = line.split(' ').map(Number);
    if (raw !== undefined && run !== undefined) acknowledged = { raw, run };
  });
  await Promise.race([opened, exited]);
  await setTimeout(afterMs);
  child.kill('SIGKILL');
  expect(await exited).toStrictEqual([null, 'SIGKILL']);
  await readToEnd;
  return acknowledged;
}

/** The number of raw records and of runs in a log; every record is the one that its number stands for. */
function contents(directory: string): { readonly raw: number; readonly run: number } {
  const reader = openLogReader({ directory });
  let raw = 0;
  for (const batch of reader.readRaw())
    for (const record of batch) {
      raw += 1;
      if (record.ingest_seq !== raw || record.event.source_event_id !== String(raw))
        throw new Error(`record ${record.ingest_seq} stands where ${raw} belongs`);
    }
  const run = reader.streamHead('audit').records;
  expect(reader.streamHead('run_record').records).toBe(2 * run);
  reader.close();
  return { raw, run };
}

it(
  'a writer killed at any moment has lost nothing that it acknowledged, and the next one goes on',
  { timeout: 60_000 + 6_000 * ROUNDS },
  async () => {
    const directory = temporaryDirectory();
    const compileCache = temporaryDirectory();
    const next = random(20_240_808);
    let before = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const acknowledged = await writeAndKill(directory, compileCache, Math.floor(next() * 60));
      const found = contents(directory);
      expect(found.raw, `round ${round}`).toBeGreaterThanOrEqual(Math.max(acknowledged.raw, before));
      expect(found.run, `round ${round}`).toBeGreaterThanOrEqual(acknowledged.run);
      before = found.raw;
    }
    expect(before).toBeGreaterThan(0);
    expect(verifyLog({ directory }).first_bad).toBeNull();
  },
);

/** A log whose latest commits lie in the write-ahead file, as a crash leaves it, and the records after each commit. */
function crashedLog(): { readonly directory: string; readonly whole: readonly number[] } {
  const living = temporaryDirectory();
  const store = openStore(living, { checkpoint_bytes: 4096 * 1024 * 1024 });
  const whole = [0];
  for (let round = 1; round <= 12; round += 1) {
    const last = whole.at(-1) ?? 0;
    store.commit(commitOf([request(last + 1, 10 * round, round)], store.heads));
    whole.push(last + 10 * round);
  }
  const directory = temporaryDirectory();
  copyLog(living, directory);
  store.close();
  return { directory, whole };
}

function expectWholeCommits(directory: string, whole: readonly number[], what: string): void {
  const store = openStore(directory);
  const head = store.heads.get('raw') ?? 0;
  expect(whole, what).toContain(head);
  store.commit(commitOf([{ raw: [trade(head + 1)], ingest_ts_ms: 1 }], store.heads));
  store.close();
  expect(contents(directory).raw, what).toBe(head + 1);
  expect(verifyLog({ directory }).first_bad, what).toBeNull();
}

it('a write-ahead file cut at any byte opens at the last whole commit, and takes further ones', () => {
  const { directory: crashed, whole } = crashedLog();
  const length = readFileSync(`${segmentPath(crashed, 1)}-wal`).length;
  const next = random(3);
  const directory = temporaryDirectory();
  for (let round = 0; round < 40; round += 1) {
    copyLog(crashed, directory);
    const cut = round === 0 ? length : Math.floor(next() * length);
    truncateSync(`${segmentPath(directory, 1)}-wal`, cut);
    expectWholeCommits(directory, cut === length ? whole.slice(-1) : whole, `cut at ${cut}`);
  }
});

it('garbage after the write-ahead file, or within it, costs no whole commit before it', () => {
  const { directory: crashed, whole } = crashedLog();
  const wal = readFileSync(`${segmentPath(crashed, 1)}-wal`);
  const next = random(4);
  const noise = Buffer.from(Array.from({ length: 5000 }, () => Math.floor(next() * 256)));
  const directory = temporaryDirectory();
  for (let round = 0; round < 20; round += 1) {
    copyLog(crashed, directory);
    if (round % 2 === 0) {
      appendFileSync(`${segmentPath(directory, 1)}-wal`, noise.subarray(0, 1 + Math.floor(next() * 4999)));
      expectWholeCommits(directory, whole.slice(-1), 'noise appended');
      continue;
    }
    const damaged = Buffer.from(wal);
    const at = 32 + Math.floor(next() * (wal.length - 32));
    damaged.set(noise.subarray(0, Math.min(300, wal.length - at)), at);
    writeFileSync(`${segmentPath(directory, 1)}-wal`, damaged);
    expectWholeCommits(directory, whole, `noise at ${at}`);
  }
});
