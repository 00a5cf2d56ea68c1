import { bookLevel } from '@xray/contracts';
import { z } from 'zod';

import { integerField, payloadReader, priceOrNoneField, quantityField, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField, topLevelsField } from './fields.ts';

const CHANNEL = 'book_top';

/** The channel `tickers`: the top of the book among figures of the day, at most every 100 ms. */
export const readTickers = payloadReader(
  z.object({
    arg: instrumentArgument,
    data: rows(
      section({
        bidPx: priceOrNoneField,
        bidSz: quantityField,
        askPx: priceOrNoneField,
        askSz: quantityField,
        ts: timeField,
      }),
    ),
  }),
  ({ arg, data }, frame) =>
    data.map(({ bidPx, bidSz, askPx, askSz, ts }) => ({
      ...envelope(frame, arg.instId, ts),
      event_type: 'BookTop',
      channel: CHANNEL,
      normalized: {
        best_bid_price: bidPx,
        best_bid_quantity: bidSz,
        best_ask_price: askPx,
        best_ask_quantity: askSz,
      },
    })),
);

const oneLevel = topLevelsField.pipe(z.tuple([bookLevel], { error: 'holds not exactly one level' }));

/**
 * The channel `bbo-tbt`: the top of the book whenever it changes, at most every 10 ms, at the matching engine's time and
 * with the sequence number that it shares with `books`. A book with an empty side has no top.
 */
export const readBestOffers = payloadReader(
  z.object({
    arg: instrumentArgument,
    data: rows(section({ bids: oneLevel, asks: oneLevel, ts: timeField, seqId: integerField.optional() })),
  }),
  ({ arg, data }, frame) =>
    data.map(({ bids, asks, ts, seqId }) => {
      const [[bidPrice, bidQuantity]] = bids;
      const [[askPrice, askQuantity]] = asks;
      return {
        ...envelope(frame, arg.instId, ts),
        event_type: 'BookTop',
        ...(seqId === undefined ? {} : { source_seq: seqId }),
        channel: CHANNEL,
        normalized: {
          best_bid_price: bidPrice,
          best_bid_quantity: bidQuantity,
          best_ask_price: askPrice,
          best_ask_quantity: askQuantity,
        },
      };
    }),
);
