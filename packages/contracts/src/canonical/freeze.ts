/**
 * Freezes a plain value and all that it holds, also below what is frozen already; byte arrays stay as they are. For
 * tests and development builds.
 */
export function deepFreeze<Value>(value: Value): Value {
  freezeAll(value, new Set());
  return value;
}

function freezeAll(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeAll(inner, seen);
}
