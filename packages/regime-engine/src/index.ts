/**
 * {@include ../README.md}
 *
 * @module @xray/regime-engine
 */

export { createRegimeEngine, run, runWithHysteresis, type BoundRegimeEngine } from './engine.ts';
export {
  type EngineConfig,
  engineConfigSchema,
  hysteresisConfigSchema,
  wildnessHysteresisConfigSchema,
} from './config.ts';
export { RegimeEngineError, type RegimeEngineErrorCode } from './errors.ts';
export {
  commitDecision,
  emptyHysteresisStore,
  type HysteresisStore,
  restoreHysteresisStore,
  storeRecord,
} from './hysteresis/hysteresis-store.ts';
export { shippedCalibration } from './shipped/shipped-calibration.ts';
export { readCalibration } from './belief/calibrated-model.ts';
export { HYSTERESIS_REASON_CODES, type HysteresisReasonCode } from './hysteresis/reason-codes.ts';
export { INVALIDATION_CODES } from './explain/invalidation-codes.ts';
export { type Permission, PERMISSIONS } from './claims/permissions.ts';
export { CLASSICAL_SOURCE } from './classical/classical-resolution.ts';
export { DRIVER_NO_CANONICAL_EVIDENCE } from './evidence/evidence-codes.ts';
