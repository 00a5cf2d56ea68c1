import { REGIMES } from '@xray/contracts';
import * as fc from 'fast-check';

import type { RunSketch } from './pipeline-events.ts';

export const CADENCE_MS = 180_000;

/** 1 February 2026, 00:00 UTC. */
export const FIRST_BOUNDARY_MS = 1_769_904_000_000;

const anyRun = fc.record({
  engine_mode: fc.constantFrom('truth', 'hysteresis'),
  regime: fc.constantFrom(...REGIMES),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  price: fc.option(fc.double({ min: 1, max: 100_000, noNaN: true })),
  fails: fc.nat(5).map((value) => value === 0),
  gate: fc.constantFrom('OPEN', 'OPEN', 'CLOSED', 'HALTED'),
  resets: fc.boolean(),
  phase: fc.constantFrom('STABLE', 'TRANSITIONING', 'FLIPPED'),
  analysis: fc.constantFrom('SUCCESS', 'PARTIAL', 'FAILED'),
  attention: fc.double({ min: 0, max: 1, noNaN: true }),
  raw_events: fc.nat(2_000),
}) satisfies fc.Arbitrary<Omit<RunSketch, 'symbol' | 'engine_timestamp_ms'>>;

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

/** Up to 24 runs of three symbols, boundary by boundary. */
export const anyRuns: fc.Arbitrary<readonly RunSketch[]> = fc
  .array(fc.tuple(...SYMBOLS.map(() => fc.option(anyRun))), { minLength: 1, maxLength: 8 })
  .map((boundaries) =>
    boundaries.flatMap((runs, boundary) =>
      SYMBOLS.flatMap((symbol, index) => {
        const run = runs[index];
        const engine_timestamp_ms = FIRST_BOUNDARY_MS + boundary * CADENCE_MS;
        return run === null || run === undefined ? [] : [{ ...run, symbol, engine_timestamp_ms }];
      }),
    ),
  );

/** One uneventful run; tests change what they are about. */
export function quietRun(change: Partial<RunSketch> = {}): RunSketch {
  return {
    symbol: 'BTCUSDT',
    engine_timestamp_ms: FIRST_BOUNDARY_MS,
    engine_mode: 'hysteresis',
    regime: 'TREND_BUILD_UP',
    confidence: 0.72,
    price: 97_000.5,
    fails: false,
    gate: 'OPEN',
    resets: false,
    phase: 'STABLE',
    analysis: 'SUCCESS',
    attention: 0.43,
    raw_events: 537,
    ...change,
  };
}

/** The run after another, a cadence later. */
export function runAfter(run: RunSketch, change: Partial<RunSketch> = {}): RunSketch {
  return { ...run, engine_timestamp_ms: run.engine_timestamp_ms + CADENCE_MS, ...change };
}
