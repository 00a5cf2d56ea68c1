import type { FixedPlaces } from './reading-operations.ts';

/** A path from the root of a file system, as messages have them. */
const PATH = /(?<![\w.:/\\<>-])(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[\w.@~-][^\s'",;:)]*/g;

/** A text in one line that names no place on this machine: what a door fixes is said by its field, another path not at all. */
export function withoutPaths(text: string, fixed: FixedPlaces): string {
  let said = text.replace(/\s*\n\s*/g, ' ');
  const places = Object.entries(fixed).sort(([, left], [, right]) => right.length - left.length);
  for (const [field, place] of places) if (place.length > 1) said = said.replaceAll(place, `<${field}>`);
  return said.replace(PATH, '<path>');
}
