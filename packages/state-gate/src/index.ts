/**
 * {@include ../README.md}
 *
 * @module @xray/state-gate
 */

export {
  stateGateConfigSchema,
  completeStateGateConfig,
  type StateGateConfig,
  type StateGateConfigInput,
} from './config.ts';
export { StateGateError, type StateGateErrorCode } from './errors.ts';
export { INITIAL_GATE_STATE, type PendingRun, type StateGateStates, type SymbolGateState } from './gate-state.ts';
export { gateStep, type GateStep, type GateStepOutcome } from './gate-step.ts';
export {
  createMemoryGateStore,
  gateStore,
  type MemoryGateStore,
  type StateGateAppend,
  type StateGateStateStore,
} from './state-store.ts';
export { operationLimitsSchema, type OperationLimits } from './operation-limits.ts';
export {
  createStateGateProcessor,
  type StateGateHalt,
  type StateGateOptions,
  type StateGateProcessor,
} from './processor.ts';
export { createClosedInputs, type ClosedInputs } from './closed-inputs.ts';
export { coversRun, restoreStateGate } from './restore.ts';
export type { StateGateStatistics } from './statistics.ts';
