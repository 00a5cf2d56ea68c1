import type { LiveFeed } from './live-feed.ts';

/** Why a feed is stopped for a while. */
export type PauseReason = 'log_behind' | 'disk_space_low';

const TEXTS: Readonly<Record<PauseReason, string>> = {
  log_behind: 'the log does not keep up',
  disk_space_low: 'the disk of the log has little space left',
};

/** Pauses a feed while there is any reason to, and lets it go on when there is none. */
export interface FeedBackpressure {
  /**
   * States that a reason holds or no longer does. Pauses the feed with the first reason and lets it go on after the
   * last.
   */
  set(reason: PauseReason, on: boolean): void;
  /** From here on the feed is paused where there is a reason already. */
  attach(feed: Pick<LiveFeed, 'pause' | 'resume'>): void;
}

/** A backpressure without a reason and without a feed: reasons are kept until one is attached. */
export function createFeedBackpressure(): FeedBackpressure {
  const reasons = new Set<PauseReason>();
  let feed: Pick<LiveFeed, 'pause' | 'resume'> | null = null;
  return {
    set(reason, on) {
      const before = reasons.size;
      if (on) reasons.add(reason);
      else reasons.delete(reason);
      if (before === 0 && reasons.size > 0) feed?.pause(TEXTS[reason]);
      if (before > 0 && reasons.size === 0) feed?.resume();
    },
    attach(attached) {
      feed = attached;
      const [first] = reasons;
      if (first !== undefined) feed.pause(TEXTS[first]);
    },
  };
}
