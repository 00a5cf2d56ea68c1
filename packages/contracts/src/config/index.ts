/**
 * How every package reads its configuration, and the times that hold where nothing else is said.
 *
 * @module @xray/contracts/config
 */

export { DEFAULT_CADENCE_MS, DEFAULT_GAP_CADENCES, defaultMaxGapMs } from './default-times.ts';
export { firstProblem, parseAs, parseConfig, type ConfigErrorClass } from './parse-config.ts';
