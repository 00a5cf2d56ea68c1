import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../../../../../shared/data/binance-usdm-frames/', import.meta.url));

export const CAPTURES = ['btcusdt-20240808.jsonl.gz', 'ethusdt-20240808.jsonl.gz', 'multi-20210722.txt.gz'] as const;
export type Capture = (typeof CAPTURES)[number];

export const capturesAbsent = !existsSync(folder);
if (capturesAbsent) console.warn(`Captured frames are absent (${folder}): the tests on them are skipped.`);

function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(folder + name));
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
