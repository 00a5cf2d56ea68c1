import { mkdirSync } from 'node:fs';

import type { LogStream } from '@xray/contracts';

import type { LogLimits } from '../limits.ts';
import { faultOf, logFault } from '../log-fault.ts';
import { diskFreeBytes, watchSpace, type FreeSpaceProbe } from './free-space.ts';
import { removeLeftovers } from './leftovers.ts';
import { listSegments, segmentPath } from './log-files.ts';
import { rotate, rotationDue } from './segment-rotation.ts';
import { openSegmentWriter, type Commit, type SegmentWriter } from './segment-writer.ts';
import { acquireWriterLock } from './writer-lock.ts';

/** The writing side of a log, synchronous: a call returns when its work is durable. Any failure is final. */
export interface LogStore {
  /** The last sequence number of each stream; 0 where it has no records. */
  readonly heads: ReadonlyMap<LogStream, number>;
  /** What was free when last asked. */
  freeBytes(): number;
  /** @throws LogFault after rolling back; the store takes nothing more. */
  commit(commit: Commit): void;
  /** Moves the write-ahead file into the main file once it has grown to the limit. @throws LogFault */
  checkpointIfDue(): void;
  close(): void;
}

/** Opens a log for writing and creates it where there is none; its checks are those of `openLogWriter`. @throws LogFault */
export function openLogStore(directory: string, limits: LogLimits, probe: FreeSpaceProbe = diskFreeBytes): LogStore {
  try {
    mkdirSync(directory, { recursive: true });
    const lock = acquireWriterLock(directory);
    try {
      return createStore(directory, limits, probe, lock.release);
    } catch (thrown) {
      lock.release();
      throw thrown;
    }
  } catch (thrown) {
    throw faultOf(thrown, `opening the log in ${directory} for writing`);
  }
}

function createStore(directory: string, limits: LogLimits, probe: FreeSpaceProbe, release: () => void): LogStore {
  const space = watchSpace(directory, limits, probe);
  let free = space.look(0) ?? 0;
  const list = listSegments(directory);
  const { segments, pruned_through } = list;
  if (segments.length === 0 && pruned_through > 0)
    throw logFault('log_damaged', `the last segment of the log in ${directory} is gone; restore it from a copy`);
  removeLeftovers(directory, list);
  const last = segments.at(-1) ?? 1;
  let segment: SegmentWriter = openSegmentWriter(segmentPath(directory, last), limits);
  const heads = new Map<LogStream, number>();
  for (const [stream, { last_seq }] of segment.end().streams) heads.set(stream, last_seq);
  let bytesSinceCheckpoint = 0;
  let bytesSinceLook = 0;

  return {
    heads,
    freeBytes: () => free,
    commit(commit) {
      try {
        free = space.look(bytesSinceLook) ?? free;
        bytesSinceLook = 0;
        if (rotationDue(segment, commit.appended_ts_ms, limits)) {
          segment = rotate(directory, segment, limits) ?? segment;
        }
        const bytes = segment.commit(commit);
        bytesSinceLook += bytes;
        bytesSinceCheckpoint += bytes;
        for (const { stream, last_seq } of commit.batches) heads.set(stream, last_seq);
      } catch (thrown) {
        throw faultOf(thrown, `appending to ${segment.path}`);
      }
    },
    checkpointIfDue() {
      if (bytesSinceCheckpoint < limits.checkpoint_bytes) return;
      try {
        segment.checkpoint();
        bytesSinceCheckpoint = 0;
      } catch (thrown) {
        throw faultOf(thrown, `moving the write-ahead file into ${segment.path}`);
      }
    },
    close() {
      segment.close();
      release();
    },
  };
}
