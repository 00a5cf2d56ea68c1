/**
 * {@include ../README.md}
 *
 * @module @xray/calibration
 */

export type { JudgedVerdict } from './confidence/confidence-curve.ts';
export { CalibrationError, type CalibrationErrorCode } from './errors.ts';
export {
  CANDLES_PROFILE,
  COMPLETE_PROFILE,
  fitCalibration,
  type FitProgress,
  type FitRequest,
  type JudgedVerdicts,
  type RecordedOpinions,
  withConfidence,
} from './fit-calibration.ts';
export { DEFAULT_FIT_SETTINGS, type FitSettings, type Ridge } from './fit-settings.ts';
export {
  createOpinionRecorder,
  type OpinionRecorder,
  type OpinionSequence,
  type RecordedRun,
} from './opinions/opinion-sequence.ts';
export {
  calibrateMarkets,
  type CalibrationStudy,
  type FitPlan,
  type FitWatch,
  type StudyParts,
} from './study/calibrate-markets.ts';
export { CANDLE_SOURCES, FIT_SETTINGS, FITTED_OBSERVER_SET, splitForConfidence } from './study/fit-plan.ts';
export { leaveOneOut, type LeaveOneOutStudy } from './study/leave-one-out.ts';
export { recordOpinions, type ObservedRun } from './study/record-opinions.ts';
