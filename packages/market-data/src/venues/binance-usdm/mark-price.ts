import type { RawMarketEvent } from '@xray/contracts';
import { z } from 'zod';

import {
  fundingFraction,
  mismatch,
  payloadReader,
  priceField,
  priceOrNoneField,
  timeField,
} from '../payload-fields.ts';
import { envelope } from './events.ts';
import { symbolField } from './fields.ts';

const CHANNEL = 'mark_price';

/** No contract was ever quoted so many times its index, or the index so many times the contract. */
const FARTHEST_BASIS = 100;

/** What stands in the place of a rate and of a settlement where there is none. */
const NO_RATE = z.literal('').transform(() => null);
const NO_TIME = z.literal(0).transform(() => null);

/**
 * One frame states three things at one time; each becomes an event. A delivery contract has no funding (no rate, or no
 * time of settlement), and an index price of 0 is none: those events are left out.
 */
export const readMarkPrice = payloadReader(
  z.object({
    s: symbolField,
    E: timeField,
    p: priceField,
    i: priceOrNoneField,
    r: z.union([NO_RATE, fundingFraction], { error: 'is not a funding rate' }),
    T: z.union([NO_TIME, timeField], { error: 'is not a time between 2010 and 2100' }),
  }),
  ({ s, E, p, i, r, T }, frame) => {
    if (i > 0 && Math.max(p / i, i / p) > FARTHEST_BASIS) return mismatch('p and i are not prices of one thing');
    const shared = envelope(frame, s, E);
    const events: RawMarketEvent[] = [
      { ...shared, event_type: 'MarkPrice', channel: CHANNEL, normalized: { mark_price: p } },
    ];
    if (i > 0) events.push({ ...shared, event_type: 'IndexPrice', channel: CHANNEL, normalized: { index_price: i } });
    if (r !== null && T !== null)
      events.push({
        ...shared,
        event_type: 'FundingRate',
        channel: CHANNEL,
        normalized: { funding_rate: r, next_funding_ts_ms: T },
      });
    return events;
  },
);
