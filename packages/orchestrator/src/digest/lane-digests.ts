import { createHash, type Hash } from 'node:crypto';

import type { EventLogReader } from '@xray/contracts';

import { readLane, REPLAY_LANES, type ReplayLane } from './replay-lanes.ts';

export interface LaneDigests {
  /** Takes canonical record bodies of one lane, in order; how they are grouped changes nothing. */
  update(lane: ReplayLane, bodies: readonly string[]): void;
  /** One digest over all lanes: SHA-256 of the lines `lane digest`, in the order of `REPLAY_LANES`. */
  overall(): string;
}

/** SHA-256 over each lane's bodies, each body ended by a line feed, and over the lanes together. */
export function createLaneDigests(): LaneDigests {
  const hashes = new Map<ReplayLane, Hash>(REPLAY_LANES.map((lane) => [lane, createHash('sha256')]));
  return {
    update(lane, bodies) {
      if (bodies.length > 0) hashes.get(lane)?.update(`${bodies.join('\n')}\n`);
    },
    overall() {
      const lines = [...hashes].map(([lane, hash]) => `${lane} ${hash.copy().digest('hex')}\n`);
      return createHash('sha256').update(lines.join('')).digest('hex');
    },
  };
}

/** The digest of everything that a log derived from its raw events. Equal verdicts have equal digests. */
export function logDigest(reader: EventLogReader): string {
  const digests = createLaneDigests();
  for (const lane of REPLAY_LANES) {
    for (const batch of readLane(reader, lane)) {
      digests.update(
        lane,
        batch.map((stored) => stored.body),
      );
    }
  }
  return digests.overall();
}
