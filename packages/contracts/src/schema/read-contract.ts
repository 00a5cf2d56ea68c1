import type { z } from 'zod';

/** What a reader makes of a JSON value from outside: the value, a later writer's event type, or an error to show. */
export type ReadResult<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'unknown_event_type'; readonly event_type: string }
  | { readonly kind: 'invalid'; readonly detail: string };

function eventTypeOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('event_type' in value)) return null;
  return typeof value.event_type === 'string' ? value.event_type : null;
}

/**
 * Reads a contract from its JSON form. Unknown fields are ignored; an event type that this version does not know is a
 * result of its own, so that a reader can pass over it. Never throws.
 */
export function readContract<Schema extends z.ZodType>(schema: Schema, value: unknown): ReadResult<z.output<Schema>> {
  const parsed = schema.safeDecode(value as z.input<Schema>);
  if (parsed.success) return { kind: 'value', value: parsed.data };
  const [first] = parsed.error.issues;
  const eventType = eventTypeOf(value);
  const atEventType = first?.path.length === 1 && first.path[0] === 'event_type';
  if (atEventType && eventType !== null) return { kind: 'unknown_event_type', event_type: eventType };
  const where = first === undefined || first.path.length === 0 ? 'the record' : first.path.join('.');
  return { kind: 'invalid', detail: `${where}: ${first?.message ?? 'does not match the contract'}` };
}
