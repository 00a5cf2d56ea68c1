import { setImmediate } from 'node:timers/promises';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { progressBar } from '../cli/progress.ts';
import type { DecidingConfig } from '../config/schema.ts';
import type { Observation } from '../observe/observation.ts';
import type { ObserveOptions } from '../observe/observe-cuts.ts';
import type { EvaluationSource } from './evaluation-source.ts';

export interface Watch {
  readonly options?: ObserveOptions;
  /** What was not done where it is stopped, to end the sentence. */
  readonly undone: string;
  /** What stands behind the bar of progress. */
  readonly text?: () => string;
}

const boundariesBetweenSignals = 16;

/**
 * The observations of a source, boundary by boundary, under a bar of progress and an ear for signals.
 *
 * @throws RunnerError `interrupted`
 */
export async function* watchedObservations(
  source: EvaluationSource,
  config: DecidingConfig,
  { signal, terminal }: Pick<CommandContext, 'signal' | 'terminal'>,
  { options = {}, text = () => '', undone }: Watch,
): AsyncGenerator<readonly Observation[]> {
  const { first_ts_ms, last_ts_ms } = source.span;
  const progress = progressBar(terminal, source.name);
  let boundaries = 0;
  try {
    for (const observations of source.observe(config, options)) {
      boundaries += 1;
      if (boundaries % boundariesBetweenSignals === 0) {
        // Signals are heard here only: everything else is synchronous.
        await setImmediate();
        const reached = (observations[0]?.engine_timestamp_ms ?? first_ts_ms) - first_ts_ms;
        progress.update(Math.min(reached, last_ts_ms - first_ts_ms), last_ts_ms - first_ts_ms, text());
      }
      if (signal.aborted) throw new RunnerError('interrupted', `stopped before the end: ${undone}`);
      yield observations;
    }
  } finally {
    progress.end();
  }
}
