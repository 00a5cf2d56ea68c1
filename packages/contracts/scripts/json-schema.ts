import { z } from 'zod';

/**
 * The part of JSON Schema (2020-12) that the generated contracts use. Strict: a keyword that is not listed here is an
 * error, so that no change of a contract can pass the comparison unseen.
 */
export const jsonSchema = z.strictObject({
  $id: z.string().optional(),
  $schema: z.string().optional(),
  $ref: z.string().optional(),
  readOnly: z.boolean().optional(),
  operational: z.boolean().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  contentEncoding: z.string().optional(),
  minLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  get $defs() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get propertyNames() {
    return jsonSchema.optional();
  },
  get additionalProperties() {
    return jsonSchema.optional();
  },
  get items() {
    return z.union([jsonSchema, z.literal(false)]).optional();
  },
  get prefixItems() {
    return z.array(jsonSchema).optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
});

export type JsonSchema = z.infer<typeof jsonSchema>;

/** The schema that a `$ref` stands for; any other schema is its own meaning. */
export function resolveRef(root: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const found = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (found === undefined) throw new Error(`JSON Schema: ${schema.$ref} leads nowhere`);
  return resolveRef(root, found);
}
