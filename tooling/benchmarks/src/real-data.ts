import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import type { Outcome } from './measure.ts';

/** Real market data lies beside the repository and is read in place. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

export const DATA_ABSENT: Outcome = { kind: 'skipped', reason: `the real market data is absent (${FOLDER})` };

/** A frame as it came over the wire, and as the text that a JSON parser takes. */
export interface CapturedFrame {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly recv_ts_ms: number;
  /** The instrument of the capture; what a frame that names none is about. */
  readonly symbol: string;
}

const CAPTURES = [
  { file: 'btcusdt-20240808.jsonl.gz', symbol: 'BTCUSDT', recv_ts_ms: 1_723_161_256_000 },
  { file: 'ethusdt-20240808.jsonl.gz', symbol: 'ETHUSDT', recv_ts_ms: 1_723_161_256_000 },
  { file: 'multi-20210722.txt.gz', symbol: 'SUSHIUSDT', recv_ts_ms: 1_626_992_741_000 },
] as const;

/** All frames of the three captures, in their order; `null` where the data is absent. */
export function capturedFrames(): readonly CapturedFrame[] | null {
  const folder = join(FOLDER, 'binance-usdm-frames');
  if (!existsSync(folder)) return null;
  return CAPTURES.flatMap(({ file, recv_ts_ms, symbol }) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('wss://'))
      .map((line) => {
        const bytes = Buffer.from(line.slice(line.indexOf(' ') + 1));
        return { bytes, text: bytes.toString('utf8'), recv_ts_ms, symbol };
      }),
  );
}

/** The archives of one-minute klines of February 2026, by name; `null` where the data is absent. */
export function klineArchives(): readonly string[] | null {
  const folder = join(FOLDER, 'binance-usdm-klines-1m');
  if (!existsSync(folder)) return null;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv.gz'))
    .sort()
    .map((name) => join(folder, name));
}

export function framesText(frames: readonly CapturedFrame[]): string {
  const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
  return `${frames.length} frames of ${(bytes / frames.length).toFixed(0)} bytes on average`;
}
