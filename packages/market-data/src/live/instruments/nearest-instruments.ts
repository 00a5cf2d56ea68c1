import { distance } from 'fastest-levenshtein';

/** How many names are offered for one that is not known. */
const OFFERED = 3;

/** A name without what people write differently: case, and what stands between its parts. */
function plain(name: string): string {
  return name.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The known names of instruments that are nearest to one that is not known, nearest first. */
export function nearestInstruments(name: string, known: readonly string[]): readonly string[] {
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
