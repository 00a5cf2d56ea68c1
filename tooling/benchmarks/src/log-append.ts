import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { RawMarketEvent } from '@xray/contracts';
import { openLogWriter, type LogLimits } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';

import type { Measure } from './measure.ts';
import { capturedFrames, DATA_ABSENT, framesText, type CapturedFrame } from './real-data.ts';
import { interleaved, median, timed, timedAsync, type TimedRound } from './rounds.ts';
import { inScratchFolder, systemClock } from './scratch.ts';
import { speedRow } from './speed-row.ts';

const RECORDS_A_GROUP = 512;

function groupsOf(frames: readonly CapturedFrame[]): readonly (readonly RawMarketEvent[])[] {
  const events = frames.flatMap(({ bytes, recv_ts_ms, symbol }) =>
    binanceUsdm.decode(bytes, { recv_ts_ms, symbol_hint: symbol }),
  );
  const groups: RawMarketEvent[][] = [];
  for (let first = 0; first < events.length; first += RECORDS_A_GROUP) {
    groups.push(events.slice(first, first + RECORDS_A_GROUP));
  }
  return groups;
}

function appendRound(
  groups: readonly (readonly RawMarketEvent[])[],
  parent: string,
  limits: Partial<LogLimits>,
): TimedRound {
  return () =>
    inScratchFolder(parent, async (directory) => {
      const log = await openLogWriter({ directory, clock: systemClock, limits });
      const time = await timedAsync(async () => {
        const appends: Promise<unknown>[] = [];
        for (const raw of groups) {
          appends.push(log.append({ raw, ingest_ts_ms: systemClock.wallMs() }));
          await new Promise(setImmediate);
        }
        await Promise.all(appends);
      });
      await log.close();
      return time;
    });
}

/** The payloads alone, end to end, one write and one fdatasync a group. */
function bareFileRound(groups: readonly (readonly RawMarketEvent[])[], parent: string): TimedRound {
  const payloads = groups.map((events) => Buffer.concat(events.map((event) => event.raw_payload)));
  return () =>
    inScratchFolder(parent, (directory) => {
      const file = openSync(join(directory, 'payloads'), 'w');
      const time = timed(() => {
        for (const bytes of payloads) {
          if (writeSync(file, bytes) !== bytes.length) throw new Error('the bare file took only a part of a group');
          fdatasyncSync(file);
        }
      });
      closeSync(file);
      return Promise.resolve(time);
    });
}

export const logAppend: Measure = {
  name: 'log-append',
  of: 'packages',
  async run({ directory, quick }) {
    const frames = capturedFrames();
    if (frames === null) return DATA_ABSENT;
    const groups = groupsOf(frames);
    const items = groups.reduce((sum, group) => sum + group.length, 0);
    const counts = quick ? { warm_up: 1, measured: 3 } : { warm_up: 2, measured: 7 };
    const floor = bareFileRound(groups, directory);
    const own = await interleaved(
      appendRound(groups, directory, { max_commit_records: RECORDS_A_GROUP }),
      floor,
      counts,
    );
    const shared = await interleaved(appendRound(groups, directory, {}), floor, counts);
    const syncMs = median(own.floor_ms) / groups.length;
    const comparison = {
      floor: 'write + fdatasync per group of the payloads',
      items,
      item_name: 'records',
      at_least: 0.6,
    };
    return {
      kind: 'measured',
      rows: [
        speedRow({
          ...comparison,
          measure: 'log append, one fsync per 512 records',
          rounds: own,
          notes: [
            `${framesText(frames)}, decoded beforehand; every group of ${RECORDS_A_GROUP} is a commit of its own (max_commit_records ${RECORDS_A_GROUP}), with normalised values, compression, hash chain and index, where the floor writes payloads only`,
            `the floor took ${syncMs.toFixed(2)} ms a group here: it is the disk’s time, the log’s is mostly the processor’s, so that another disk gives another ratio`,
          ],
        }),
        speedRow({
          ...comparison,
          measure: 'log append, default limits',
          rounds: shared,
          notes: [
            `the same appends of ${RECORDS_A_GROUP}, but those that wait while the disk is busy share its next fsync`,
          ],
        }),
      ],
    };
  },
};
