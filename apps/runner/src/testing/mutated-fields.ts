import { z } from 'zod';

/** A JSON text of which one field holds another value. */
export interface Mutation {
  /** Which field, and what stands there. */
  readonly name: string;
  readonly frame: string;
}

type Json = z.core.util.JSONType;
type Path = readonly (string | number)[];

/** A time of these frames, to put microseconds and its like where a time is expected. */
const TIME_MS = 1_767_248_279_000;

/** What stands where a field is to be missing. */
const MISSING = Symbol('missing');

/** The strange values of a field: as the texts and the numbers in which venues write. */
export function strangeValues(original: unknown, otherSymbol: string): readonly (Json | typeof MISSING)[] {
  const flipped = typeof original === 'number' ? -original : `-${String(original)}`;
  return [
    '0',
    0,
    '-1',
    -1,
    '0.000000000000000001',
    1e-300,
    '1e300',
    1e300,
    '9'.repeat(40),
    'NaN',
    'Infinity',
    '',
    null,
    MISSING,
    true,
    [],
    {},
    String(TIME_MS),
    String(TIME_MS * 1_000),
    String(Math.floor(TIME_MS / 1_000)),
    TIME_MS * 1_000,
    String(TIME_MS * 1_000_000),
    TIME_MS / 1_000,
    4_000_000_000_000,
    -TIME_MS,
    '\ud800',
    'x'.repeat(100_000),
    flipped,
    otherSymbol,
    otherSymbol.toLowerCase(),
  ];
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathsOf(value: Json, path: Path = []): readonly Path[] {
  const below = Array.isArray(value)
    ? value.flatMap((each: Json, at) => pathsOf(each, [...path, at]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function withValue(value: Json, path: Path, replacement: Json | typeof MISSING): Json {
  const [first, ...rest] = path;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    if (rest.length === 0 && replacement === MISSING) return items.filter((_, at) => at !== first);
    return items.map((each, at) => (at === first ? below(each, rest, replacement) : each));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (rest.length === 0 && replacement === MISSING) return Object.fromEntries(entries.filter(([key]) => key !== first));
  return Object.fromEntries(entries.map(([key, each]) => [key, key === first ? below(each, rest, replacement) : each]));
}

function below(value: Json, rest: Path, replacement: Json | typeof MISSING): Json {
  if (rest.length > 0) return withValue(value, rest, replacement);
  return replacement === MISSING ? null : replacement;
}

function valueAt(value: Json, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

/** Every field of a JSON text, each with every `step`th strange value, beginning elsewhere for each field. */
export function mutationsOf(text: string, otherSymbol: string, step: number): readonly Mutation[] {
  const root = z.json().parse(JSON.parse(text));
  return pathsOf(root).flatMap((path, at) =>
    strangeValues(valueAt(root, path), otherSymbol)
      .filter((_, value) => (value + at) % step === 0)
      .map((value) => ({
        name: `${path.join('.')} = ${value === MISSING ? 'missing' : JSON.stringify(value).slice(0, 40)}`,
        frame: JSON.stringify(withValue(root, path, value)),
      })),
  );
}

/** The places of a value whose number is not finite. */
export function notFinite(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => notFinite(each, `${path}.${key}`));
}
