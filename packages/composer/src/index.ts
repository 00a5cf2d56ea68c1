/**
 * {@include ../README.md}
 *
 * @module @xray/composer
 */

export { compose, composeInput, composeSnapshot, type Composed, type ComposeInput } from './compose.ts';
export { recordsLookedAt } from './records-looked-at.ts';
export { createSnapshotComposer } from './snapshot-composer.ts';
export { createFeatureWindow, type FeatureWindow } from './feature-window.ts';
export { createClosedBars, type ClosedBars } from './closed-bars.ts';
export { reobserve } from './observers/reobserve.ts';
export type { Bar } from './window/read-whole-bars.ts';
export { composerConfigSchema, leastBarChunks, type ComposerConfig, type ComposerConfigInput } from './config.ts';
export {
  FEATURE_KEYS,
  OUTLOOK_FEATURE_KEYS,
  type FeatureKey,
  type OutlookFeatureKey,
} from './features/feature-keys.ts';
export { outlookOpinion } from './observers/v3/outlook.ts';
export { OBSERVER_SETS, observe, observeV1, type ObserverSetName } from './observers/observer-sets.ts';
export type { Observer } from './observers/observer.ts';
export { embedEvidence } from './snapshot/structure-levels.ts';
export { ComposerError, type ComposerErrorCode } from './errors.ts';
