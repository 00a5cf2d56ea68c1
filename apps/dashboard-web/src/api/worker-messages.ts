import type { DashboardStreamEvent } from './wire.ts';

/** From the page to the worker that listens. */
export type PageMessage =
  /** Whose whole section the page needs, if any. */
  | { readonly kind: 'look'; readonly symbol: string | null }
  /** The page has drawn what it was handed, and is ready for more. */
  | { readonly kind: 'ready' };

/** From the worker to the page. An event comes only when the page was ready for it. */
export type FeedMessage =
  | { readonly kind: 'connection'; readonly connection: 'open' | 'lost' }
  | { readonly kind: 'event'; readonly event: DashboardStreamEvent };
