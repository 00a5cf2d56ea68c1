import type { Shape } from './record-shapes.ts';

export type PlainObject = Readonly<Record<string, unknown>>;

/** The value is left to the library: it is no plain JSON value, or one whose keys JavaScript reorders. */
export const LIBRARY = Symbol('library');
const MAX_DEPTH = 64;

/** Whether a value has a say of its own in how it is written. Looked up and not asked for with `in`, which costs several times more. */
function writesItself(value: object): boolean {
  return (value as { readonly toJSON?: unknown }).toJSON !== undefined;
}

/** An object as a literal or `JSON.parse` makes it, without a say of its own in how it is written. */
export function isPlain(value: object): value is PlainObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !writesItself(value);
}

/**
 * Whether a value's own JSON is canonical as it stands: plain, finite, the keys of every object in order. Most of what the packages
 * give out is made that way, and looking costs a fraction of arranging: along `for in` a property is read without a look-up by name.
 */
function stands(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value);
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'object':
      if (value === null) return true;
      if (depth > MAX_DEPTH) return false;
      return Array.isArray(value) ? itemsStand(value, depth) : isPlain(value) && fieldsStand(value, depth);
    default:
      return false;
  }
}

function itemsStand(items: readonly unknown[], depth: number): boolean {
  if (writesItself(items)) return false;
  for (const item of items) if (!stands(item, depth + 1)) return false;
  return true;
}

function fieldsStand(value: PlainObject, depth: number): boolean {
  let before = '';
  for (const key in value) {
    if (key < before || !stands(value[key], depth + 1)) return false;
    before = key;
  }
  return true;
}

export type ShapeOf = (value: object) => Shape;

/** The value itself where it stands, else a copy in canonical order. */
export function arranged(shapeOf: ShapeOf, value: unknown, depth: number): unknown {
  if (stands(value, depth)) return value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return LIBRARY;
  if (Array.isArray(value)) return arrangedArray(shapeOf, value, depth);
  if (!isPlain(value)) return LIBRARY;
  const shape = shapeOf(value);
  return shape.ordered ? copyOf(shapeOf, value, shape.keys, depth) : LIBRARY;
}

function arrangedArray(shapeOf: ShapeOf, value: readonly unknown[], depth: number): unknown {
  if (writesItself(value)) return LIBRARY;
  const copy: unknown[] = [];
  for (const item of value) {
    const inner = arranged(shapeOf, item, depth + 1);
    if (inner === LIBRARY) return LIBRARY;
    copy.push(inner);
  }
  return copy;
}

/** The object with those keys, in that order. */
export function copyOf(
  shapeOf: ShapeOf,
  value: PlainObject,
  keys: readonly string[],
  depth: number,
): PlainObject | typeof LIBRARY {
  const copy: Record<string, unknown> = {};
  for (const key of keys) {
    const inner = arranged(shapeOf, value[key], depth + 1);
    if (inner === LIBRARY) return LIBRARY;
    copy[key] = inner;
  }
  return copy;
}
