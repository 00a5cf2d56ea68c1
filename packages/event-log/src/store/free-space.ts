import { performance } from 'node:perf_hooks';
import { statfsSync } from 'node:fs';

import type { LogLimits } from '../limits.ts';
import { logFault } from '../log-fault.ts';

/** Bytes that may still be written to the disk of a folder. */
export type FreeSpaceProbe = (directory: string) => number;

export const diskFreeBytes: FreeSpaceProbe = (directory) => {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
};

/** Watches the disk as the log grows. */
export interface SpaceWatch {
  /** Asks where it is time to: after 16 MiB, or a second. Returns what is free, `null` where it did not ask. @throws LogFault */
  look(writtenBytes: number): number | null;
}

const CHECK_BYTES = 16 * 1024 * 1024;
const CHECK_MS = 1000;

/** @throws LogFault `disk_space_low` where less than `min_free_bytes` is free */
function refuseLowSpace(directory: string, free: number, limits: LogLimits): void {
  if (free >= limits.min_free_bytes) return;
  throw logFault(
    'disk_space_low',
    `${directory} has ${free} bytes free, fewer than min_free_bytes ${limits.min_free_bytes}; free some, then open the log again`,
  );
}

export function watchSpace(directory: string, limits: LogLimits, probe: FreeSpaceProbe): SpaceWatch {
  let written = Number.POSITIVE_INFINITY;
  let askedMs = Number.NEGATIVE_INFINITY;
  return {
    look(writtenBytes) {
      written += writtenBytes;
      const now = performance.now();
      if (written < CHECK_BYTES && now - askedMs < CHECK_MS) return null;
      written = 0;
      askedMs = now;
      const free = probe(directory);
      refuseLowSpace(directory, free, limits);
      return free;
    },
  };
}
