import { type Regime, regimePosition, REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import { classesOf, equalCuts } from '../outcomes/next-ranges.ts';
import type { FilterModel } from './fit-through-filter.ts';

const STATES = REGIMES.length;

/**
 * What the names stand for where candles alone are known: nine degrees of how wild the next bars are about to be, from the
 * calmest to the wildest. Only the two ends are true to their names; between them a name is its place.
 */
export const WILDNESS_ORDER: readonly Regime[] = [
  'CHOP_BALANCED',
  'CHOP_STOPHUNT',
  'TREND_BUILD_DOWN',
  'TREND_BUILD_UP',
  'SQUEEZE_DOWN',
  'SQUEEZE_UP',
  'LIQUIDATION_DOWN',
  'LIQUIDATION_UP',
  'TREND_EXHAUSTION',
];

const POSITIONS = WILDNESS_ORDER.map(regimePosition);

/** Degrees do not know up from down: seen upside down, a market is as wild. */
export function asWildUpsideDown(regime: number): number {
  return regime;
}

/** By run, the degree in hindsight: which ninth of all values what came next is in, as the place of its regime. */
export function degreesInHindsight(targets: readonly Float64Array[]): readonly Uint8Array[] {
  const cuts = equalCuts(targets, STATES);
  return targets.map((values) => classesOf(values, cuts).map((ninth) => POSITIONS[ninth] ?? NO_OUTCOME));
}

/** Mean class that each regime foretells. */
function meanClasses(chance: Float64Array, classes: number): readonly number[] {
  return REGIMES.map((_, regime) =>
    chance
      .subarray(regime * classes, (regime + 1) * classes)
      .reduce((sum, probability, outcome) => sum + probability * outcome, 0),
  );
}

/** The same model with its states named anew: the calmest is the first of the order, the wildest the last. */
export function namedByWildness(model: FilterModel, classes: number): FilterModel {
  const wildness = meanClasses(model.chance, classes);
  const rising = REGIMES.map((_, state) => state).sort((a, b) => at(wildness, a) - at(wildness, b));
  const source = new Uint8Array(STATES);
  POSITIONS.forEach((position, degree) => {
    source[position] = rising[degree] ?? position;
  });
  const columns = (values: Float64Array): Float64Array =>
    values.map((_, cell) => at(values, cell - (cell % STATES) + at(source, cell % STATES)));
  const rows = (values: Float64Array, width: number): Float64Array =>
    values.map((_, cell) => at(values, at(source, Math.floor(cell / width)) * width + (cell % width)));
  return {
    tables: columns(model.tables),
    transition: columns(rows(model.transition, STATES)),
    chance: rows(model.chance, classes),
  };
}
