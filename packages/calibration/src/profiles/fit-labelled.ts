import { type CalibrationProfile, mirrorPosition, REGIMES } from '@xray/contracts';

import { type ColumnLayout, columnLayout } from '../evidence/column-layout.ts';
import { countedTables, countedTransition } from '../evidence/counted-tables.ts';
import { encodeRuns, type EncodedRuns } from '../evidence/encoded-runs.ts';
import type { FitSettings } from '../fit-settings.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { NEXT_RANGE_CLASSES } from '../outcomes/next-ranges.ts';
import { calibrationProfile } from './calibration-profile.ts';
import { type FilterModel, type FitBeside, fitThroughFilter } from './fit-through-filter.ts';
import { maskedRuns } from './masked-runs.ts';
import { startingChance } from './starting-chance.ts';
import { watchedStretches } from './watched-stretches.ts';

const STATES = REGIMES.length;

export interface LabelledFit {
  readonly id: string;
  readonly sequences: readonly OpinionSequence[];
  readonly cadence_ms: number;
  readonly isFitted: (source: string) => boolean;
  /** The sources by which a run is of the profile; some stretches are fitted without some of them. */
  readonly markedBy: readonly string[];
  /** Real runs, of which no label is known: what came next in them is foretold by the same tables, `settings.forecast_weight` a run. */
  readonly beside?: readonly OpinionSequence[];
  readonly seed: number;
  readonly settings: FitSettings;
  readonly onIteration?: (iteration: number, lossPerRun: number) => void;
}

export interface FittedProfile {
  readonly profile: CalibrationProfile;
  /** Mean loss a run, in nats, where the fit ended. */
  readonly loss: number;
  readonly iterations: number;
}

/** The outcome is the regime itself: a regime makes itself certain. */
function itself(): Float64Array {
  return Float64Array.from({ length: STATES * STATES }, (_, at) => (at % (STATES + 1) === 0 ? 1 : 0));
}

function withLabels(runs: EncodedRuns) {
  const { truth } = runs;
  return truth === null ? [] : [{ runs, outcomes: truth }];
}

/** What came next in real runs, to be foretold by the tables that labels start; `null` where it counts for nothing. */
function forecastBeside(
  { beside = [], cadence_ms, settings }: LabelledFit,
  layout: ColumnLayout,
  start: Pick<FilterModel, 'tables' | 'transition'>,
): FitBeside | null {
  const weight = settings.forecast_weight;
  if (beside.length === 0 || weight === 0) return null;
  const { stretches } = watchedStretches({ cadence_ms, sequences: beside, settings }, layout);
  const chance = startingChance(stretches, start, NEXT_RANGE_CLASSES);
  return { stretches, classes: NEXT_RANGE_CLASSES, chance, weight };
}

/**
 * Fits a profile where the truth is known: the filtered belief is to put as much as it can on the true regime, and, read by the same
 * tables, to foretell what came next in real markets.
 */
export function fitLabelled(fit: LabelledFit): FittedProfile {
  const { cadence_ms, id, isFitted, markedBy, onIteration, seed, sequences, settings } = fit;
  const layout = columnLayout(sequences, isFitted, settings.labelled_strength_rows);
  const options = { cadence_ms, warm_up_runs: settings.warm_up_runs, max_runs: settings.stretch_runs };
  const stretches = sequences.flatMap((sequence) => encodeRuns(sequence, layout, options));
  const { iterations, ridge } = settings.labelled;
  const start = {
    tables: countedTables(stretches, layout, () => settings.labelled_starting_power),
    transition: countedTransition(stretches),
  };
  const fitted = fitThroughFilter({
    layout,
    stretches: maskedRuns(stretches, layout, markedBy, settings.masked_share, seed).flatMap(withLabels),
    start: { ...start, chance: itself() },
    beside: forecastBeside(fit, layout, start),
    classes: STATES,
    isScaled: true,
    mirroredRegime: mirrorPosition,
    mirroredClass: (outcome) => outcome,
    fitsChance: false,
    ridge: { ...ridge, chance: settings.chance_ridge },
    max_iterations: iterations,
    ...(onIteration === undefined ? {} : { onIteration }),
  });
  return {
    profile: calibrationProfile(id, markedBy, layout, fitted),
    loss: fitted.loss,
    iterations: fitted.iterations,
  };
}
