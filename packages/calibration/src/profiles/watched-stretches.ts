import { at } from '@xray/contracts/checks';

import type { ColumnLayout } from '../evidence/column-layout.ts';
import { encodeRuns, type EncodedRuns } from '../evidence/encoded-runs.ts';
import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { classesOf, equalCuts, NEXT_RANGE_CLASSES, nextRanges } from '../outcomes/next-ranges.ts';
import { outcomesOnClock } from '../outcomes/on-clock.ts';
import { degreesInHindsight } from './wildness.ts';

const CUT_DECIMALS = 6;

/** A stretch as it is fitted: what came next by class, and by degree. Nothing of its warm-up is known. */
export interface WatchedStretch {
  readonly runs: EncodedRuns;
  readonly outcomes: Uint8Array;
}

/** Real runs with what came next, in classes of equal size. */
export function watchedStretches(
  {
    cadence_ms,
    sequences,
    settings,
  }: {
    readonly cadence_ms: number;
    readonly sequences: readonly OpinionSequence[];
    readonly settings: { readonly warm_up_runs: number };
  },
  layout: ColumnLayout,
): { readonly cuts: readonly number[]; readonly stretches: readonly WatchedStretch[] } {
  const targets = sequences.map((sequence) => outcomesOnClock(sequence, cadence_ms, nextRanges));
  const degrees = degreesInHindsight(targets);
  const cuts = equalCuts(targets, NEXT_RANGE_CLASSES).map((cut) => Number(cut.toFixed(CUT_DECIMALS)));
  // A stretch is filtered from its very first run on, and judged from where the composer's two days are full.
  const options = { cadence_ms, warm_up_runs: 0, max_runs: Number.MAX_SAFE_INTEGER };
  const stretches = sequences.flatMap((sequence, place) => {
    const outcomes = classesOf(at(targets, place), cuts);
    const judged = (values: Uint8Array, { firstRun, runs }: EncodedRuns): Uint8Array =>
      values.slice(firstRun, firstRun + runs).map((value, run) => (run < settings.warm_up_runs ? NO_OUTCOME : value));
    return encodeRuns(sequence, layout, options).map((runs): WatchedStretch => ({
      runs: { ...runs, truth: judged(at(degrees, place), runs) },
      outcomes: judged(outcomes, runs),
    }));
  });
  return { cuts, stretches };
}
