import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { CapturedFrame } from '../exchange/market/captured-feed.ts';

const folder = new URL('../../../../../shared/data/binance-usdm-frames/', import.meta.url);

export const realFramesAbsent = !existsSync(folder);

/** The recorded frames of 22 July 2021, thirty seconds of four symbols, with their times of receipt. */
export function realFrames(): readonly CapturedFrame[] {
  return gunzipSync(readFileSync(new URL('multi-20210722.txt.gz', folder)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('wss://'))
    .map((line) => {
      const colon = line.indexOf(': ');
      return {
        recv_ts_ms: Math.floor(Number(line.slice(0, colon)) * 1_000),
        frame: Buffer.from(line.slice(colon + 2)),
      };
    });
}
