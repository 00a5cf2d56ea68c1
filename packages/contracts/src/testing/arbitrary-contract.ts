import fc from 'fast-check';

import { jsonSchema, type JsonSchema } from '../../scripts/json-schema.ts';
import { contractJsonSchema, type ContractName } from '../index.ts';

/**
 * Arbitrary values of a contract's JSON form, made from its JSON Schema alone: what they prove, they prove of the schema
 * that other languages read, too. Never −0, which JSON text has no round trip for, and never a key `__proto__`.
 */
export function arbitraryContract(name: ContractName): fc.Arbitrary<unknown> {
  const root = jsonSchema.parse(contractJsonSchema(name));
  const { self } = fc.letrec<Record<string, unknown>>((tie) => ({
    self: arbitraryOf(root, tie),
    ...Object.fromEntries(
      Object.entries(root.$defs ?? {}).map(([key, schema]) => [`#/$defs/${key}`, arbitraryOf(schema, tie)]),
    ),
  }));
  if (self === undefined) throw new Error(`${name} has no root`);
  return self;
}

type Tie = (key: string) => fc.Arbitrary<unknown>;

/** A property key that stays an own property wherever it is assigned. */
const fieldName = fc.string({ maxLength: 12 }).filter((key) => key !== '__proto__');

function arbitraryOf(schema: JsonSchema, tie: Tie): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return tie(schema.$ref);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) {
    return fc.oneof(
      { maxDepth: 2, depthIdentifier: 'alternatives' },
      ...alternatives.map((alternative) => arbitraryOf(alternative, tie)),
    );
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length === 0) return fc.jsonValue({ maxDepth: 1 });
  return fc.oneof(...types.map((type) => arbitraryOfType(type, schema, tie)));
}

function arbitraryOfType(type: string, schema: JsonSchema, tie: Tie): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return arbitraryText(schema);
    case 'integer':
      return fc
        .maxSafeInteger()
        .map((value) => Math.max(value, schema.minimum ?? (schema.exclusiveMinimum ?? value - 1) + 1))
        .map((value) => Math.min(value, schema.maximum ?? value));
    case 'number':
      return fc
        .double({ noNaN: true, noDefaultInfinity: true, ...bounds(schema) })
        .map((value) => (value === 0 ? 0 : value));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arbitraryArray(schema, tie);
    case 'object':
      return arbitraryObject(schema, tie);
    default:
      throw new Error(`no arbitrary for a schema of type ${type}`);
  }
}

function bounds(schema: JsonSchema): { min?: number; minExcluded?: boolean; max?: number } {
  return {
    ...(schema.exclusiveMinimum === undefined ? {} : { min: schema.exclusiveMinimum, minExcluded: true }),
    ...(schema.minimum === undefined ? {} : { min: schema.minimum }),
    ...(schema.maximum === undefined ? {} : { max: schema.maximum }),
  };
}

function arbitraryText(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.contentEncoding === 'base64') {
    return fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  }
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  return fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0, maxLength: 24 });
}

function arbitraryArray(schema: JsonSchema, tie: Tie): fc.Arbitrary<unknown> {
  if (schema.prefixItems !== undefined) return fc.tuple(...schema.prefixItems.map((item) => arbitraryOf(item, tie)));
  if (schema.items === undefined || schema.items === false) throw new Error('an array schema without items');
  const minLength = schema.minItems ?? 0;
  return fc.array(arbitraryOf(schema.items, tie), {
    minLength,
    maxLength: Math.min(schema.maxItems ?? Infinity, Math.max(3, minLength)),
    depthIdentifier: 'alternatives',
  });
}

function arbitraryObject(schema: JsonSchema, tie: Tie): fc.Arbitrary<unknown> {
  const required = schema.required ?? [];
  if (schema.properties !== undefined) {
    const model = Object.entries(schema.properties).map(([key, inner]) => [key, arbitraryOf(inner, tie)] as const);
    return fc.record(Object.fromEntries(model), { requiredKeys: required, noNullPrototype: true });
  }
  if (schema.additionalProperties === undefined) return fc.constant({});
  const value = arbitraryOf(schema.additionalProperties, tie);
  if (required.length > 0)
    return fc.record(Object.fromEntries(required.map((key) => [key, value])), { noNullPrototype: true });
  return fc.dictionary(fieldName, value, { maxKeys: 3, noNullPrototype: true, depthIdentifier: 'alternatives' });
}
