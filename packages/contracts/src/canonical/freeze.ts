import { inDevelopment } from '../development.ts';

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

/**
 * What a package gives out: frozen with all that it holds in development and in tests, as it is in production. Stops at what
 * is frozen already, so that a record which passes through many hands is walked once.
 */
export function frozen<Value>(value: Value): Value {
  if (inDevelopment()) freezeNew(value);
  return value;
}

function freezeNew(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeNew(inner);
}
