import type { FixedPlaces } from './reading-operations.ts';

/** A path from the root of a file system, as messages have them. */
const PATH = /(?<![\w.:/\\<>-])(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[\w.@~-][^\s'",;:)]*/g;

function byLength(fixed: FixedPlaces): readonly (readonly [string, string])[] {
  return Object.entries(fixed)
    .filter(([, place]) => place.length > 1)
    .sort(([, left], [, right]) => right.length - left.length);
}

/** A text in one line that names no place on this machine: what a door fixes is said by its field, another path not at all. */
export function withoutPaths(text: string, fixed: FixedPlaces): string {
  let said = text.replace(/\s*\n\s*/g, ' ');
  for (const [field, place] of byLength(fixed)) said = said.replaceAll(place, `<${field}>`);
  return said.replace(PATH, '<path>');
}

/** A JSON value whose texts do not name what a door fixes: each such place is said by its field. */
export function withoutPlaces(value: unknown, fixed: FixedPlaces): unknown {
  const json = JSON.stringify(value);
  let said = json;
  for (const [field, place] of byLength(fixed))
    said = said.replaceAll(JSON.stringify(place).slice(1, -1), `<${field}>`);
  return said === json ? value : (JSON.parse(said) as unknown);
}
