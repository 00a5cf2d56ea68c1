import { setImmediate } from 'node:timers/promises';

import { createOpinionRecorder, type OpinionRecorder, type RecordedOpinions } from '@xray/calibration';
import type { ComposedInput, Regime } from '@xray/contracts';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { progressBar } from '../cli/progress.ts';
import type { DecidingConfig } from '../config/schema.ts';
import type { EvaluationSource } from '../evaluate/evaluation-source.ts';
import { barPosition } from '../market/market-truth.ts';

/** A run that was recorded, with its truth where it is known. */
export interface ObservedRun {
  readonly input: ComposedInput;
  readonly truth: Regime | null;
}

const boundariesBetweenSignals = 16;

/**
 * The opinions of a source, symbol by symbol, with the truth where it is known; each run is shown as it passes.
 *
 * @throws RunnerError `interrupted`
 */
export async function recordOpinions(
  source: EvaluationSource,
  config: DecidingConfig,
  { signal, terminal }: Pick<CommandContext, 'signal' | 'terminal'>,
  onRun: (run: ObservedRun) => void = () => undefined,
): Promise<RecordedOpinions> {
  const truth = source.truth();
  const recorders = new Map<string, OpinionRecorder>();
  const { first_ts_ms, last_ts_ms } = source.span;
  const progress = progressBar(terminal, source.name);
  let boundaries = 0;
  try {
    for (const observations of source.observe(config, {})) {
      boundaries += 1;
      if (boundaries % boundariesBetweenSignals === 0) {
        // Signals are heard here only: everything else is synchronous.
        await setImmediate();
        const reached = (observations[0]?.engine_timestamp_ms ?? first_ts_ms) - first_ts_ms;
        progress.update(Math.min(reached, last_ts_ms - first_ts_ms), last_ts_ms - first_ts_ms);
      }
      if (signal.aborted) throw new RunnerError('interrupted', 'stopped before the end: nothing was fitted');
      for (const { bar, engine_timestamp_ms, input, symbol } of observations) {
        const label = truth === null ? undefined : truth.labels.get(symbol)?.[barPosition(truth, engine_timestamp_ms)];
        const recorder = recorders.get(symbol) ?? createOpinionRecorder(symbol);
        recorders.set(symbol, recorder);
        const known = label?.regime ?? null;
        recorder.add({ engine_timestamp_ms, opinions: input.evidence_snapshot.opinions, truth: known, bar });
        onRun({ input, truth: known });
      }
    }
  } finally {
    progress.end();
  }
  const sequences = [...recorders.keys()].sort().map((symbol) => recorders.get(symbol)?.sequence());
  return {
    kind: source.simulated ? 'simulated' : 'real',
    name: source.name,
    sequences: sequences.filter((sequence) => sequence !== undefined),
  };
}
