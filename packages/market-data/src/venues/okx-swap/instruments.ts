import { z } from 'zod';

import { MarketDataError } from '../../errors.ts';

const answerSchema = z.object({
  code: z.literal('0'),
  data: z.array(z.object({ instType: z.string(), instId: z.string(), state: z.string(), settleCcy: z.string() })),
});

/**
 * The swaps settled in USDT that trade, in lexicographic order, from the bytes of an answer to
 * `/api/v5/public/instruments?instType=SWAP`. Throws `exchange_info_invalid` where the bytes are no such answer.
 */
export function liveSwaps(answerBytes: Uint8Array): readonly string[] {
  let answer: z.output<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answerBytes)));
  } catch (cause) {
    throw new MarketDataError(
      'exchange_info_invalid',
      'The instruments answer of okx-swap holds no list of instruments; ask again and check the address.',
      { cause },
    );
  }
  return answer.data
    .filter(({ instType, state, settleCcy }) => instType === 'SWAP' && state === 'live' && settleCcy === 'USDT')
    .map(({ instId }) => instId)
    .sort();
}
