import type { ArtifactReference, JsonObject } from '../definition/artifact.ts';
import type { StateDeclaration } from '../definition/module.ts';
import type { ModuleFaultKind } from '../errors.ts';
import type { PlannedModule } from '../registry/execution-plan.ts';
import type { Payloads } from './gate-runs.ts';
import { jsonDefect } from './json-values.ts';

/**
 * `production`: payloads and states are checked to be JSON objects of finite numbers. `development`: they are also parsed
 * with their schemas, dependencies with the schema of the dependent too, and runs, payloads and states are frozen.
 */
export type AnalysisChecks = 'production' | 'development';

/** What the engine holds against a module's result. */
export interface Fault {
  readonly error_kind: ModuleFaultKind;
  readonly error_detail: string;
}

/** Why a module cannot read an artifact that it depends on; `null` when it can. */
export function dependencyFault(
  reference: ArtifactReference,
  payload: JsonObject | undefined,
  checks: AnalysisChecks,
): Fault | null {
  const isThere = payload !== undefined;
  if (isThere && (checks === 'production' || reference.payload.safeParse(payload).success)) return null;
  const wanted = `artifact "${reference.artifact_name}" of module "${reference.module_id}"`;
  return isThere
    ? { error_kind: 'invalid_payload', error_detail: `${wanted} does not match the schema it is read with` }
    : { error_kind: 'missing_dependency', error_detail: `${wanted} is not there in this run` };
}

/** Why a state that a module returned cannot be taken; `null` when it can, or when there is none. */
export function stateFault(
  state: JsonObject | undefined,
  declaration: StateDeclaration | null,
  checks: AnalysisChecks,
): Fault | null {
  if (state === undefined) return null;
  if (declaration === null)
    return { error_kind: 'invalid_state', error_detail: 'a state was returned, but none is declared' };
  const defect = jsonDefect(state);
  if (defect !== null) return { error_kind: 'invalid_state', error_detail: `the state${defect}` };
  if (checks === 'development' && !declaration.value.safeParse(state).success)
    return { error_kind: 'invalid_state', error_detail: `the state does not match ${declaration.schema}` };
  return null;
}

/** Why artifacts cannot be taken, `null` when they can. Whatever a module returned, this judges it without throwing. */
export function payloadFault(
  payloads: Payloads | undefined,
  planned: PlannedModule,
  checks: AnalysisChecks,
): Fault | null {
  for (const { name, schema, payload } of planned.artifacts) {
    const emitted = payloads?.[name];
    if (emitted === undefined)
      return { error_kind: 'invalid_result', error_detail: `the declared artifact "${name}" was not returned` };
    const defect = jsonDefect(emitted);
    if (defect !== null) return { error_kind: 'invalid_payload', error_detail: `${name}${defect}` };
    if (checks === 'development' && !payload.safeParse(emitted).success)
      return { error_kind: 'invalid_payload', error_detail: `${name} does not match ${schema}` };
  }
  if (Object.keys(payloads ?? {}).length === planned.artifacts.length) return null;
  return { error_kind: 'invalid_result', error_detail: 'an artifact was returned that is not declared' };
}
