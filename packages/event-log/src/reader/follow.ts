import type { DerivedStream, StoredRecord } from '@xray/contracts';

import { pragmaNumber } from '../store/schema.ts';
import type { LogSegments } from './log-segments.ts';

/** Asked anew each time: a signal is aborted while this waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

export interface FollowOptions<Stream extends DerivedStream> {
  readonly log: Pick<LogSegments, 'last' | 'connect'>;
  readonly afterSeq: number;
  readonly signal: AbortSignal;
  readonly read: (fromSeq: number) => Iterable<readonly StoredRecord<Stream>[]>;
  /** Waits for the next look; rejects when the signal is aborted first. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
}

/**
 * Batches as they are committed. SQLite's data version tells, without reading a page, whether anything was; a new segment
 * has one of its own.
 */
export async function* followStream<Stream extends DerivedStream>({
  log,
  afterSeq,
  signal,
  read,
  pause,
}: FollowOptions<Stream>): AsyncGenerator<readonly StoredRecord<Stream>[]> {
  let position = afterSeq;
  let seen: string | null = null;
  while (!isAborted(signal)) {
    const last = log.last();
    const version = `${last.path} ${pragmaNumber(log.connect(last).database, 'data_version')}`;
    if (version !== seen) {
      seen = version;
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
