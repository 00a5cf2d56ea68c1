import { type CalibrationProfile, REGIMES } from '@xray/contracts';

import { columnLayout, type ColumnLayout } from '../evidence/column-layout.ts';
import { countedTables, countedTransition } from '../evidence/counted-tables.ts';
import { encodeRuns } from '../evidence/encoded-runs.ts';
import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import type { FitSettings } from '../fit-settings.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { classesOf, equalCuts, NEXT_RANGE_CLASSES, nextRanges } from '../outcomes/next-ranges.ts';
import { calibrationProfile, tablesOf } from './calibration-profile.ts';
import type { FittedProfile } from './fit-labelled.ts';
import { countedChance } from './counted-chance.ts';
import { fitThroughFilter, type FilterModel } from './fit-through-filter.ts';

export interface UnlabelledFit {
  readonly id: string;
  /** What the regimes mean: runs with labels, or a profile that was fitted before. */
  readonly meaning:
    | { readonly kind: 'labelled'; readonly sequences: readonly OpinionSequence[] }
    | { readonly kind: 'profile'; readonly profile: CalibrationProfile };
  readonly sequences: readonly OpinionSequence[];
  readonly cadence_ms: number;
  readonly isFitted: (source: string) => boolean;
  readonly settings: FitSettings;
  readonly onIteration?: (iteration: number, lossPerRun: number) => void;
}

/** How strongly the chances of what comes next are held to what they were at the start. */
const CHANCE_RIDGE = 3;

type Start = Pick<FilterModel, 'tables' | 'transition'>;

function startOf({ cadence_ms, meaning, settings }: UnlabelledFit, layout: ColumnLayout): Start {
  if (meaning.kind === 'profile') {
    const { profile } = meaning;
    return { tables: tablesOf(profile, layout), transition: Float64Array.from(profile.transition.flat()) };
  }
  const options = { cadence_ms, warm_up_runs: settings.warm_up_runs, max_runs: settings.stretch_runs };
  const stretches = meaning.sequences.flatMap((sequence) => encodeRuns(sequence, layout, options));
  const powerOf = (source: string): number => settings.starting_power[source] ?? 0;
  return { tables: countedTables(stretches, layout, powerOf), transition: countedTransition(stretches) };
}

/**
 * Fits a profile where no truth is known: it starts where labels or an earlier profile say what the regimes mean, and the
 * filtered belief is to forecast how wild the next ten bars are. What the regimes mean is held on to by the ridge.
 */
export function fitUnlabelled(fit: UnlabelledFit): FittedProfile {
  const { cadence_ms, id, isFitted, meaning, onIteration, sequences, settings } = fit;
  const layout = columnLayout([...sequences, ...(meaning.kind === 'labelled' ? meaning.sequences : [])], isFitted);
  const targets = sequences.map(({ bars }) => nextRanges(bars));
  const cuts = equalCuts(targets, NEXT_RANGE_CLASSES);
  // A stretch is filtered from its very first run on, and judged from where the composer's two days are full.
  const options = { cadence_ms, warm_up_runs: 0, max_runs: Number.MAX_SAFE_INTEGER };
  const stretches = sequences.flatMap((sequence, place) => {
    const outcomes = classesOf(targets[place] ?? new Float64Array(), cuts);
    return encodeRuns(sequence, layout, options).map((runs) => ({
      runs,
      outcomes: outcomes
        .slice(runs.firstRun, runs.firstRun + runs.runs)
        .map((outcome, run) => (run < settings.warm_up_runs ? NO_OUTCOME : outcome)),
    }));
  });
  const { iterations, ridge } = meaning.kind === 'profile' ? settings.from_base : settings.unlabelled;
  const start = startOf(fit, layout);
  // What a fitted base forecasts is a start; what tables counted on simulated markets would forecast of real ones is none.
  const chance =
    meaning.kind === 'profile'
      ? countedChance(stretches, start, NEXT_RANGE_CLASSES)
      : new Float64Array(REGIMES.length * NEXT_RANGE_CLASSES).fill(1 / NEXT_RANGE_CLASSES);
  const fitted = fitThroughFilter({
    layout,
    stretches,
    start: { ...start, chance },
    classes: NEXT_RANGE_CLASSES,
    mirroredClass: (outcome) => outcome,
    fitsChance: true,
    ridge: { ...ridge, chance: CHANCE_RIDGE },
    max_iterations: iterations,
    ...(onIteration === undefined ? {} : { onIteration }),
  });
  return { profile: calibrationProfile(id, [], layout, fitted), loss: fitted.loss, iterations: fitted.iterations };
}
