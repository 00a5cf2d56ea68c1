import { z } from 'zod';

import { payloadReader, timeField, quantityField } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';

/** The answer to `/fapi/v1/openInterest`, in base units. */
export const readOpenInterest = payloadReader(
  z.object({ symbol: symbolField, openInterest: quantityField, time: timeField.optional() }),
  ({ symbol, openInterest, time }, frame) => [
    {
      ...envelope(frame, symbol, time ?? null),
      event_type: 'OpenInterest',
      channel: 'open_interest',
      normalized: { open_interest: openInterest },
    },
  ],
);
