import type { OrchestratorEvent } from '@xray/contracts';
import fc from 'fast-check';

import { completed, failed, hysteresisPublished, started, type RunSketch } from './orchestrator-events.ts';

const CADENCE_MS = 180_000;

type Fate = 'ends' | 'fails' | 'fails_after_completion' | 'loses_hysteresis' | 'swaps_its_events';

interface RunPlan {
  readonly sketch: Omit<RunSketch, 'symbol' | 'engine_timestamp_ms'>;
  readonly steps: number;
  readonly fate: Fate;
}

const invalidations = fc.subarray(['late_data', 'veto:acceptance', 'other'], { maxLength: 3 });

/** A step of 0 is a second run at the same engine time, one of 4 is a gap beyond the default limit. */
const runPlan: fc.Arbitrary<RunPlan> = fc.record({
  sketch: fc.record({
    engine_mode: fc.constantFrom('truth', 'hysteresis'),
    invalidations,
    selected_invalidations: invalidations,
    transition_active: fc.boolean(),
    reset_due_to_gap: fc.boolean(),
    reset_due_to_profile: fc.boolean(),
  }),
  steps: fc.constantFrom(0, 1, 1, 1, 3, 4),
  fate: fc.constantFrom<Fate>(
    'ends',
    'ends',
    'fails',
    'fails_after_completion',
    'loses_hysteresis',
    'swaps_its_events',
  ),
});

function eventsOfRun(run: RunSketch, fate: Fate): readonly OrchestratorEvent[] {
  const inHysteresis = run.engine_mode === 'hysteresis';
  switch (fate) {
    case 'ends':
      return inHysteresis ? [started(run), completed(run), hysteresisPublished(run)] : [started(run), completed(run)];
    case 'fails':
      return [started(run), failed(run)];
    case 'fails_after_completion':
      return inHysteresis ? [started(run), completed(run), failed(run)] : [started(run), failed(run)];
    case 'loses_hysteresis':
      return [started(run), completed(run)];
    case 'swaps_its_events':
      return inHysteresis ? [started(run), hysteresisPublished(run), completed(run)] : [started(run), completed(run)];
  }
}

function eventsOfSymbol(symbol: string, plans: readonly RunPlan[]): readonly OrchestratorEvent[] {
  let time = 0;
  return plans.flatMap(({ sketch, steps, fate }, position) => {
    time += steps * CADENCE_MS;
    return eventsOfRun({ ...sketch, symbol, engine_timestamp_ms: time, cut_end_ingest_seq: position + 1 }, fate);
  });
}

/** The events of a few runs of one symbol, in the order in which the orchestrator publishes them. */
export const symbolStream: fc.Arbitrary<readonly OrchestratorEvent[]> = fc
  .tuple(fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT'), fc.array(runPlan, { minLength: 1, maxLength: 10 }))
  .map(([symbol, plans]) => eventsOfSymbol(symbol, plans));

/** Merges streams by a list of choices; the order inside each stream stays. */
export function interleave<Item>(streams: readonly (readonly Item[])[], choices: readonly number[]): readonly Item[] {
  const queues = streams.map((stream) => [...stream]);
  const merged: Item[] = [];
  for (let position = 0; queues.some((queue) => queue.length > 0); position += 1) {
    const open = queues.filter((queue) => queue.length > 0);
    const next = open[(choices[position % Math.max(1, choices.length)] ?? 0) % open.length]?.shift();
    if (next !== undefined) merged.push(next);
  }
  return merged;
}

export const interleavingChoices = fc.array(fc.nat(7), { minLength: 1, maxLength: 40 });

const threeSymbols = fc
  .tuple(...['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map(() => fc.array(runPlan, { maxLength: 6 })))
  .map((plans) => ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol, index) => eventsOfSymbol(symbol, plans[index] ?? [])));

/** Streams of three symbols, each in its own order. */
export const symbolStreams: fc.Arbitrary<readonly (readonly OrchestratorEvent[])[]> = threeSymbols;

/** The events of three symbols, interleaved. */
export const marketStream: fc.Arbitrary<readonly OrchestratorEvent[]> = fc
  .tuple(symbolStreams, interleavingChoices)
  .map(([streams, choices]) => interleave(streams, choices));

/** The same events, some of them delivered again at any later place. */
export function withRedeliveries(
  events: readonly OrchestratorEvent[],
  redeliveries: readonly (readonly [number, number])[],
): readonly OrchestratorEvent[] {
  const delivered = [...events];
  for (const [which, howMuchLater] of redeliveries) {
    const from = which % Math.max(1, delivered.length);
    const event = delivered[from];
    if (event !== undefined) delivered.splice(Math.min(delivered.length, from + 1 + howMuchLater), 0, event);
  }
  return delivered;
}

export const redeliveries = fc.array(fc.tuple(fc.nat(60), fc.nat(30)), { maxLength: 20 });

/** Cuts a list into batches whose sizes follow the list of sizes, over and over. */
export function inBatches<Item>(items: readonly Item[], sizes: readonly number[]): readonly (readonly Item[])[] {
  const batches: (readonly Item[])[] = [];
  for (let from = 0, turn = 0; from < items.length; turn += 1) {
    const size = Math.max(1, sizes[turn % Math.max(1, sizes.length)] ?? 1);
    batches.push(items.slice(from, from + size));
    from += size;
  }
  return batches;
}

export const batchSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
