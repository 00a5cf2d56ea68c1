/**
 * A plain value with all that it holds, anew: what a view shows of an event it shows of its own, so that nobody who changes the
 * one changes the other.
 */
export function copied<Value>(value: Value): Value;
export function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => copied(inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)]));
}
