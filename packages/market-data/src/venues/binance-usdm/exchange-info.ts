import { z } from 'zod';

import { requireBytes } from '../../checked-input.ts';
import { readInstruments } from '../instrument-list.ts';
import type { LeftOutInstruments } from '../venue.ts';
import { SOURCE_ID } from './events.ts';

const row = z.object({
  symbol: z.string().min(1),
  contractType: z.string(),
  status: z.string(),
  quoteAsset: z.string(),
});

/**
 * The USDT-quoted perpetuals that trade, in lexicographic order, from the bytes of an answer to `/fapi/v1/exchangeInfo`.
 * A row that is no instrument is left out and told of. Throws `exchange_info_invalid` where the bytes are no such answer,
 * or nothing in it can be watched.
 */
export function perpetualSymbols(
  exchangeInfoBytes: Uint8Array,
  onLeftOut?: (leftOut: LeftOutInstruments) => void,
): readonly string[] {
  requireBytes('the exchange info', exchangeInfoBytes);
  return readInstruments(
    exchangeInfoBytes,
    {
      source_id: SOURCE_ID,
      list: 'symbols',
      name: 'symbol',
      row,
      nameOf: ({ symbol }) => symbol,
      isWanted: ({ contractType, status, quoteAsset }) =>
        contractType === 'PERPETUAL' && status === 'TRADING' && quoteAsset === 'USDT',
    },
    onLeftOut,
  );
}
