import { z } from 'zod';

import { readInstruments } from '../instrument-list.ts';
import type { LeftOutInstruments } from '../venue.ts';
import { SOURCE_ID } from './events.ts';

const row = z.object({
  instType: z.string(),
  instId: z.string().min(1),
  state: z.string(),
  settleCcy: z.string(),
  ctType: z.string().optional(),
});

/**
 * The swaps settled in USDT that trade, in lexicographic order, from the bytes of an answer to
 * `/api/v5/public/instruments?instType=SWAP`. A row that is no instrument is left out and told of. Throws
 * `exchange_info_invalid` where the bytes are no such answer, or nothing in it can be watched.
 */
export function liveSwaps(
  answerBytes: Uint8Array,
  onLeftOut?: (leftOut: LeftOutInstruments) => void,
): readonly string[] {
  return readInstruments(
    answerBytes,
    {
      source_id: SOURCE_ID,
      list: 'data',
      name: 'instId',
      row,
      nameOf: ({ instId }) => instId,
      isWanted: ({ ctType, instType, settleCcy, state }) =>
        instType === 'SWAP' && state === 'live' && settleCcy === 'USDT' && ctType !== 'inverse',
    },
    onLeftOut,
  );
}
