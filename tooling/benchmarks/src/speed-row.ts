import type { Row, Target } from './measure.ts';
import { median, quartiles, speedRatios, type PairedRounds } from './rounds.ts';

export interface SpeedComparison {
  readonly measure: string;
  readonly floor: string;
  readonly rounds: PairedRounds;
  /** What one round handled, e.g. frames. */
  readonly items: number;
  readonly item_name: string;
  /** The least ratio that meets the target. */
  readonly at_least: number;
  readonly notes: readonly string[];
}

/** The row of two rates over the same items: ratios of the same round, their median and quartiles. */
export function speedRow(comparison: SpeedComparison): Row {
  const { at_least, floor, item_name, items, measure, notes, rounds } = comparison;
  const unit = `million ${item_name}/s`;
  const rate = (times: readonly number[]): number => items / median(times) / 1000;
  const ratios = speedRatios(rounds);
  return {
    measure,
    value: { value: rate(rounds.ours_ms), unit },
    floor: { name: floor, value: rate(rounds.floor_ms), unit },
    ratio: median(ratios),
    ratio_quartiles: quartiles(ratios),
    target: { of: 'ratio', bound: 'at_least', limit: at_least } satisfies Target,
    notes,
  };
}
