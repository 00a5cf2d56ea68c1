/** Stands for the instrument where neither a frame nor its receipt names one, and where no single one is meant. */
export const UNKNOWN_SYMBOL = 'UNKNOWN';

/** The channel of the `StreamState` events that say from when and until when a symbol is watched. */
export const WATCH_CHANNEL = 'watch';

/** The channel of what a session says of its machine's clock. */
export const CLOCK_CHANNEL = 'clock';
