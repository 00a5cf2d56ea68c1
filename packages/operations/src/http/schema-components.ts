import { z } from 'zod';

import { withoutKeys } from '../reading/without-keys.ts';

/** A JSON Schema or a part of it. */
export type JsonSchema = Readonly<Record<string, z.core.util.JSONType>>;

const jsonSchema = z.record(z.string(), z.json());

/** JSON Schemas under names of one document, which parts of it refer to. */
export interface SchemaComponents {
  /** Puts a schema under a name; gives the reference to it. */
  add(name: string, schema: unknown): { readonly $ref: string };
  all(): Readonly<Record<string, JsonSchema>>;
}

const POINTER = '#/components/schemas/';

/**
 * Schemas of zod refer to definitions of their own, at their own root. In a document those are components as well, under the name of
 * the schema and their own.
 */
export function createSchemaComponents(): SchemaComponents {
  const components = new Map<string, JsonSchema>();

  function rooted(name: string, value: z.core.util.JSONType): z.core.util.JSONType {
    if (Array.isArray(value)) return value.map((part) => rooted(name, part));
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.entries(value).map(([key, part]) => {
      // Of contracts: a word of ours, which in a document begins with x-.
      if (key === 'operational' && part === true) return ['x-operational', true] as const;
      if (key !== '$ref' || typeof part !== 'string') return [key, rooted(name, part)] as const;
      const definition = part.replace(/^#(?:\/\$defs\/)?/, '');
      return [key, `${POINTER}${definition === '' ? name : `${name}.${definition}`}`] as const;
    });
    return Object.fromEntries(parts);
  }

  return {
    add(name, schema) {
      const { $defs = {}, ...whole } = jsonSchema.parse(schema);
      components.set(name, jsonSchema.parse(rooted(name, withoutKeys(whole, ['$id', '$schema']))));
      for (const [definition, part] of Object.entries(jsonSchema.parse($defs)))
        components.set(`${name}.${definition}`, jsonSchema.parse(rooted(name, part)));
      return { $ref: `${POINTER}${name}` };
    },
    all: () => Object.fromEntries([...components].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}
