import type { Artifact, ModuleKind, ArtifactKind } from '@xray/contracts';
import type { z } from 'zod';

import { requirePort } from '../errors.ts';

/** A JSON object: what a payload and a state are. */
export type JsonObject = Artifact['payload'];

/** A zod schema whose values are JSON objects; build one with `z.object`. */
export type JsonObjectSchema = z.ZodType<JsonObject>;

/** An artifact that a module promises to emit in every run in which it succeeds. */
export interface ArtifactDeclaration<Payload extends JsonObjectSchema = JsonObjectSchema> {
  /** The name of the payload's schema, e.g. `market_metrics`. */
  readonly schema: string;
  readonly schema_version: string;
  /** Every number is finite or `null`; emit keys in lexicographic order, which makes canonical JSON cheap. */
  readonly payload: Payload;
}

/** Artifact declarations by artifact name. */
export type ArtifactDeclarations = Readonly<Record<string, ArtifactDeclaration>>;

/** A dependency: the artifact of another module, with the schema under which the dependent reads it. */
export interface ArtifactReference<
  Payload extends JsonObjectSchema = JsonObjectSchema,
> extends ArtifactDeclaration<Payload> {
  readonly module_id: string;
  readonly artifact_name: string;
}

/** Dependencies by the name under which `execute` reads them. */
export type ArtifactReferences = Readonly<Record<string, ArtifactReference>>;

/** The payloads of declarations or references, under the same names. */
export type PayloadsOf<Declared extends ArtifactDeclarations> = {
  readonly [Name in keyof Declared]: z.output<Declared[Name]['payload']>;
};

/** What the artifacts of each kind of module are called. */
export const ARTIFACT_KIND: Readonly<Record<ModuleKind, ArtifactKind>> = {
  signal: 'signal',
  detector: 'detection',
  rule: 'evaluation',
  output: 'output',
};

/**
 * A typed dependency on an artifact of a module at hand. For a module that is not at hand, write the reference out:
 * `{ module_id, artifact_name, schema, schema_version, payload }`; the plan refuses to start when schema or version differ
 * from what the maker declares.
 *
 * @throws AnalysisEngineError `invalid_argument` where the module declares no such artifact
 */
export function artifactOf<Name extends string, Artifacts extends Readonly<Record<Name, ArtifactDeclaration>>>(
  module: { readonly definition: { readonly id: string; readonly artifacts: Artifacts } },
  name: Name,
): ArtifactReference<Artifacts[Name]['payload']> {
  requirePort('module', module);
  requirePort('definition of the module', module.definition);
  const declared: unknown = Object.hasOwn(module.definition.artifacts, name) ? module.definition.artifacts[name] : null;
  requirePort(`artifact ${JSON.stringify(name)} of module ${JSON.stringify(module.definition.id)}`, declared);
  const { schema, schema_version, payload } = module.definition.artifacts[name];
  return { module_id: module.definition.id, artifact_name: name, schema, schema_version, payload };
}
