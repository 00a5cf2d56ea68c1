import type { Bar } from './bar.ts';
import { createRegimeTracker, type RegimeOfBar, type RegimeTrackerOptions } from './regime-tracker.ts';

/**
 * What is known of each bar of an array when it has closed, by the bars up to it and no later one. The same as pushing the bars one by
 * one into `createRegimeTracker`.
 *
 * @throws RegimesError for the first bar that cannot be told of, and where no calibration fits
 */
export function regimesOf(bars: readonly Bar[], options: RegimeTrackerOptions = {}): readonly RegimeOfBar[] {
  const tracker = createRegimeTracker(options);
  return bars.map((bar) => tracker.push(bar));
}
