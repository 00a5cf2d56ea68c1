import { z } from 'zod';

import { MarketDataError } from '../../errors.ts';

const exchangeInfo = z.object({
  symbols: z.array(
    z.object({ symbol: z.string(), contractType: z.string(), status: z.string(), quoteAsset: z.string() }),
  ),
});

/**
 * The USDT-quoted perpetuals that trade, in lexicographic order, from the bytes of an answer to `/fapi/v1/exchangeInfo`.
 * Throws `exchange_info_invalid` where the bytes are no such answer.
 */
export function perpetualSymbols(exchangeInfoBytes: Uint8Array): readonly string[] {
  let answer: z.output<typeof exchangeInfo>;
  try {
    answer = exchangeInfo.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(exchangeInfoBytes)));
  } catch (cause) {
    throw new MarketDataError(
      'exchange_info_invalid',
      'The exchange-info answer of binance-usdm holds no list of instruments; ask again and check the address.',
      { cause },
    );
  }
  return answer.symbols
    .filter(
      ({ contractType, status, quoteAsset }) =>
        contractType === 'PERPETUAL' && status === 'TRADING' && quoteAsset === 'USDT',
    )
    .map(({ symbol }) => symbol)
    .sort();
}
