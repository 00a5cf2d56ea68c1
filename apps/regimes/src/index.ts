/**
 * {@include ../README.md}
 *
 * @module @xray/regimes
 */

export { regimesOf } from './regimes-of.ts';
export {
  createRegimeTracker,
  type RegimeOfBar,
  type RegimeTracker,
  type RegimeTrackerOptions,
} from './regime-tracker.ts';
export type { Bar } from './bar.ts';
export { CALIBRATED_BAR_MS } from './calibration-for.ts';
export { RegimesError, type RegimesErrorCode } from './errors.ts';
