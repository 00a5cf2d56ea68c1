import { closest, distance } from 'fastest-levenshtein';

/** The known word nearest to a wrong one, when it is near enough to be what was meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const candidate = closest(word, [...known]);
  return distance(word, candidate) <= Math.max(2, Math.floor(word.length / 2)) ? candidate : null;
}

/** How many names are offered for one that is not known. */
const OFFERED = 3;

/** A name without what people write differently: case, and what stands between its parts. */
function plain(name: string): string {
  return name.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The known names of instruments that are nearest to one that is not known, nearest first. */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = plain(name);
  return known
    .map((instrument) => {
      const candidate = plain(instrument);
      const contained = wanted !== '' && candidate.startsWith(wanted) ? 0.5 : 1;
      return { instrument, far: distance(wanted, candidate) * contained };
    })
    .sort((left, right) => left.far - right.far || (left.instrument < right.instrument ? -1 : 1))
    .slice(0, OFFERED)
    .map(({ instrument }) => instrument);
}
