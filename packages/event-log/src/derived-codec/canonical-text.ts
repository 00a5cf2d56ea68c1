import { canonicalJson, OPERATIONAL_FIELDS, splitOperational } from '@xray/contracts';
import type { OperationalPart } from '@xray/contracts';

/** A derived record as the log keeps it. */
export interface CanonicalRecord {
  /** `canonicalJson` of the record without its operational fields. */
  readonly body: string;
  readonly operational: OperationalPart | null;
}

/** What is known of all objects that have the same keys in the same order. */
interface Shape {
  /** The keys in canonical order. */
  readonly keys: readonly string[];
  /** Whether they already stand in that order. */
  readonly sorted: boolean;
  readonly operational: boolean;
  /** Whether an object with these keys keeps them in the order in which they are set. */
  readonly ordered: boolean;
}

interface ShapeNode {
  lastKey: string | null;
  lastNode: ShapeNode | null;
  readonly next: Map<string, ShapeNode>;
  shape: Shape | null;
}

/** The value is left to the library: it is no plain JSON value, or one whose keys JavaScript reorders. */
const LIBRARY = Symbol('library');

/** Shapes are few; a producer of ever new ones must not fill the memory. */
const MAX_SHAPE_NODES = 20_000;
const MAX_DEPTH = 64;

const REORDERED_KEY = /^(?:\d+|__proto__)$/;
/** How `JSON.stringify` writes a lone surrogate, for which canonical JSON has no form. */
const LONE_SURROGATE = '\\ud';

function createNode(): ShapeNode {
  return { lastKey: null, lastNode: null, next: new Map(), shape: null };
}

function shapeOf(value: object): Shape {
  const own = Object.keys(value);
  const keys = own.toSorted();
  return {
    keys,
    sorted: keys.every((key, position) => key === own[position]),
    operational: OPERATIONAL_FIELDS.some((field) => own.includes(field)),
    ordered: !keys.some((key) => REORDERED_KEY.test(key)),
  };
}

/**
 * Makes the function that turns derived records into canonical text, several times faster than sorting every object
 * anew and identical to `canonicalJson(splitOperational(record).digested)` in result and in refusal.
 *
 * It copies a record with its keys in canonical order, which it remembers for each sequence of keys, and lets
 * `JSON.stringify` write the copy: RFC 8785 takes its number and string texts from there. What the copy cannot show
 * (other prototypes, non-finite numbers, keys that JavaScript reorders, lone surrogates, great depth) the library writes
 * or refuses. The memory of shapes is the function's own and bounded.
 *
 * @throws TypeError (the returned function) when the record has no JSON form.
 */
export function createCanonicalizer(): (record: object) => CanonicalRecord {
  let root = createNode();
  let nodes = 1;

  function shape(value: object): Shape {
    let node = root;
    for (const key in value) {
      if (node.lastKey === key && node.lastNode !== null) {
        node = node.lastNode;
        continue;
      }
      let next = node.next.get(key);
      if (next === undefined) {
        next = createNode();
        nodes += 1;
        node.next.set(key, next);
      }
      node.lastKey = key;
      node.lastNode = next;
      node = next;
    }
    node.shape ??= shapeOf(value);
    return node.shape;
  }

  function arranged(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : LIBRARY;
      case 'object':
        break;
      default:
        return LIBRARY;
    }
    if (value === null) return null;
    if (depth > MAX_DEPTH) return LIBRARY;
    return Array.isArray(value) ? arrangedArray(value, depth) : arrangedObject(value, depth);
  }

  function arrangedArray(value: readonly unknown[], depth: number): unknown {
    if ('toJSON' in value) return LIBRARY;
    let copy: unknown[] | null = null;
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index];
      const inner = arranged(item, depth + 1);
      if (inner === LIBRARY) return LIBRARY;
      if (inner === item) continue;
      copy ??= value.slice();
      copy[index] = inner;
    }
    return copy ?? value;
  }

  function arrangedObject(value: object, depth: number): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) return LIBRARY;
    const known = shape(value);
    if (!known.ordered) return LIBRARY;
    let same = known.sorted;
    const copy: Record<string, unknown> = {};
    for (const key of known.keys) {
      const item: unknown = Reflect.get(value, key);
      const inner = arranged(item, depth + 1);
      if (inner === LIBRARY) return LIBRARY;
      copy[key] = inner;
      if (inner !== item) same = false;
    }
    return same ? value : copy;
  }

  return (record) => {
    if (nodes > MAX_SHAPE_NODES) {
      root = createNode();
      nodes = 1;
    }
    const split = shape(record).operational ? splitOperational(record) : { digested: record, operational: null };
    const copy = arranged(split.digested, 0);
    if (copy !== LIBRARY) {
      const body = JSON.stringify(copy);
      if (!body.includes(LONE_SURROGATE)) return { body, operational: split.operational };
    }
    return { body: canonicalJson(split.digested), operational: split.operational };
  };
}
