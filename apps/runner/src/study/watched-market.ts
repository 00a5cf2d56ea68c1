import { setImmediate } from 'node:timers/promises';

import { countText, type Observation, type ObservedMarket, type SnapshotComposer } from '@xray/contracts';

import { OperationError, type OperationContext } from '@xray/operations';
import type { DecidingConfig } from '../config/deciding-config.ts';
import type { StudySource } from './sources.ts';

export type WatchContext = Pick<OperationContext, 'signal' | 'progress'>;

const BOUNDARIES_BETWEEN_SIGNALS = 16;

/** The observations of a source, boundary by boundary, under a bar of progress and an ear for signals. */
async function* watchedObservations(
  { name, observe, span: { first_ts_ms, last_ts_ms } }: StudySource,
  config: DecidingConfig,
  composer: SnapshotComposer,
  { progress: watch, signal }: WatchContext,
  undone: string,
): AsyncGenerator<readonly Observation[]> {
  const progress = watch(name);
  let [boundaries, runs] = [0, 0];
  try {
    for (const observations of observe(config, composer)) {
      boundaries += 1;
      if (boundaries % BOUNDARIES_BETWEEN_SIGNALS === 0) {
        // Signals are heard here only: everything else is synchronous.
        await setImmediate();
        const reached = (observations[0]?.engine_timestamp_ms ?? first_ts_ms) - first_ts_ms;
        const text = `${countText(runs)} runs`;
        progress.update(Math.min(reached, last_ts_ms - first_ts_ms), last_ts_ms - first_ts_ms, text);
      }
      if (signal.aborted) throw new OperationError('interrupted', `stopped before the end: ${undone}`);
      yield observations;
      runs += observations.length;
    }
  } finally {
    progress.end();
  }
}

/**
 * A source as it is looked at under a configuration; `undone` says what was not done where it is stopped, to end the
 * sentence. What it gives rejects with OperationError `interrupted` where it is stopped.
 */
export function watchedMarket(
  source: StudySource,
  config: DecidingConfig,
  context: WatchContext,
  undone: string,
): ObservedMarket {
  const { labelled_bar_ms, name, truth } = source;
  return {
    name,
    labelled_bar_ms,
    truth,
    observe: (composer) => watchedObservations(source, config, composer, context, undone),
  };
}
