import type { RawMarketEvent } from '@xray/contracts';
import { openLogWriter } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';

import { parseRound } from './decode-against-json-parse.ts';
import type { Measure } from './measure.ts';
import { capturedFrames, DATA_ABSENT, framesText, type CapturedFrame } from './real-data.ts';
import { interleaved, timedAsync } from './rounds.ts';
import { inScratchFolder, systemClock } from './scratch.ts';
import { speedRow } from './speed-row.ts';

const FRAMES_AN_APPEND = 512;

/** Decodes every frame and appends its events to a new log; the time ends when the last one is durable. */
function recordRound(frames: readonly CapturedFrame[], parent: string): () => Promise<number> {
  return () =>
    inScratchFolder(parent, async (directory) => {
      const log = await openLogWriter({ directory, clock: systemClock });
      const time = await timedAsync(async () => {
        const appends: Promise<unknown>[] = [];
        for (let first = 0; first < frames.length; first += FRAMES_AN_APPEND) {
          const raw: RawMarketEvent[] = [];
          for (const { bytes, recv_ts_ms, symbol } of frames.slice(first, first + FRAMES_AN_APPEND)) {
            for (const event of binanceUsdm.decode(bytes, { recv_ts_ms, symbol_hint: symbol })) raw.push(event);
          }
          appends.push(log.append({ raw, ingest_ts_ms: systemClock.wallMs() }));
          // As a socket would: the store's answers are heard between two groups of frames.
          await new Promise(setImmediate);
        }
        await Promise.all(appends);
      });
      await log.close();
      return time;
    });
}

export const framesToDurableLog: Measure = {
  name: 'frames-to-durable-log',
  of: 'packages',
  async run({ directory, quick }) {
    const frames = capturedFrames();
    if (frames === null) return DATA_ABSENT;
    const counts = quick ? { warm_up: 1, measured: 3 } : { warm_up: 2, measured: 9 };
    const rounds = await interleaved(recordRound(frames, directory), parseRound(frames), counts);
    return {
      kind: 'measured',
      rows: [
        speedRow({
          measure: 'frames → durable log',
          floor: 'JSON.parse of the same frames',
          rounds,
          items: frames.length,
          item_name: 'frames',
          at_least: 1,
          notes: [
            `${framesText(frames)}; decode, append in groups of ${FRAMES_AN_APPEND} frames with the writer’s default limits (groups that wait for the disk share its next fsync), until all is durable; opening and closing the log are not counted`,
          ],
        }),
      ],
    };
  },
};
