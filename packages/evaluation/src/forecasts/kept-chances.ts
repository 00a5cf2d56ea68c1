import { mixedClasses, REGIMES, type ClassChances, type RegimeChances } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { ForecastTask } from '../move-class/class-forecast.ts';
import { MOVE_CUTS } from '../move-class/move-class.ts';
import type { ScoredSymbol } from '../scored/scored-symbol.ts';
import type { ScoredForecast } from '../scoring/forecast.ts';

/**
 * The chances that the calibration keeps for a symbol: those of the one profile that read all of its runs from a bar on. `null`
 * where there were several, or it keeps none.
 */
export function keptChances({ verdicts }: ScoredSymbol, firstBar: number): RegimeChances | null {
  if (verdicts === undefined) return null;
  const used = new Set(verdicts.profile.subarray(firstBar).filter((position) => position in verdicts.profiles));
  const [only] = used;
  return used.size === 1 && only !== undefined ? (verdicts.profiles[only]?.chances ?? null) : null;
}

/** Whether chances are of the classes that moves are scored by. */
export function areOfMoveClasses({ cuts }: ClassChances): boolean {
  return cuts.length === MOVE_CUTS.length && MOVE_CUTS.every((cut, place) => cut === cuts[place]);
}

/** The forecast Σ p(regime) · p(class | regime) at the rows to score on, the second factor as the calibration keeps it. */
export function forecastByKept(chances: ClassChances, belief: Float64Array, task: ForecastTask): ScoredForecast {
  const { classes, outcomes, scoreRows } = task;
  const width = REGIMES.length;
  const probabilities = new Float64Array(scoreRows.length * classes);
  scoreRows.forEach((row, run) => {
    probabilities.set(mixedClasses(chances, belief.subarray(row * width, (row + 1) * width)), run * classes);
  });
  return { outcomes: Uint8Array.from(scoreRows, (row) => at(outcomes, row)), probabilities, classes };
}
