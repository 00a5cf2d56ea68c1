/** Where two JSON values first differ: the dotted path, and both values (`undefined` where one has nothing there). */
export interface FieldDifference {
  readonly path: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Where two JSON values first differ, depth first, keys of both sides in lexicographic order; `null` when the values are equal. */
export function firstDifference(recorded: unknown, replayed: unknown, path = ''): FieldDifference | null {
  if (Object.is(recorded, replayed)) return null;
  if (!isObject(recorded) || !isObject(replayed) || Array.isArray(recorded) !== Array.isArray(replayed)) {
    return { path, recorded, replayed };
  }
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])].sort();
  for (const key of keys) {
    const inner = firstDifference(recorded[key], replayed[key], path === '' ? key : `${path}.${key}`);
    if (inner !== null) return inner;
  }
  return null;
}
