import type { z } from 'zod';

import { valueAt } from '../checks/value-kind.ts';

/** What a reader makes of a JSON value from outside: the value, a later writer's event type, or an error to show. */
export type ReadResult<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'unknown_event_type'; readonly event_type: string }
  | { readonly kind: 'invalid'; readonly detail: string };

/**
 * Reads a contract from its JSON form. Unknown fields are ignored; an event type that this version does not know, of the
 * record or of the event inside it, is a result of its own, so that a reader can pass over it. Never throws.
 */
export function readContract<Schema extends z.ZodType>(schema: Schema, value: unknown): ReadResult<z.output<Schema>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'value', value: parsed.data };
  const [first] = parsed.error.issues;
  if (first === undefined) return { kind: 'invalid', detail: 'the record does not match the contract' };
  const found = valueAt(value, first.path);
  if (first.path.at(-1) === 'event_type' && typeof found === 'string' && found !== '') {
    return { kind: 'unknown_event_type', event_type: found };
  }
  const where = first.path.length === 0 ? 'the record' : first.path.join('.');
  return { kind: 'invalid', detail: `${where}: ${first.message}` };
}
