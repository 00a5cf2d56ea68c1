import { createHash, type Hash } from 'node:crypto';

import type { EventLogReader } from '@xray/contracts';

import { readLane, REPLAY_LANES, type ReplayLane } from './replay-lanes.ts';

export interface LaneDigests {
  /** Takes canonical record bodies of one lane, in order; how they are grouped changes nothing. */
  update(lane: ReplayLane, bodies: readonly string[]): void;
  /** SHA-256 hex of each lane's bodies, each body ended by a line feed. */
  byLane(): ReadonlyMap<ReplayLane, string>;
  /** One digest over all lanes: SHA-256 of the lines `lane digest`, in the order of `REPLAY_LANES`. */
  overall(): string;
}

export function createLaneDigests(): LaneDigests {
  const hashes = new Map<ReplayLane, Hash>(REPLAY_LANES.map((lane) => [lane, createHash('sha256')]));
  const byLane = (): ReadonlyMap<ReplayLane, string> =>
    new Map([...hashes].map(([lane, hash]) => [lane, hash.copy().digest('hex')]));
  return {
    update(lane, bodies) {
      if (bodies.length > 0) hashes.get(lane)?.update(`${bodies.join('\n')}\n`);
    },
    byLane,
    overall() {
      const lines = [...byLane()].map(([lane, digest]) => `${lane} ${digest}\n`);
      return createHash('sha256').update(lines.join('')).digest('hex');
    },
  };
}

/** The digests of everything that a log derived from its raw events. Equal verdicts have equal digests. */
export function logDigests(reader: EventLogReader): LaneDigests {
  const digests = createLaneDigests();
  for (const lane of REPLAY_LANES) {
    for (const batch of readLane(reader, lane)) {
      digests.update(
        lane,
        batch.map((stored) => stored.body),
      );
    }
  }
  return digests;
}
