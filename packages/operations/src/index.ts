/**
 * {@include ../README.md}
 *
 * @module @xray/operations
 */

export { auditOperation, stopOperation } from './audit/audit-operations.ts';
export { createExecutions, recentExecutions } from './audit/executions.ts';
export type { Executions } from './audit/executions.ts';
export { catalogOperation } from './catalog.ts';
export { OperationError, saidAsUsage, saidAsUsageNow } from './errors.ts';
export type { OperationErrorCode } from './errors.ts';
export { execute, executeOperation } from './execution/execute.ts';
export type { ExecutionRequest, ExecutionResult } from './execution/request.ts';
export type { Caller, Door } from './execution/caller.ts';
export type { ExecutionPorts, GovernancePort, ProgressReporter } from './execution/ports.ts';
export { scopedReader, UNBOUNDED } from './execution/scope.ts';
export type { Scope, ScopeBounds, ScopeUse } from './execution/scope.ts';
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
export { inputFields, inputJsonSchema } from './input/input-fields.ts';
export type { InputField } from './input/input-fields.ts';
export { defineOperation } from './operation.ts';
export { silentSpeaker } from './execution/silent-speaker.ts';
export type { Effects, Operation, OperationContext, Progress, Speaker } from './operation.ts';
export { readingOperations } from './reading/reading-operations.ts';
export type { FixedPlaces, ReadingOperation } from './reading/reading-operations.ts';
export { createRegistry } from './registry.ts';
export type { OperationIdOf, OperationOf, Registry } from './registry.ts';
export { closeListeners, type Listener } from './work/close-listeners.ts';
export { inTurns } from './work/in-turns.ts';
export { refuseNowhere, writeOutput } from './work/output-file.ts';
export { SUBSYSTEMS } from './subsystems.ts';
export type { Subsystem } from './subsystems.ts';
