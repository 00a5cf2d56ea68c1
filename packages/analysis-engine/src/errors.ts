import { defineErrors, type ErrorCodeOf } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

/**
 * Everything that this package throws. A module that fails never throws out of the engine: it becomes a `ModuleFailed` event.
 * All but the last three are found while the engine is built, before any event is read.
 */
export class AnalysisEngineError extends defineErrors('AnalysisEngineError', {
  /** Halt: two registered modules carry one id. Rename or remove one. */
  duplicate_module: 'halt',
  /** Halt: a module's definition breaks a rule of definitions, such as an id that is no snake_case word. Correct the module. */
  invalid_definition: 'halt',
  /** Halt: the configuration names a module that is not registered. Correct the name or register the module. */
  unknown_module: 'halt',
  /** Halt: the configuration holds a key that nobody reads. Remove or correct it. */
  unknown_config_key: 'halt',
  /** Halt: a value of the configuration does not match its schema, or a required one is absent. Correct it. */
  invalid_config: 'halt',
  /** Halt: a module depends on an artifact that no registered, or no enabled, module makes. Enable its maker. */
  missing_dependency: 'halt',
  /** Halt: a module runs for symbols for which one that it depends on does not. Give both the same symbols in `module_symbols`. */
  symbols_mismatch: 'halt',
  /** Halt: a module depends on one of a later stage. Move one of them to another stage. */
  later_stage_dependency: 'halt',
  /** Halt: modules depend on each other in a circle. Break it. */
  dependency_cycle: 'halt',
  /** Halt: a module expects another schema or version of an artifact than its maker declares. Update one of them. */
  artifact_schema_mismatch: 'halt',
  /** Halt: a stored state has another schema version and the module does not migrate it. Give it a migration or drop the records. */
  state_version_mismatch: 'halt',
  /** Halt: a stored state does not match the schema it claims. Verify the log. */
  invalid_restored_state: 'halt',
  /** Halt: an enabled output lacks the port it writes through. Hand it over in `outputs_context`, or disable the output. */
  output_unavailable: 'halt',
  /** Halt: another argument is not what the call takes, such as a store without `append`. Correct the call. */
  invalid_argument: 'halt',
  /** Skip: what was handed to `consume` is no list of gate events, or one is none. Nothing of it is analysed; the engine goes on. */
  invalid_events: 'skip',
  /** Halt: the store refused a batch. Nothing of it was published; restart from the log. */
  append_failed: 'halt',
  /** Halt: the engine itself failed in the middle of a batch, which is a defect. Nothing of the batch was published; restart from the log. */
  internal_failure: 'halt',
}) {}
/**
 * What a caller of the analysis engine can tell errors apart by. The entries of the class say what each means and what
 * to do about it.
 */
export type AnalysisEngineErrorCode = ErrorCodeOf<typeof AnalysisEngineError>;

/** What the entrances ask of their arguments. @throws AnalysisEngineError `invalid_argument` */
export const { requirePort, requireIterable, requireText } = argumentChecks(
  (problem) => new AnalysisEngineError('invalid_argument', `Analysis engine: ${problem}; correct the call.`),
);

/**
 * Why a module failed in a run, where the engine and not the module found the fault: the `error_kind` of its
 * `ModuleFailed`. What a module throws itself carries the thrown error's own code or class name.
 */
export type ModuleFaultKind =
  /** A module that it depends on failed in this run. */
  | 'missing_dependency'
  /** A declared artifact is absent, an undeclared one is there, or a universe result does not fit its runs. */
  | 'invalid_result'
  /** A payload is no JSON object of finite numbers, or (in development) does not match its schema. */
  | 'invalid_payload'
  /** As `invalid_payload`, of the state that the module returned. */
  | 'invalid_state';
