import { z } from 'zod';

import { integerField, missingField, payloadReader, timeField } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { levelsField } from './fields.ts';

/**
 * The answer to `/fapi/v1/depth`: a whole book, to which the deltas behind its update id apply. The contract has no event
 * for a book as a whole, so what it says about the stream is stated, and the levels stay in the payload. The answer names
 * no instrument: only the request knew it.
 */
export const readDepthSnapshot = payloadReader(
  z.object({
    lastUpdateId: integerField,
    E: timeField.optional(),
    bids: levelsField,
    asks: levelsField,
  }),
  ({ lastUpdateId, E }, frame) => {
    const symbol = frame.receipt.symbol_hint;
    if (symbol === undefined) return missingField('symbol of the book snapshot');
    return [
      {
        ...envelope(frame, symbol, E ?? null),
        event_type: 'StreamState',
        source_seq: lastUpdateId,
        channel: 'book_delta',
        normalized: { state: 'resumed', detail: `book snapshot at update id ${lastUpdateId}` },
      },
    ];
  },
);
