import type { ComposedInput, ObservedMarket, Regime, SnapshotComposer } from '@xray/contracts';

import type { RecordedOpinions } from '../fit-calibration.ts';
import { createOpinionRecorder, type OpinionRecorder } from '../opinions/opinion-sequence.ts';

/** A run that was recorded, with its truth where it is known. */
export interface ObservedRun {
  readonly input: ComposedInput;
  readonly truth: Regime | null;
}

/**
 * The opinions on a market, symbol by symbol, with the truth where it is known; each run is shown as it passes. Rejects with
 * what the market rejects with.
 */
export async function recordOpinions(
  market: ObservedMarket,
  composer: SnapshotComposer,
  onRun: (run: ObservedRun) => void = () => undefined,
): Promise<RecordedOpinions> {
  const truth = market.truth();
  const recorders = new Map<string, OpinionRecorder>();
  for await (const observations of market.observe(composer)) {
    for (const { bar, engine_timestamp_ms, input, symbol } of observations) {
      const label = truth === null ? undefined : truth.labels.get(symbol)?.[truth.barAt(engine_timestamp_ms)];
      const recorder = recorders.get(symbol) ?? createOpinionRecorder(symbol);
      recorders.set(symbol, recorder);
      const known = label?.regime ?? null;
      recorder.add({ engine_timestamp_ms, opinions: input.evidence_snapshot.opinions, truth: known, bar });
      onRun({ input, truth: known });
    }
  }
  const sequences = [...recorders.keys()].sort().map((symbol) => recorders.get(symbol)?.sequence());
  return {
    kind: market.labelled_bar_ms === null ? 'real' : 'simulated',
    name: market.name,
    sequences: sequences.filter((sequence) => sequence !== undefined),
  };
}
