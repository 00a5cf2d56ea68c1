/**
 * {@include ../README.md}
 *
 * @module @xray/operations
 */

export { auditOperation, stopOperation } from './audit/audit-operations.ts';
export { createExecutions, recentExecutions, type Executions } from './audit/executions.ts';
export { catalogOperation } from './catalog.ts';
export { OperationError, saidAsUsage, saidAsUsageNow, type OperationErrorCode } from './errors.ts';
export { execute, executeOperation } from './execution/execute.ts';
export type { Caller, Door } from './execution/caller.ts';
export type { ExecutionRequest, ExecutionResult } from './execution/request.ts';
export { silentSpeaker, type ExecutionPorts, type GovernancePort, type ProgressReporter } from './execution/ports.ts';
export { scopedReader, UNBOUNDED, type Scope, type ScopeBounds, type ScopeUse } from './execution/scope.ts';
export {
  configFile,
  localPath,
  localPaths,
  logFolder,
  portNumber,
  positiveCount,
  positiveNumber,
  runReference,
  someLocalPaths,
  utcTime,
  wordList,
} from './input/common-fields.ts';
export { inputFields, inputJsonSchema, type InputField } from './input/input-fields.ts';
export {
  defineOperation,
  type Effects,
  type Operation,
  type OperationContext,
  type Progress,
  type Speaker,
} from './operation.ts';
export { readingOperations, type FixedPlaces, type ReadingOperation } from './reading/reading-operations.ts';
export { createRegistry, type OperationIdOf, type OperationOf, type Registry } from './registry.ts';
export { closeListeners, type Listener } from './work/close-listeners.ts';
export { inTurns } from './work/in-turns.ts';
export { refuseNowhere, writeOutput } from './work/output-file.ts';
export { SUBSYSTEMS, type Subsystem } from './subsystems.ts';
