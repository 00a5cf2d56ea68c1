import { silentMetrics, type AppendReceipt } from '@xray/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { EventLogError } from '../errors.ts';
import { completeLogLimits, type LogLimits } from '../limits.ts';
import type { Commit } from '../store/segment-writer.ts';
import { request, runRecord, systemClock, trade, trades } from '../testing/log-content.ts';
import { createLogWriter } from './log-writer.ts';

/** A writer over a store that answers when the test says so. */
function writerOverHeldStore(limits: Partial<LogLimits> = {}) {
  const commits: Commit[] = [];
  let isClosed = false;
  const { writer, listener } = createLogWriter({
    limits: completeLogLimits(limits),
    clock: systemClock,
    metrics: silentMetrics,
    heads: new Map(),
    channel: {
      commit: (commit) => void commits.push(commit),
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    },
  });
  return { writer, listener, commits, isClosed: () => isClosed };
}

/** Lets everything that is due happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function rawCount(commit: Commit | undefined): number {
  return commit?.batches.reduce((sum, batch) => sum + batch.last_seq - batch.first_seq + 1, 0) ?? 0;
}

it('appends of one moment share a commit, and each resolves only when it is durable', async () => {
  const { writer, listener, commits } = writerOverHeldStore();
  const receipts: AppendReceipt[] = [];
  for (let number = 0; number < 10; number += 1)
    void writer.append(request(3 * number + 1, 3)).then((receipt) => receipts.push(receipt));
  await settle();
  expect(commits.map(rawCount)).toStrictEqual([30]);
  expect(receipts).toStrictEqual([]);
  listener.committed(1);
  await settle();
  expect(receipts).toStrictEqual(
    Array.from({ length: 10 }, (_, number) => ({ first_ingest_seq: 3 * number + 1, last_ingest_seq: 3 * number + 3 })),
  );
});

it('appends that arrive while the store is busy wait for the next commit and keep their order', async () => {
  const { writer, listener, commits } = writerOverHeldStore();
  for (let number = 0; number < 6; number += 1) {
    void writer.append(request(number + 1, 1));
    await settle();
  }
  expect(commits.map(rawCount)).toStrictEqual([1, 1]);
  listener.committed(1);
  await settle();
  expect(commits.map(rawCount)).toStrictEqual([1, 1, 4]);
  expect(commits.flatMap((commit) => commit.batches.map((batch) => batch.first_seq))).toStrictEqual([1, 2, 3]);
});

it('a group that has reached its size is handed over without waiting', () => {
  const { writer, commits } = writerOverHeldStore({ max_commit_records: 50 });
  for (let number = 0; number < 20; number += 1) void writer.append(request(10 * number + 1, 10));
  expect(commits.map(rawCount)).toStrictEqual([50, 50, 50, 50]);
});

it('callers are held back while too many bytes wait, and nothing of theirs is kept or lost', async () => {
  const { writer, listener, commits } = writerOverHeldStore({ max_pending_bytes: 4096, max_commit_bytes: 2048 });
  let resolved = 0;
  for (let number = 0; number < 200; number += 1)
    void writer.append(request(number + 1, 1)).then(() => (resolved += 1));
  await settle();
  const handedOver = commits.reduce((sum, commit) => sum + rawCount(commit), 0);
  expect(handedOver).toBeLessThan(60);
  for (let answered = 0; answered < 200 && resolved < 200; answered += 1) {
    listener.committed(1);
    await settle();
  }
  expect(resolved).toBe(200);
  expect(commits.reduce((sum, commit) => sum + rawCount(commit), 0)).toBe(200);
});

it('an append larger than the bound is taken when nothing else waits', async () => {
  const { writer, listener } = writerOverHeldStore({ max_pending_bytes: 1024 });
  const large = writer.append(request(1, 500));
  const next = writer.append(request(501, 1));
  await settle();
  listener.committed(1);
  await settle();
  listener.committed(1);
  expect(await large).toStrictEqual({ first_ingest_seq: 1, last_ingest_seq: 500 });
  expect(await next).toStrictEqual({ first_ingest_seq: 501, last_ingest_seq: 501 });
});

it('a commit waits for its delay where one is set', async () => {
  const { writer, commits } = writerOverHeldStore({ max_commit_delay_ms: 30 });
  const began = systemClock.monotonicMs();
  void writer.append(request(1, 1));
  await systemClock.sleep(5);
  void writer.append(request(2, 1));
  expect(commits).toStrictEqual([]);
  while (commits.length === 0) await systemClock.sleep(5);
  expect(systemClock.monotonicMs() - began).toBeGreaterThanOrEqual(29);
  expect(commits.map(rawCount)).toStrictEqual([2]);
});

it('a failing store rejects what waits and what comes later with one and the same error', async () => {
  const { writer, listener, isClosed } = writerOverHeldStore();
  const waiting = [writer.append(request(1, 1)), writer.append(request(2, 1))];
  await settle();
  const error = new EventLogError('disk_full', 'no space is left');
  listener.failed(error);
  for (const append of waiting) await expect(append).rejects.toBe(error);
  await expect(writer.append(request(3, 1))).rejects.toBe(error);
  await writer.close();
  expect(isClosed()).toBe(true);
});

it('closing waits for what was taken, and refuses what comes after', async () => {
  const { writer, listener, isClosed } = writerOverHeldStore();
  const append = writer.append(request(1, 1));
  const closed = writer.close();
  await settle();
  expect(isClosed()).toBe(false);
  await expect(writer.append(request(2, 1))).rejects.toMatchObject({ code: 'writer_halted' });
  listener.committed(1);
  await append;
  await closed;
  expect(isClosed()).toBe(true);
});

it('an append that cannot be stored is left out whole and halts the writer, but not what came before', async () => {
  const { writer, listener, commits } = writerOverHeldStore();
  const good = writer.append(request(1, 2, 1));
  const record = { ...runRecord(2), planned_ts_ms: Number.NaN };
  const bad = writer.append({ ...request(3, 2), entries: [{ stream: 'run_record', record }] });
  await expect(bad).rejects.toMatchObject({ code: 'invalid_append', policy: 'halt' });
  await settle();
  listener.committed(1);
  expect(await good).toStrictEqual({ first_ingest_seq: 1, last_ingest_seq: 2 });
  expect(
    commits.flatMap((commit) => commit.batches.map(({ stream, last_seq }) => `${stream} ${last_seq}`)),
  ).toStrictEqual(['raw 2', 'run_record 2', 'orchestrator_event 1', 'audit 1']);
  expect(commits.flatMap((commit) => commit.runs).length).toBe(1);
  await expect(writer.append(request(3, 1))).rejects.toMatchObject({ code: 'invalid_append' });
});

it('raw events without ingest time are refused', async () => {
  const { writer } = writerOverHeldStore();
  await expect(writer.append({ raw: [trade(1)] })).rejects.toMatchObject({ code: 'invalid_argument' });
});

it('an append of nothing is acknowledged without sequence numbers', async () => {
  const { writer, listener } = writerOverHeldStore();
  const append = writer.append({});
  await settle();
  listener.committed(1);
  expect(await append).toStrictEqual({ first_ingest_seq: null, last_ingest_seq: null });
});

it('however appends are cut and whenever the store answers, sequence numbers are dense and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { maxLength: 30 }),
      async (steps) => {
        const { writer, listener, commits } = writerOverHeldStore({ max_batch_records: 4, max_commit_records: 9 });
        let sent = 0;
        for (const [count, answer] of steps) {
          void writer.append({ raw: trades(sent + 1, count), ingest_ts_ms: 1 });
          sent += count;
          if (answer && commits.length > 0) listener.committed(1);
          await settle();
        }
        for (let answered = 0; answered <= steps.length; answered += 1) {
          listener.committed(1);
          await settle();
        }
        const ranges = commits.flatMap((commit) =>
          commit.batches.map(({ first_seq, last_seq }) => [first_seq, last_seq]),
        );
        let head = 0;
        for (const [first, last] of ranges) {
          expect(first).toBe(head + 1);
          head = last ?? head;
        }
        expect(head).toBe(sent);
      },
    ),
    { numRuns: 60 },
  );
});
