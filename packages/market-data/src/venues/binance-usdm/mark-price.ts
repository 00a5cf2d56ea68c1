import { z } from 'zod';

import { payloadReader, signedDecimal, countField, unsignedDecimal } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';

const CHANNEL = 'mark_price';

/** One frame states three things at one time; each becomes an event. */
export const readMarkPrice = payloadReader(
  z.object({
    s: symbolField,
    E: countField,
    p: unsignedDecimal,
    i: unsignedDecimal,
    r: signedDecimal,
    T: countField,
  }),
  ({ s, E, p, i, r, T }, frame) => {
    const shared = envelope(frame, s, E);
    return [
      { ...shared, event_type: 'MarkPrice', channel: CHANNEL, normalized: { mark_price: p } },
      { ...shared, event_type: 'IndexPrice', channel: CHANNEL, normalized: { index_price: i } },
      {
        ...shared,
        event_type: 'FundingRate',
        channel: CHANNEL,
        normalized: { funding_rate: r, next_funding_ts_ms: T },
      },
    ];
  },
);
