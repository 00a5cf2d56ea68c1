import { countText } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import { nearestInstruments } from './nearest-instruments.ts';

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
