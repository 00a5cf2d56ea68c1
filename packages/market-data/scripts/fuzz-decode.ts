/**
 * Decodes mutations of real frames of every venue, by the million: each must give at least one event that the contract
 * allows, holding the very bytes given, and memory must stay flat. Exits with 1 and the frame where one does not.
 *
 *   node --conditions=x-source --expose-gc packages/market-data/scripts/fuzz-decode.ts [mutations] [seed]
 */
import { argv, exit, memoryUsage } from 'node:process';

import { rawMarketEventSchema } from '@xray/contracts';
import fc from 'fast-check';
import { z } from 'zod';

import { CAPTURES, capturedFrames, capturesAbsent } from '../src/testing/captured-frames.ts';
import { mutatedFrame } from '../src/testing/mutated-frames.ts';
import { mutatedJson } from '../src/testing/mutated-json.ts';
import { OKX_SAMPLES, okxFrames } from '../src/testing/okx-frames.ts';
import { SAMPLE_FRAMES } from '../src/testing/sample-frames.ts';
import { binanceUsdm } from '../src/venues/binance-usdm/adapter.ts';
import { okxSwap } from '../src/venues/okx-swap/adapter.ts';
import type { VenueAdapter } from '../src/venues/venue.ts';

const MUTATIONS = Number(argv[2] ?? 1_000_000);
const SEED = Number(argv[3] ?? 1);
const ROUND = 10_000;
/** One event in so many is held against the contract, which takes longer than decoding it. */
const VALIDATED = 20;
const STEP = 997;
const RECEIPT = { recv_ts_ms: 1_790_500_000_000, symbol_hint: 'BTCUSDT' };
const MIB = 1_048_576;

interface Subject {
  readonly venue: VenueAdapter;
  readonly mutations: fc.Arbitrary<Uint8Array>;
}

function thinned(frames: readonly Uint8Array[]): readonly string[] {
  return frames.filter((_, index) => index % STEP === 0).map((bytes) => new TextDecoder().decode(bytes));
}

function isObject(text: string): boolean {
  return text.startsWith('{');
}

function subject(venue: VenueAdapter, frames: readonly string[]): Subject {
  const objects = frames.filter(isObject);
  return { venue, mutations: fc.oneof(mutatedFrame(objects), mutatedJson(objects)) };
}

function collected(): number {
  globalThis.gc?.();
  return memoryUsage().heapUsed / MIB;
}

const subjects: readonly Subject[] = [
  subject(binanceUsdm, [
    ...Object.values(SAMPLE_FRAMES),
    ...(capturesAbsent ? [] : CAPTURES.flatMap((capture) => thinned(capturedFrames(capture)))),
  ]),
  subject(okxSwap, [...Object.values(OKX_SAMPLES), ...thinned(okxFrames())]),
];

const counts = new Map<string, number>();
let decoded = 0;

function check(venue: VenueAdapter, bytes: Uint8Array): boolean {
  const before = bytes.slice();
  const events = venue.decode(bytes, RECEIPT);
  venue.connection.readControl(bytes);
  decoded += 1;
  for (const event of events) {
    const key = `${venue.source_id} ${event.event_type}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (event.raw_payload !== bytes) return false;
    if (decoded % VALIDATED === 0 && !z.safeEncode(rawMarketEventSchema, event).success) return false;
  }
  return events.length > 0 && Buffer.compare(before, bytes) === 0;
}

const started = performance.now();
let heapAfterFirst = 0;
const heapAtStart = collected();
for (let round = 0; decoded < MUTATIONS; round += 1) {
  for (const { venue, mutations } of subjects) {
    const numRuns = Math.min(ROUND, MUTATIONS - decoded);
    if (numRuns <= 0) break;
    const result = fc.check(
      fc.property(mutations, (bytes) => check(venue, bytes)),
      { numRuns, seed: SEED + round },
    );
    if (!result.failed) continue;
    const [frame] = result.counterexample ?? [];
    console.error(
      `${venue.source_id}, seed ${SEED + round}: ${frame === undefined ? '' : Buffer.from(frame).toString()}`,
    );
    console.error(result.errorInstance);
    exit(1);
  }
  if (round === 0) heapAfterFirst = collected();
}

const seconds = (performance.now() - started) / 1_000;
for (const [key, count] of [...counts].sort()) console.log(`${key.padEnd(34)} ${count}`);
console.log(`${decoded} mutated frames in ${seconds.toFixed(1)} s, none lost, none thrown`);
console.log(
  `heap: ${heapAtStart.toFixed(1)} MiB at the start, ${heapAfterFirst.toFixed(1)} after the first round, ` +
    `${collected().toFixed(1)} at the end; most resident ${(memoryUsage().rss / MIB).toFixed(0)} MiB`,
);
