import { z } from 'zod';

import { fundingFraction, payloadReader, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField } from './fields.ts';

/**
 * The rate that is due at `fundingTime`, which becomes `next_funding_ts_ms`; the venue's own `nextFundingTime` is the
 * settlement after that. Recordings from before 2023 carry no time of their own.
 */
export const readFundingRate = payloadReader(
  z.object({
    arg: instrumentArgument,
    data: rows(section({ fundingRate: fundingFraction, fundingTime: timeField, ts: timeField.optional() })),
  }),
  ({ arg, data }, frame) =>
    data.map(({ fundingRate, fundingTime, ts }) => ({
      ...envelope(frame, arg.instId, ts ?? null),
      event_type: 'FundingRate',
      channel: 'funding_rate',
      normalized: { funding_rate: fundingRate, next_funding_ts_ms: fundingTime },
    })),
);
