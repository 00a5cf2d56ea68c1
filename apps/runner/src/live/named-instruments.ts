import { errorText } from '@xray/contracts';
import { MarketDataError } from '@xray/market-data';

import { OperationError } from '@xray/operations';
import { countText } from '../cli/format.ts';
import { nearestNames } from '../config/suggest.ts';

/** The word that stands for every instrument of the venue. */
export const ALL_INSTRUMENTS = 'all';

/** How many wrong names have a sentence each. */
const EXPLAINED = 5;

/** The venue's names that are nearest to one that it does not have, nearest first. */
export function nearestInstruments(name: string, instruments: readonly string[]): readonly string[] {
  return nearestNames(name, [ALL_INSTRUMENTS, ...instruments]);
}

/**
 * The instruments that are asked for, each once, as the venue writes them. A name that is nearly one is none: to watch it
 * would be to watch nothing, beside whatever the venue sends under the right name.
 *
 * @throws OperationError `wrong_usage`, naming every name that the venue does not have and the nearest that it has
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
        `${name} is not an instrument of ${venueName}: the nearest are ${nearestInstruments(name, instruments).join(', ')}`,
    );
  const more = wrong.length > EXPLAINED ? `; and ${countText(wrong.length - EXPLAINED)} more` : '';
  const alone = first === ALL_INSTRUMENTS ? '; the word all stands alone' : '';
  throw new OperationError('wrong_usage', `${told.join('; ')}${more}${alone}`);
}

/** @throws OperationError what is asked for cannot be checked, so nothing is watched: `not_done`, or `interrupted` by a signal */
export function refuseUnchecked(venueName: string, cause: unknown): never {
  if (cause instanceof MarketDataError && cause.code === 'request_stopped') {
    throw new OperationError(
      'interrupted',
      `stopped before ${venueName} told of its instruments: nothing was watched, start again`,
      { cause },
    );
  }
  throw new OperationError(
    'not_done',
    `the instruments of ${venueName} could not be asked for, so that no name can be checked, and nothing is watched: ${errorText(cause)}`,
    { cause },
  );
}
