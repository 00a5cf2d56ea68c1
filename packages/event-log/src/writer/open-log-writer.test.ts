import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { openLogReader } from '../reader/open-log-reader.ts';
import { request, systemClock } from '../testing/log-content.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { openLogWriter } from './open-log-writer.ts';

const limits = { min_free_bytes: 0 };

function open(directory: string) {
  return openLogWriter({ directory, clock: systemClock, limits });
}

it('what the thread acknowledged is there for a reader at once, and for the next writer', async () => {
  const directory = temporaryDirectory();
  const writer = await open(directory);
  const receipts = await Promise.all(
    Array.from({ length: 20 }, (_, index) => writer.append(request(5 * index + 1, 5, index + 1))),
  );
  expect(receipts.map((receipt) => receipt.last_ingest_seq)).toStrictEqual(receipts.map((_, index) => 5 * index + 5));
  const reader = openLogReader({ directory });
  expect([...reader.readRaw()].flat()).toHaveLength(100);
  expect(reader.streamHead('run_record').records).toBe(40);
  reader.close();
  await writer.close();
  await writer.close();
  const next = await open(directory);
  expect(await next.append(request(101, 2))).toStrictEqual({ first_ingest_seq: 101, last_ingest_seq: 102 });
  await next.close();
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: 100 + 80 + 2 });
});

it('a second writer in the same process is refused, and the first goes on', async () => {
  const directory = temporaryDirectory();
  const writer = await open(directory);
  onTestFinished(() => writer.close());
  await expect(open(directory)).rejects.toMatchObject({ code: 'second_writer', policy: 'retry' });
  expect(await writer.append(request(1, 1))).toMatchObject({ last_ingest_seq: 1 });
});

it('a writer in another process shuts this one out by name until it is killed', async () => {
  const directory = temporaryDirectory();
  const script = new URL('../testing/crash-writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--conditions=x-source', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdout.resume();
  await expect(open(directory)).rejects.toThrow(new RegExp(`process ${child.pid ?? 'unknown'} already writes the log`));
  child.kill('SIGKILL');
  await exited;
  const writer = await open(directory);
  await writer.close();
  expect(verifyLog({ directory }).first_bad).toBeNull();
});

it('limits outside their range are refused by name', async () => {
  const directory = temporaryDirectory();
  await expect(openLogWriter({ directory, clock: systemClock, limits: { max_batch_records: 0 } })).rejects.toThrow(
    /max_batch_records: must be an integer from 1 to 16000/,
  );
});

it('a disk with less free space than demanded is refused', async () => {
  const directory = temporaryDirectory();
  const greedy = { min_free_bytes: Number.MAX_SAFE_INTEGER };
  await expect(openLogWriter({ directory, clock: systemClock, limits: greedy })).rejects.toMatchObject({
    code: 'disk_space_low',
  });
});

it('a log that has reached its greatest size halts its writer with one error for all', async () => {
  const directory = temporaryDirectory();
  const writer = await openLogWriter({ directory, clock: systemClock, limits: { ...limits, max_log_bytes: 400_000 } });
  let acknowledged = 0;
  const appends = Array.from({ length: 100 }, (_, index) =>
    writer.append(request(100 * index + 1, 100)).then(({ last_ingest_seq: last }) => (acknowledged = last ?? 0)),
  );
  const outcomes = await Promise.allSettled(appends);
  const errors = new Set(
    outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
  );
  expect([...errors]).toMatchObject([{ name: 'EventLogError', code: 'disk_full' }]);
  await expect(writer.append(request(1, 1))).rejects.toBe([...errors][0]);
  await writer.close();
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: acknowledged });
});
