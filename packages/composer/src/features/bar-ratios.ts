import type { NormaliserView } from '../window/read-normaliser.ts';
import type { LatestBar } from '../window/window-view.ts';
import { meanOf, usualRange } from './normaliser.ts';
import { at } from './statistics.ts';

/**
 * `range_ratio`: ln(range / usual range) of the latest bar, range = ln(high / low), at least 1e-5. The usual range is the mean
 * over the bars of the last 960 slots (itself included) in which a bar counts half as much as one 480 slots later. A
 * logarithm: 0.7 is twice the usual range; the median bar of a month of real candles lies between −0.21 and −0.10. Missing
 * without the bar of the engine time and under 120 bars.
 */
export function rangeRatio({ latest, moments }: NormaliserView): number {
  return latest.logRange - Math.log(usualRange(moments.range));
}

/**
 * `volume_ratio`: ln(volume) of the latest bar minus the mean of ln(volume) over the bars of the last 960 slots (itself
 * included). A logarithm, as `range_ratio`. Bars without volume are left out of the mean. Missing without the bar of the
 * engine time, when it traded nothing, and under 120 bars with volume.
 */
export function volumeRatio({ latest, moments }: NormaliserView): number {
  return latest.logVolume - meanOf(moments.logVolume);
}

/**
 * `return_ratio`: ln(close / close of the slot before) of the latest bar over the usual range of `range_ratio`. In units of
 * that range. Exactly 0 on an unchanged close. Missing without the bar of the engine time, without the close before it, and
 * under 120 bars.
 */
export function returnRatio({ close }: LatestBar, logCloses: Float64Array, { moments }: NormaliserView): number {
  return (Math.log(close) - at(logCloses, logCloses.length - 2)) / usualRange(moments.range);
}

/**
 * `body_ratio`: ln(close / open) / ln(high / low) of the latest bar. Of [−1, 1]: 1 when it opened at its low and closed at its
 * high; 0 when high = low. Missing without the bar of the engine time.
 */
export function bodyRatio({ open, high, low, close }: LatestBar): number {
  if (high === low) return 0;
  return Math.max(-1, Math.min(1, Math.log(close / open) / Math.log(high / low)));
}
