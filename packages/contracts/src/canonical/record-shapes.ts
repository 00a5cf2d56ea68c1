import { OPERATIONAL_FIELDS, type OperationalField } from './operational.ts';

/** What is known of all objects that have the same keys in the same order. */
export interface Shape {
  /** The keys in canonical order. */
  readonly keys: readonly string[];
  /** Whether an object with these keys keeps them in the order in which they are set. */
  readonly ordered: boolean;
  /** The operational fields among the keys, and the other keys in canonical order. */
  readonly operational: readonly OperationalField[];
  readonly digested: readonly string[];
}

interface ShapeNode {
  lastKey: string | null;
  lastNode: ShapeNode | null;
  readonly next: Map<string, ShapeNode>;
  shape: Shape | null;
}

/** Shapes are few; a producer of ever new ones must not fill the memory. */
const MAX_NODES = 20_000;

const REORDERED_KEY = /^(?:\d+|__proto__)$/;

function createNode(): ShapeNode {
  return { lastKey: null, lastNode: null, next: new Map(), shape: null };
}

function describe(value: object): Shape {
  const own = Object.keys(value);
  const keys = own.toSorted();
  const operational = OPERATIONAL_FIELDS.filter((field) => own.includes(field));
  return {
    keys,
    ordered: !keys.some((key) => REORDERED_KEY.test(key)),
    operational,
    digested: keys.filter((key) => !operational.some((field) => field === key)),
  };
}

/**
 * Makes the function that tells the shape of a plain object. It remembers shapes as a tree of keys; along the way that
 * the last object took it compares texts instead of looking them up. The memory is bounded: once full it starts anew.
 */
export function createShapeMemory(): (value: object) => Shape {
  let root = createNode();
  let nodes = 1;
  return (value) => {
    if (nodes > MAX_NODES) {
      root = createNode();
      nodes = 1;
    }
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
    node.shape ??= describe(value);
    return node.shape;
  };
}
