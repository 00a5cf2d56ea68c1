import { CalibrationError } from './errors.ts';

/** How much the fit is held to where it started, in nats of loss for a squared distance of 2. */
export interface Ridge {
  /** By number of nats in a table. */
  readonly tables: number;
  /** By logarithm of a transition. */
  readonly transition: number;
}

/** How a calibration is fitted. */
export interface FitSettings {
  /** Runs at the start of each stretch that nothing is learnt from: the composer's two days are not full yet. */
  readonly warm_up_runs: number;
  /** Stretches are cut to this many runs; each is filtered from the stationary distribution on. */
  readonly stretch_runs: number;
  /** Share of the labelled stretches from which some of the sources that mark a complete market are taken away. */
  readonly masked_share: number;
  /** With labels: how strongly it is held to what was counted, and how many steps it takes at most. */
  readonly labelled: { readonly ridge: Ridge; readonly iterations: number };
  /** With labels: exponent, where the fit starts, of the likelihoods that were counted: sources say much the same, and say it again. */
  readonly labelled_starting_power: number;
  /** With labels: rows of a table. More of them fit the markets at hand better, and others worse. */
  readonly labelled_strength_rows: number;
  /** With labels and real runs beside them: what a real run's forecast counts against a label; 0 for nothing. */
  readonly forecast_weight: number;
  /** Without, from degrees of wildness on: how strongly it is held to what was counted under them. */
  readonly unlabelled: { readonly ridge: Ridge; readonly iterations: number };
  /** Without, where a base says it, which was fitted already and is held on to more. */
  readonly from_base: { readonly ridge: Ridge; readonly iterations: number };
  /** Without: how strongly the chances of what comes next are held to what they were at the start. */
  readonly chance_ridge: number;
  /**
   * Exponent, where a fit without labels starts, of the likelihoods that degrees of wildness in hindsight give a source: below 1,
   * because neighbouring bars say much the same.
   */
  readonly starting_power: Readonly<Record<string, number>>;
  /** The exponent of every other source. */
  readonly least_starting_power: number;
}

/** The settings that hold where a request names none. */
export const DEFAULT_FIT_SETTINGS: FitSettings = {
  warm_up_runs: 500,
  stretch_runs: 1500,
  masked_share: 0.25,
  labelled: { ridge: { tables: 12, transition: 15 }, iterations: 60 },
  labelled_starting_power: 0.5,
  labelled_strength_rows: 4,
  forecast_weight: 0,
  unlabelled: { ridge: { tables: 2, transition: 2 }, iterations: 20 },
  from_base: { ridge: { tables: 900, transition: 300 }, iterations: 20 },
  chance_ridge: 2,
  starting_power: {},
  least_starting_power: 0.1,
};

/**
 * The settings with the defaults for what is left out.
 *
 * @throws CalibrationError `invalid_settings`, naming the setting and its range
 */
export function completeFitSettings(settings: Partial<FitSettings>): FitSettings {
  const all = { ...DEFAULT_FIT_SETTINGS, ...settings };
  const refuse = (detail: string): never => {
    throw new CalibrationError('invalid_settings', detail);
  };
  if (!Number.isInteger(all.warm_up_runs) || all.warm_up_runs < 0)
    refuse('warm_up_runs must be a whole number, 0 or more');
  if (!Number.isInteger(all.stretch_runs) || all.stretch_runs < 50)
    refuse('stretch_runs must be a whole number, 50 or more');
  if (!(all.masked_share >= 0 && all.masked_share <= 1)) refuse('masked_share must be between 0 and 1');
  if (!(all.labelled_starting_power >= 0 && all.labelled_starting_power <= 1))
    refuse('labelled_starting_power must be between 0 and 1');
  if (!Number.isInteger(all.labelled_strength_rows) || all.labelled_strength_rows < 2)
    refuse('labelled_strength_rows must be a whole number, 2 or more');
  if (!(all.forecast_weight >= 0 && all.forecast_weight <= 1)) refuse('forecast_weight must be between 0 and 1');
  for (const part of [all.labelled, all.unlabelled, all.from_base]) {
    if (!Number.isInteger(part.iterations) || part.iterations < 1)
      refuse('iterations must be a whole number, 1 or more');
    if (!(part.ridge.tables > 0 && part.ridge.transition > 0))
      refuse('a ridge must be positive: without one, rare columns run away');
  }
  return all;
}
