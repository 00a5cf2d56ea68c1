import { createOpinionRecorder, type OpinionRecorder, type RecordedOpinions } from '@xray/calibration';
import type { ComposedInput, Regime } from '@xray/contracts';

import type { CommandContext } from '../cli/context.ts';
import type { DecidingConfig } from '../config/schema.ts';
import type { EvaluationSource } from '../evaluate/evaluation-source.ts';
import { watchedObservations } from '../evaluate/watched-observations.ts';
import { barPosition } from '../market/market-truth.ts';

/** A run that was recorded, with its truth where it is known. */
export interface ObservedRun {
  readonly input: ComposedInput;
  readonly truth: Regime | null;
}

/**
 * The opinions of a source, symbol by symbol, with the truth where it is known; each run is shown as it passes.
 *
 * @throws RunnerError `interrupted`
 */
export async function recordOpinions(
  source: EvaluationSource,
  config: DecidingConfig,
  context: Pick<CommandContext, 'signal' | 'terminal'>,
  onRun: (run: ObservedRun) => void = () => undefined,
): Promise<RecordedOpinions> {
  const truth = source.truth();
  const recorders = new Map<string, OpinionRecorder>();
  for await (const observations of watchedObservations(source, config, context, { undone: 'nothing was fitted' })) {
    for (const { bar, engine_timestamp_ms, input, symbol } of observations) {
      const label = truth === null ? undefined : truth.labels.get(symbol)?.[barPosition(truth, engine_timestamp_ms)];
      const recorder = recorders.get(symbol) ?? createOpinionRecorder(symbol);
      recorders.set(symbol, recorder);
      const known = label?.regime ?? null;
      recorder.add({ engine_timestamp_ms, opinions: input.evidence_snapshot.opinions, truth: known, bar });
      onRun({ input, truth: known });
    }
  }
  const sequences = [...recorders.keys()].sort().map((symbol) => recorders.get(symbol)?.sequence());
  return {
    kind: source.simulated ? 'simulated' : 'real',
    name: source.name,
    sequences: sequences.filter((sequence) => sequence !== undefined),
  };
}
