import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { realData } from './real-data.ts';

const folder = realData('binance-usdm-frames');

export const CAPTURES = ['btcusdt-20240808.jsonl.gz', 'ethusdt-20240808.jsonl.gz', 'multi-20210722.txt.gz'] as const;
export type Capture = (typeof CAPTURES)[number];

export const capturesAbsent = folder === null;
if (capturesAbsent) console.warn('Captured frames are absent (../shared/data): the tests on them are skipped.');

function unpacked(name: string): Buffer {
  return folder === null ? Buffer.alloc(0) : gunzipSync(readFileSync(join(folder, name)));
}

/** The frames of a capture as they were received, without the receipt times in front of them. */
export function capturedFrames(capture: Capture): readonly Uint8Array[] {
  return unpacked(capture)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('wss://'))
    .map((line) => Buffer.from(line.slice(line.indexOf(' ') + 1)));
}

/** The answer of `/fapi/v1/exchangeInfo` of 22 July 2021. */
export function capturedExchangeInfo(): Uint8Array {
  return unpacked('exchange-info-20210722.json.gz');
}
