import { Buffer } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';

import type { EventLogReader } from '@xray/contracts';

import { requireReader } from '../checked-input.ts';
import { readPartition, REPLAY_PARTITIONS, type ReplayPartition } from './replay-partitions.ts';

/** Digests of a log that grow with it, so that two logs of the same runs can be compared by one line. */
export interface PartitionDigests {
  /** Takes the canonical body of a partition's next record. */
  add(partition: ReplayPartition, body: string): void;
  /** SHA-256 hex of each partition's bodies, each body ended by a line feed; a partition that may be absent and is, is left out. */
  byPartition(): ReadonlyMap<ReplayPartition, string>;
  /** One digest over all partitions: SHA-256 of the lines `partition digest`, in the order of `REPLAY_PARTITIONS`. */
  overall(): string;
}

/** Texts are gathered in bytes of this size: hashing many short texts one by one costs more than the hash. */
const GATHERED_BYTES = 65_536;
/** UTF-8 takes at most three bytes for a unit of UTF-16. */
const BYTES_PER_UNIT = 3;

/** Partitions that runs of other configurations do not fill: without records they are in no digest, as before there were any. */
const MAY_BE_ABSENT: ReadonlySet<ReplayPartition> = new Set<ReplayPartition>(['day_profile']);

interface PartitionHash {
  readonly hash: Hash;
  readonly gathered: Buffer;
  length: number;
  isEmpty: boolean;
}

function flush(partition: PartitionHash): void {
  partition.hash.update(partition.gathered.subarray(0, partition.length));
  partition.length = 0;
}

function addLine(partition: PartitionHash, body: string): void {
  partition.isEmpty = false;
  const most = body.length * BYTES_PER_UNIT + 1;
  if (partition.length + most > GATHERED_BYTES) flush(partition);
  if (most > GATHERED_BYTES) {
    partition.hash.update(body).update('\n');
    return;
  }
  partition.length += partition.gathered.write(body, partition.length);
  partition.length = partition.gathered.writeUInt8(0x0a, partition.length);
}

export function createPartitionDigests(): PartitionDigests {
  const partitions = new Map<ReplayPartition, PartitionHash>(
    REPLAY_PARTITIONS.map((partition) => [
      partition,
      { hash: createHash('sha256'), gathered: Buffer.alloc(GATHERED_BYTES), length: 0, isEmpty: true },
    ]),
  );
  const byPartition = (): ReadonlyMap<ReplayPartition, string> =>
    new Map(
      [...partitions]
        .filter(([name, { isEmpty }]) => !(isEmpty && MAY_BE_ABSENT.has(name)))
        .map(([name, partition]) => {
          flush(partition);
          return [name, partition.hash.copy().digest('hex')];
        }),
    );
  return {
    add(name, body) {
      const partition = partitions.get(name);
      if (partition !== undefined) addLine(partition, body);
    },
    byPartition,
    overall() {
      const lines = [...byPartition()].map(([partition, digest]) => `${partition} ${digest}\n`);
      return createHash('sha256').update(lines.join('')).digest('hex');
    },
  };
}

/** The digests of everything that a log derived from its raw events. Equal verdicts have equal digests. */
export function logDigests(reader: EventLogReader): PartitionDigests {
  requireReader(reader);
  const digests = createPartitionDigests();
  for (const partition of REPLAY_PARTITIONS) {
    for (const batch of readPartition(reader, partition)) for (const { body } of batch) digests.add(partition, body);
  }
  return digests;
}
