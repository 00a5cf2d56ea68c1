import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import type { LogLimits } from '../limits.ts';
import { segmentPath, syncFolderOf, UNFINISHED } from './log-files.ts';
import { writeOrigin } from './segment-origin.ts';
import { openSegmentDatabase, openSegmentWriter, type SegmentWriter } from './segment-writer.ts';

const DAY_MS = 86_400_000;

/** Whether a segment is to be closed before a commit of that time. A segment without batches never is. */
export function rotationDue(segment: SegmentWriter, appendedTsMs: number, limits: LogLimits): boolean {
  const begun = segment.begunTsMs();
  if (begun === null) return false;
  if (limits.rotate_daily && Math.floor(appendedTsMs / DAY_MS) > Math.floor(begun / DAY_MS)) return true;
  return limits.rotate_bytes !== null && segment.bytes() >= limits.rotate_bytes;
}

/**
 * Closes a segment and begins the next one, which is chained to it. Before, all of the old one is in its main file: where
 * a reader's snapshot forbids that, nothing happens and `null` is returned. The renaming is what closes the old segment;
 * a process that ends before it leaves a log whose old segment is written further, one that ends after it leaves a new
 * segment without batches, which is written next.
 */
export function rotate(directory: string, old: SegmentWriter, limits: LogLimits): SegmentWriter | null {
  if (!old.checkpoint()) return null;
  const number = old.origin.segment + 1;
  const path = segmentPath(directory, number);
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = path + UNFINISHED;
  rmSync(unfinished, { force: true });
  const database = openSegmentDatabase(unfinished, limits);
  try {
    writeOrigin(database, number, old.end(), old.streamsInOrder());
  } finally {
    // The last connection to a database moves its write-ahead file into it and removes it.
    database.close();
  }
  renameSync(unfinished, path);
  syncFolderOf(path);
  syncFolderOf(dirname(path));
  const next = openSegmentWriter(path, limits);
  old.close();
  return next;
}
