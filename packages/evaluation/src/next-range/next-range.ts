import { at } from '@xray/contracts/checks';

import { isContiguous, logRanges, type Bars } from '../bars/bars.ts';
import { logNormalizers } from '../baselines/volatility-ratio.ts';
import { HORIZON_BARS, NO_MOVE_CLASS } from '../move-class/move-class.ts';

/**
 * Where the next range is cut into eight classes where a calibration keeps no cuts of its own: as many three-minute bars in
 * each, from bar 500 on, of ALGO, AVAX, FIL and NEAR in February 2024 and 2025 and of seven symbols in February 2026. Measured; a test
 * holds it against the data.
 */
export const NEXT_RANGE_CUTS = [-0.2116, -0.0634, 0.0479, 0.1513, 0.26, 0.3927, 0.6003] as const;

/**
 * The mean over the next 10 bars of ln of the bar's range, less ln of the volatility that moves are measured against: how wild the
 * market was about to be, against how wild it had been. NaN where the future is not there or has a gap.
 */
export function nextRanges(bars: Bars): Float64Array {
  const ranges = logRanges(bars);
  const normalizers = logNormalizers(bars);
  return ranges.map((_, bar) => {
    const end = bar + HORIZON_BARS;
    const normalizer = at(normalizers, bar);
    if (end >= ranges.length || !Number.isFinite(normalizer) || !isContiguous(bars, bar, end)) return NaN;
    return ranges.subarray(bar + 1, end + 1).reduce((sum, range) => sum + range, 0) / HORIZON_BARS - normalizer;
  });
}

/** The class of each next range by rising cuts, one on a cut belonging to the class above; 255 where it is NaN. */
export function nextRangeClasses(ranges: Float64Array, cuts: readonly number[]): Uint8Array {
  return Uint8Array.from(ranges, (range) =>
    Number.isNaN(range) ? NO_MOVE_CLASS : cuts.reduce((index, cut) => index + (range >= cut ? 1 : 0), 0),
  );
}
