import { countText } from '@xray/contracts';
import { distance } from 'fastest-levenshtein';

import { MarketDataError } from '../../errors.ts';

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

/** The word that stands for every instrument of the venue. */
const ALL_INSTRUMENTS = 'all';

/** How many wrong names have a sentence each. */
const EXPLAINED = 5;

/**
 * The instruments that are asked for, each once, as the venue writes them. A name that is nearly one is none: to watch it
 * would be to watch nothing, beside whatever the venue sends under the right name.
 *
 * @throws MarketDataError `instrument_unknown`, naming every name that the venue does not have and the nearest that it has
 */
export function namedInstruments(
  asked: readonly string[],
  instruments: readonly string[],
  venueName: string,
): readonly string[] {
  if (asked.length === 1 && asked[0] === ALL_INSTRUMENTS) return instruments;
  const known = new Set(instruments);
  const wanted = [...new Set(asked)];
  const wrong = wanted.filter((name) => !known.has(name));
  if (wrong.length === 0) return wanted;
  const [first = ''] = wrong;
  const told = wrong
    .slice(0, EXPLAINED)
    .map(
      (name) =>
        `${name} is not an instrument of ${venueName}: the nearest are ${nearestInstruments(name, [ALL_INSTRUMENTS, ...instruments]).join(', ')}`,
    );
  const more = wrong.length > EXPLAINED ? `; and ${countText(wrong.length - EXPLAINED)} more` : '';
  const alone = first === ALL_INSTRUMENTS ? '; the word all stands alone' : '';
  throw new MarketDataError('instrument_unknown', `${told.join('; ')}${more}${alone}`);
}
