import type { RawMarketEvent } from './raw-market-event.ts';

/** Stands for the instrument where neither a frame nor its receipt names one, and where no single one is meant. */
export const UNKNOWN_SYMBOL = 'UNKNOWN';

/** The channel of the `StreamState` events that say from when and until when a symbol is watched. */
export const WATCH_CHANNEL = 'watch';

/** The channel of what a session says of its machine's clock. */
export const CLOCK_CHANNEL = 'clock';

/** How the channel begins of an event that tells of the past, as `history_candle_1m`: it was asked for afterwards. */
export const HISTORY_CHANNEL_PREFIX = 'history_';

/** The channel under which what `channel` would have said is stored when it is asked for afterwards. */
export function historyChannel(channel: string): string {
  return HISTORY_CHANNEL_PREFIX + channel;
}

/**
 * Whether an event was fetched afterwards, about times before its receipt. Features see it by its exchange time like any
 * other from its receipt on; it is no sign of life, makes no symbol due, and no run is made or changed because of it.
 */
export function isHistory({ channel }: Pick<RawMarketEvent, 'channel'>): boolean {
  return channel?.startsWith(HISTORY_CHANNEL_PREFIX) === true;
}
