import { binanceUsdm } from '@xray/market-data';

import type { Measure } from './measure.ts';
import { capturedFrames, DATA_ABSENT, framesText, type CapturedFrame } from './real-data.ts';
import { interleaved, timed } from './rounds.ts';
import { speedRow } from './speed-row.ts';

/** Parses every frame's text and keeps nothing: the least that any reader of JSON frames does. */
export function parseRound(frames: readonly CapturedFrame[]): () => number {
  return () =>
    timed(() => {
      let objects = 0;
      for (const { text } of frames) if (typeof JSON.parse(text) === 'object') objects += 1;
      if (objects !== frames.length) throw new Error(`${frames.length - objects} frames are no JSON objects`);
    });
}

/** Decodes every frame's bytes into events and keeps nothing. */
export function decodeRound(frames: readonly CapturedFrame[]): () => number {
  return () =>
    timed(() => {
      let events = 0;
      for (const { bytes, recv_ts_ms, symbol } of frames) {
        events += binanceUsdm.decode(bytes, { recv_ts_ms, symbol_hint: symbol }).length;
      }
      if (events < frames.length) throw new Error(`${frames.length} frames gave only ${events} events`);
    });
}

export const decodeAgainstJsonParse: Measure = {
  name: 'decode-against-json-parse',
  of: 'packages',
  async run({ quick }) {
    const frames = capturedFrames();
    if (frames === null) return DATA_ABSENT;
    const counts = quick ? { warm_up: 2, measured: 3 } : { warm_up: 3, measured: 11 };
    const rounds = await interleaved(decodeRound(frames), parseRound(frames), counts);
    return {
      kind: 'measured',
      rows: [
        speedRow({
          measure: 'decode + normalise, real frames',
          floor: 'JSON.parse of the same frames',
          rounds,
          items: frames.length,
          item_name: 'frames',
          at_least: 2,
          notes: [
            `${framesText(frames)}, from bytes to raw market events; JSON.parse gets ready-made strings, so that its reading of UTF-8 is not counted`,
          ],
        }),
      ],
    };
  },
};
