import type { RawMarketEvent } from '@xray/contracts';
import { z } from 'zod';

import { integerField, payloadReader, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, levelsField, rows, timeField } from './fields.ts';

const CHANNEL = 'book_delta';

/** What the venue writes as the number before a snapshot. */
export const BEFORE_SNAPSHOT = -1;

/**
 * The channel `books`: up to 400 levels a side as a whole, then what changed, every 100 ms. A whole book is a delta from
 * nothing. The contract has no mark for it, so that a `StreamState` `resumed` goes before it: from there on, the book
 * begins anew. Recordings from before 2023 carry no sequence numbers, only a checksum, which the venue has since given up.
 */
export const readBooks = payloadReader(
  z.object({
    arg: instrumentArgument,
    action: z.enum(['snapshot', 'update'], { error: 'is neither snapshot nor update' }),
    data: rows(
      section({
        bids: levelsField,
        asks: levelsField,
        ts: timeField,
        seqId: integerField.optional(),
        prevSeqId: integerField.optional(),
      }),
    ),
  }),
  ({ arg, action, data }, frame) =>
    data.flatMap(({ bids, asks, ts, seqId, prevSeqId }): readonly RawMarketEvent[] => {
      const shared = {
        ...envelope(frame, arg.instId, ts),
        ...(seqId === undefined ? {} : { source_seq: seqId }),
        channel: CHANNEL,
      };
      const delta: RawMarketEvent = {
        ...shared,
        event_type: 'BookDelta',
        normalized: {
          bids,
          asks,
          ...(seqId === undefined ? {} : { final_update_id: seqId }),
          ...(prevSeqId === undefined ? {} : { previous_final_update_id: prevSeqId }),
        },
      };
      if (action === 'update') return [delta];
      const detail = seqId === undefined ? 'book snapshot' : `book snapshot at update id ${seqId}`;
      return [{ ...shared, event_type: 'StreamState', normalized: { state: 'resumed', detail } }, delta];
    }),
);
