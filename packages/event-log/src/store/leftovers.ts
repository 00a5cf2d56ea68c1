import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { keptPath, segmentPath, UNFINISHED, type SegmentList } from './log-files.ts';

/** Removes a database and what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Removes what a process left behind that ended before it was done with a new segment or with a pruning. */
export function removeLeftovers(directory: string, { leftover, leftover_kept }: SegmentList): void {
  for (const segment of leftover) removeDatabase(segmentPath(directory, segment));
  for (const through of leftover_kept) removeDatabase(keptPath(directory, through));
  const folder = dirname(segmentPath(directory, 2));
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // A log without rotations has no such folder.
  }
  for (const name of names) if (name.includes(UNFINISHED)) rmSync(join(folder, name), { force: true });
}
