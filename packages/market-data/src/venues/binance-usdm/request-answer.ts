import { UNKNOWN_SYMBOL } from '@xray/contracts';
import { z } from 'zod';

import { integerField, payloadReader, type FrameProblem } from '../payload-fields.ts';
import { envelope } from './events.ts';

/** `{"result":null,"id":1}`: the venue has taken a subscription, so the connection is known to work in both directions. */
export const readAcknowledgement = payloadReader(
  z.object({ result: z.null({ error: 'is not null' }), id: integerField }),
  ({ id }, frame) => [
    {
      ...envelope(frame, frame.receipt.symbol_hint ?? UNKNOWN_SYMBOL, null),
      event_type: 'StreamState',
      normalized: { state: 'connected', detail: `request ${id} acknowledged` },
    },
  ],
);

/** `{"code":-1121,"msg":"…"}` and `{"error":{…},"id":1}`: an answer, but none that carries market data. */
export function readRefusal(): FrameProblem {
  return { error_kind: 'schema_mismatch', error_detail: 'the venue refused a request' };
}
