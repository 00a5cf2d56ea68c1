import { type CalibrationProfile, mirrorPosition, REGIMES } from '@xray/contracts';

import { columnLayout } from '../evidence/column-layout.ts';
import { countedTables, countedTransition } from '../evidence/counted-tables.ts';
import { encodeRuns, type EncodedRuns } from '../evidence/encoded-runs.ts';
import type { FitSettings } from '../fit-settings.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { calibrationProfile } from './calibration-profile.ts';
import { fitThroughFilter } from './fit-through-filter.ts';
import { maskedRuns } from './masked-runs.ts';

const STATES = REGIMES.length;

export interface LabelledFit {
  readonly id: string;
  readonly sequences: readonly OpinionSequence[];
  readonly cadence_ms: number;
  readonly isFitted: (source: string) => boolean;
  /** The sources by which a run is of the profile; some stretches are fitted without some of them. */
  readonly markedBy: readonly string[];
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

/** Fits a profile where the truth is known: the filtered belief is to put as much as it can on the true regime. */
export function fitLabelled(fit: LabelledFit): FittedProfile {
  const { cadence_ms, id, isFitted, markedBy, onIteration, seed, sequences, settings } = fit;
  const layout = columnLayout(sequences, isFitted);
  const options = { cadence_ms, warm_up_runs: settings.warm_up_runs, max_runs: settings.stretch_runs };
  const stretches = sequences.flatMap((sequence) => encodeRuns(sequence, layout, options));
  const { iterations, ridge } = settings.labelled;
  const fitted = fitThroughFilter({
    layout,
    stretches: maskedRuns(stretches, layout, markedBy, settings.masked_share, seed).flatMap(withLabels),
    start: { tables: countedTables(stretches, layout), transition: countedTransition(stretches), chance: itself() },
    classes: STATES,
    mirroredRegime: mirrorPosition,
    mirroredClass: (outcome) => outcome,
    fitsChance: false,
    ridge: { ...ridge, chance: 1 },
    max_iterations: iterations,
    ...(onIteration === undefined ? {} : { onIteration }),
  });
  return {
    profile: calibrationProfile(id, markedBy, layout, fitted),
    loss: fitted.loss,
    iterations: fitted.iterations,
  };
}
