import type { DatabaseSync } from 'node:sqlite';

import type { DerivedStream, StoredRecord } from '@xray/contracts';

import { pragmaNumber } from '../store/schema.ts';

/** Asked anew each time: a signal is aborted while this waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

export interface FollowOptions<Stream extends DerivedStream> {
  readonly database: DatabaseSync;
  readonly afterSeq: number;
  readonly signal: AbortSignal;
  readonly read: (fromSeq: number) => Iterable<readonly StoredRecord<Stream>[]>;
  /** Waits for the next look; rejects when the signal is aborted first. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
}

/** Batches as they are committed. SQLite's data version tells, without reading a page, whether anything was. */
export async function* followStream<Stream extends DerivedStream>({
  database,
  afterSeq,
  signal,
  read,
  pause,
}: FollowOptions<Stream>): AsyncGenerator<readonly StoredRecord<Stream>[]> {
  let position = afterSeq;
  let seenVersion: number | null = null;
  while (!isAborted(signal)) {
    const version = pragmaNumber(database, 'data_version');
    if (version !== seenVersion) {
      seenVersion = version;
      for (const records of read(position + 1)) {
        yield records;
        position = records.at(-1)?.seq ?? position;
        if (isAborted(signal)) return;
      }
      continue;
    }
    try {
      await pause(signal);
    } catch (thrown) {
      if (isAborted(signal)) return;
      throw thrown;
    }
  }
}
