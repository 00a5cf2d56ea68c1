import { z } from 'zod';

import { payloadReader, section, quantityField } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField } from './fields.ts';

/** Open interest in contracts. */
export const readOpenInterest = payloadReader(
  z.object({ arg: instrumentArgument, data: rows(section({ oi: quantityField, ts: timeField })) }),
  ({ arg, data }, frame) =>
    data.map(({ oi, ts }) => ({
      ...envelope(frame, arg.instId, ts),
      event_type: 'OpenInterest',
      channel: 'open_interest',
      normalized: { open_interest: oi },
    })),
);
