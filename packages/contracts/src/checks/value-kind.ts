type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** What a value is, in words for a message that must not quote it. */
export function valueKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    default:
      return `a ${typeof value}`;
  }
}

/** What stands at a path into a value from outside; `undefined` where the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const key of path) {
    if (!isObject(inner)) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

/**
 * What is wrong with an object that should have functions under some names, as a port has; `null` where nothing is.
 * `portProblem('composer', composer, ['ingest', 'composeAt'])`
 */
export function portProblem(what: string, given: unknown, methods: readonly string[]): string | null {
  if (!isObject(given)) return `${what} is ${valueKind(given)}, not an object with ${methods.join(', ')}`;
  const missing = methods.find((method) => typeof Reflect.get(given, method) !== 'function');
  return missing === undefined ? null : `${what} has no function ${missing}`;
}
