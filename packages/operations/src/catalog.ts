import { z } from 'zod';

import { inputJsonSchema } from './input/input-fields.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { Registry } from './registry.ts';
import { SUBSYSTEMS } from './subsystems.ts';

const bound = z.int().positive().nullable();

const entrySchema = z.object({
  id: z.string(),
  summary: z.string(),
  example: z.string(),
  effects: z.enum(['none', 'one_commit', 'resumable']),
  /** Fields that name a file which it writes, where they are given. */
  writes: z.array(z.string()),
  touches: z.array(z.enum(SUBSYSTEMS)),
  /** Where who asks gives none. */
  bounds: z.object({ records: bound, bytes: bound, wall_ms: bound }).nullable(),
  /** What a stop leaves, and how the next call goes on. */
  stop: z.object({ is_usual: z.boolean(), leaves: z.string() }).nullable(),
  /** JSON Schemas, draft 2020-12. */
  input: z.record(z.string(), z.json()),
  output: z.record(z.string(), z.json()),
  rows: z.record(z.string(), z.json()).nullable(),
});

const jsonObject = z.record(z.string(), z.json());

/** The JSON Schema of what an operation gives. */
function givenSchema(schema: z.ZodType): z.output<typeof jsonObject> {
  return jsonObject.parse(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
}

function entryOf(operation: Operation): z.output<typeof entrySchema> {
  const { bounds, effects, example, id, output, rows, stop, summary, touches, writes = [] } = operation;
  return {
    id,
    summary,
    example,
    effects,
    writes: [...writes],
    touches: [...touches],
    bounds: bounds ?? null,
    stop: stop ?? null,
    input: jsonObject.parse(inputJsonSchema(operation.input)),
    output: givenSchema(output),
    rows: rows === undefined ? null : givenSchema(rows),
  };
}

/**
 * The operation that lists all operations with their schemas, effects, subsystems and bounds.
 *
 * @param load gives the registry that it is in
 */
export function catalogOperation(load: () => Promise<Registry>) {
  return defineOperation({
    id: 'operations',
    summary: 'list what xray can do: what each operation takes, gives, changes, works with and may read',
    example: 'xray operations --json',
    input: z.strictObject({}),
    output: z.object({ operations: z.array(entrySchema) }),
    effects: 'none',
    touches: ['operations'],
    async run() {
      const { operations } = await load();
      return { operations: operations.map(entryOf) };
    },
    *render({ operations }) {
      for (const { bounds, effects, id, summary, touches } of operations) {
        yield `${id.padEnd(14)} ${summary}`;
        yield `${''.padEnd(14)} ${effects}; works with ${touches.join(', ')}${bounds === null ? '' : '; bounded'}`;
      }
    },
  });
}
