import { type Claim, type Outlook, REGIMES } from '@xray/contracts';
import fc from 'fast-check';

import type { RunSketch } from './pipeline-events.ts';

export const CADENCE_MS = 180_000;

/** 1 February 2026, 00:00 UTC. */
export const FIRST_BOUNDARY_MS = 1_769_904_000_000;

/** A claim with one number, of a market as wild as this. */
export function wildnessClaim(wild: number): Claim {
  const shares = { calm: (1 - wild) / 2, ordinary: (1 - wild) / 2, wild };
  const measured = [
    {
      high: 0.22,
      horizon_bars: 10,
      low: 0.18,
      of: 'large_moves',
      permits: ['reduce_exposure'],
      runs: 900,
      share: 0.2,
      usual: 0.1,
    },
  ] as const;
  return { confidence: wild, kind: 'wild', measured, shares };
}

/** An outlook of bars of 0.3 % and a move of at most 1 % in nine of ten cases. */
export const ordinaryOutlook: Outlook = {
  beyond: [{ multiple: 1.5, probability: 0.12, size: 0.0095 }],
  horizon_bars: 10,
  range_quantiles: [
    { multiple: 1, probability: 0.05, range: 0.002 },
    { multiple: 1.5, probability: 0.5, range: 0.003 },
    { multiple: 3, probability: 0.95, range: 0.006 },
  ],
  usual_volatility: 0.002,
  within: [
    { multiple: 0.6, probability: 0.5, size: 0.004 },
    { multiple: 1.6, probability: 0.9, size: 0.01 },
  ],
};

const anyClaim = fc.constantFrom<(Claim | undefined)[]>(
  undefined,
  wildnessClaim(0.7),
  { confidence: 0.1, kind: 'unsure', least_confidence: 0.2, shares: { calm: 0.1, ordinary: 0.5, wild: 0.4 } },
  { confidence: 0.1, kind: 'unsure', least_confidence: 0.2 },
  { confidence: 0.8, kind: 'regime', measured: [], regime: 'SQUEEZE_UP' },
);

const anyRun = fc.record({
  claim: anyClaim,
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
