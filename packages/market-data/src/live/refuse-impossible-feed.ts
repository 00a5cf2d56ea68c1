import { createLiveFeed } from './create-live-feed.ts';
import type { LiveFeedOptions } from './live-feed.ts';

/**
 * Makes a feed that is never started: what cannot work is found before there is anywhere to put what it brings.
 *
 * @throws MarketDataError `feed_configuration`, `stream_unknown`
 */
export function refuseImpossibleFeed(options: Omit<LiveFeedOptions, 'sink'>): void {
  createLiveFeed({ ...options, sink: { accept: () => undefined } });
}
