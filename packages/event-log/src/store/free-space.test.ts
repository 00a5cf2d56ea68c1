import { expect, it } from 'vitest';

import { completeLogLimits } from '../limits.ts';
import { isLogFault } from '../log-fault.ts';
import { openLogReader } from '../reader/open-log-reader.ts';
import { request, systemClock } from '../testing/log-content.ts';
import { commitOf } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { openLogWriter } from '../writer/open-log-writer.ts';
import type { FreeSpace } from '../writer/free-space-state.ts';
import { openLogStore } from './log-store.ts';

/** A log whose appends are counted by trades, on a disk that has as much space as the test says. */
function logOnDisk(free: () => number) {
  const directory = temporaryDirectory();
  const store = openLogStore(directory, completeLogLimits({ min_free_bytes: 1000 }), free);
  let trades = 0;
  return {
    directory,
    store,
    append: (count: number): void => {
      store.commit(commitOf([request(trades + 1, count)], store.heads));
      trades += count;
    },
  };
}

it('the disk is asked again as the log grows, and below the limit the log takes nothing more', () => {
  let free = 5000;
  let asked = 0;
  const { append, directory, store } = logOnDisk(() => {
    asked += 1;
    return free;
  });
  expect(store.freeBytes()).toBe(5000);
  free = 999;
  let acknowledged = 0;
  let fault: unknown = null;
  while (fault === null && acknowledged < 1_000_000) {
    try {
      append(20_000);
      acknowledged += 20_000;
    } catch (thrown) {
      fault = thrown;
    }
  }
  expect(isLogFault(fault) && fault.fault).toBe('disk_space_low');
  expect(asked).toBe(2);
  expect(acknowledged).toBeGreaterThan(0);
  store.close();
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: acknowledged });
  const reader = openLogReader({ directory });
  expect(reader.rawBatches().at(-1)?.last_ingest_seq).toBe(acknowledged);
  reader.close();
});

it('a second without asking is long enough, however little was written', async () => {
  let asked = 0;
  const { append, store } = logOnDisk(() => {
    asked += 1;
    return 1e9;
  });
  append(1);
  expect(asked).toBe(1);
  await systemClock.sleep(1010);
  append(1);
  expect(asked).toBe(2);
  store.close();
});

it('a writer says that space is low and goes on', async () => {
  const directory = temporaryDirectory();
  const gauges: number[] = [];
  const told: FreeSpace[] = [];
  const writer = await openLogWriter({
    directory,
    clock: systemClock,
    limits: { min_free_bytes: 0, low_free_bytes: Number.MAX_SAFE_INTEGER },
    metrics: {
      count: () => undefined,
      observe: () => undefined,
      gauge: (name, value) => {
        if (name === 'event_log_free_bytes') gauges.push(value);
      },
    },
    onFreeSpace: (space) => told.push(space),
  });
  expect(told).toMatchObject([{ low: true }]);
  expect(writer.freeSpace()).toStrictEqual(told[0]);
  expect(await writer.append(request(1, 3))).toMatchObject({ last_ingest_seq: 3 });
  await systemClock.sleep(1300);
  await writer.close();
  expect(gauges.length).toBeGreaterThan(1);
  expect(gauges.every((bytes) => bytes > 0)).toBe(true);
  expect(told).toHaveLength(1);
});
