import { createLiveFeed, MarketDataError } from '@xray/market-data';

import { OperationError } from '@xray/operations';
import type { SessionOptions } from './session-options.ts';

export type FeedParts = Pick<
  SessionOptions,
  'clock' | 'endpoints' | 'random' | 'streams' | 'symbols' | 'transport' | 'venue'
>;

/**
 * Makes a feed that is never started: what cannot work is found before there is a log.
 *
 * @throws OperationError `wrong_usage`
 */
export function refuseImpossibleFeed(options: FeedParts): void {
  const { clock, endpoints, random, streams, symbols, transport, venue } = options;
  try {
    const wanted = streams === undefined ? {} : { streams };
    createLiveFeed({
      venue,
      endpoints,
      symbols,
      ...wanted,
      clock,
      random,
      transport,
      sink: { accept: () => undefined },
    });
  } catch (error) {
    if (error instanceof MarketDataError) throw new OperationError('wrong_usage', error.detail, { cause: error });
    throw error;
  }
}
