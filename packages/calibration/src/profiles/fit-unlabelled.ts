import { type CalibrationProfile, mirrorPosition } from '@xray/contracts';

import { columnLayout, type ColumnLayout } from '../evidence/column-layout.ts';
import { countedTables, countedTransition } from '../evidence/counted-tables.ts';
import type { FitSettings } from '../fit-settings.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { NEXT_RANGE_CLASSES } from '../outcomes/next-ranges.ts';
import { calibrationProfile, tablesOf } from './calibration-profile.ts';
import type { FittedProfile } from './fit-labelled.ts';
import { startingChance } from './starting-chance.ts';
import { fitThroughFilter, type FilterModel } from './fit-through-filter.ts';
import { type WatchedStretch, watchedStretches } from './watched-stretches.ts';
import { asWildUpsideDown, namedByWildness } from './wildness.ts';

export interface UnlabelledFit {
  readonly id: string;
  /** A profile that was fitted before, to be held on to; `null` for a start in order of wildness. */
  readonly before: CalibrationProfile | null;
  readonly sequences: readonly OpinionSequence[];
  readonly cadence_ms: number;
  readonly isFitted: (source: string) => boolean;
  readonly settings: FitSettings;
  readonly onIteration?: (iteration: number, lossPerRun: number) => void;
}

export interface ForecastingProfile extends FittedProfile {
  /** Where the classes of what came next are cut. */
  readonly cuts: readonly number[];
}

type Start = Pick<FilterModel, 'tables' | 'transition'>;

function startOf(
  { before, settings }: UnlabelledFit,
  layout: ColumnLayout,
  stretches: readonly WatchedStretch[],
): Start {
  if (before !== null)
    return { tables: tablesOf(before, layout), transition: Float64Array.from(before.transition.flat()) };
  const runs = stretches.map((stretch) => stretch.runs);
  const powerOf = (source: string): number => settings.starting_power[source] ?? settings.least_starting_power;
  return {
    tables: countedTables(runs, layout, powerOf, asWildUpsideDown),
    transition: countedTransition(runs, asWildUpsideDown),
  };
}

/** Whether the regimes of what a fit starts from are degrees of wildness, and not what labels call them. */
export function isOfDegrees(before: CalibrationProfile | null): boolean {
  return before === null || before.claims !== undefined;
}

/**
 * Fits a profile where no truth is known: the filtered belief is to forecast how wild the next ten bars are. It starts from the
 * degrees of wildness that hindsight sees, or from an earlier profile, and ends with its states named in that order.
 */
export function fitUnlabelled(fit: UnlabelledFit): ForecastingProfile {
  const { before, id, isFitted, onIteration, sequences, settings } = fit;
  const layout = columnLayout(sequences, isFitted);
  const { cuts, stretches } = watchedStretches(fit, layout);
  const { iterations, ridge } = before === null ? settings.unlabelled : settings.from_base;
  const start = startOf(fit, layout, stretches);
  const mirroredRegime = isOfDegrees(before) ? asWildUpsideDown : mirrorPosition;
  const fitted = fitThroughFilter({
    layout,
    stretches,
    start: { ...start, chance: startingChance(stretches, start, NEXT_RANGE_CLASSES) },
    classes: NEXT_RANGE_CLASSES,
    mirroredRegime,
    mirroredClass: (outcome) => outcome,
    fitsChance: true,
    ridge: { ...ridge, chance: settings.chance_ridge },
    max_iterations: iterations,
    ...(onIteration === undefined ? {} : { onIteration }),
  });
  // What was named before keeps its name: the ridge holds it there.
  const named = before === null ? namedByWildness(fitted, NEXT_RANGE_CLASSES) : fitted;
  const profile = calibrationProfile(id, [], layout, named);
  return { profile, cuts, loss: fitted.loss, iterations: fitted.iterations };
}
