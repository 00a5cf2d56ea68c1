import { closest, distance } from 'fastest-levenshtein';

/** The known word nearest to a wrong one, when it is near enough to be what was meant. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const candidate = closest(word, [...known]);
  return distance(word, candidate) <= Math.max(2, Math.floor(word.length / 2)) ? candidate : null;
}
