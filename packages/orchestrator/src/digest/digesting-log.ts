import { createEntryCanonicalizer, type EventLogReader, type EventLogWriter } from '@xray/contracts';

import { requirePort, requireReader } from '../checked-input.ts';
import { logDigests, type PartitionDigests } from './partition-digests.ts';
import { partitionOf } from './replay-partitions.ts';

/** A log whose digests are known at every moment, without reading it again. */
export interface DigestingLog {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly digests: PartitionDigests;
}

/**
 * Stands before a log's writer and takes the digests of what goes by, beginning with those of what the log holds. The
 * canonical text is made once, here, and handed on.
 */
export function createDigestingLog(log: Pick<EventLogWriter, 'append'>, reader: EventLogReader): DigestingLog {
  requirePort('log', log, ['append']);
  requireReader(reader);
  const canonicalize = createEntryCanonicalizer();
  const digests = logDigests(reader);
  return {
    log: {
      append(request) {
        const entries = (request.entries ?? []).map((entry) => {
          const partition = partitionOf(entry.stream, entry.record);
          if (partition === null) return entry;
          const canonical = canonicalize(entry);
          digests.add(partition, canonical.body);
          return { ...entry, canonical };
        });
        return log.append({ ...request, entries });
      },
    },
    digests,
  };
}
