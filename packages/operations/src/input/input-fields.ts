import { z } from 'zod';

import type { Operation } from '../operation.ts';

/** One field of an operation's input, as a door that is no schema needs to know it. */
export interface InputField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'flag' | 'texts';
  /** The values that there are, where they are a closed list. */
  readonly choices: readonly string[] | null;
  readonly is_required: boolean;
  readonly default: unknown;
  readonly description: string;
  /** The word for its value. */
  readonly value_word: string;
  /** The environment variable that the command line reads it from. */
  readonly env: string | null;
  /** Whether it names a place on this machine. */
  readonly is_local: boolean;
}

const property = z.looseObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  enum: z.array(z.string()).optional(),
  items: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
  description: z.string().default(''),
  title: z.string().optional(),
  default: z.unknown().optional(),
  'x-env': z.string().optional(),
  'x-local': z.boolean().default(false),
});

const objectSchema = z.looseObject({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

const TYPES = { string: 'text', number: 'number', integer: 'number', boolean: 'flag', array: 'texts' } as const;

/** The JSON Schema of what an operation takes. */
export function inputJsonSchema(input: z.ZodObject): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(input, { io: 'input' }) };
}

/** The fields of an operation's input, in the order of its schema. @throws ZodError where a field is none that a door can ask for */
export function inputFields({ input }: Pick<Operation, 'input'>): readonly InputField[] {
  const { properties, required } = objectSchema.parse(inputJsonSchema(input));
  return Object.entries(properties).map(([name, field]) => ({
    name,
    type: TYPES[field.type],
    choices: field.enum ?? field.items?.enum ?? null,
    is_required: required.includes(name),
    default: field.default,
    description: field.description,
    value_word: field.title ?? (TYPES[field.type] === 'number' ? 'number' : 'text'),
    env: field['x-env'] ?? null,
    is_local: field['x-local'],
  }));
}
