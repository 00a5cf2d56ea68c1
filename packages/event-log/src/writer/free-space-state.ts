import type { LogLimits } from '../limits.ts';

/** What is left on the disk of a log. */
export interface FreeSpace {
  readonly free_bytes: number;
  /** Fewer than `low_free_bytes` are free, or have been until less than a tenth more was: time to stop taking more in. */
  readonly low: boolean;
}

/** How much more than the limit must be free before space is no longer low, so that the state does not flutter. */
const RECOVERY = 1.1;

export function nextFreeSpace(
  before: FreeSpace | null,
  freeBytes: number,
  { low_free_bytes: limit }: Pick<LogLimits, 'low_free_bytes'>,
): FreeSpace {
  const least = before?.low === true ? limit * RECOVERY : limit;
  return { free_bytes: freeBytes, low: freeBytes < least };
}
