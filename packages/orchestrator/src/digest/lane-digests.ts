import { Buffer } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';

import type { EventLogReader } from '@xray/contracts';

import { requireReader } from '../checked-input.ts';
import { readLane, REPLAY_LANES, type ReplayLane } from './replay-lanes.ts';

/** Digests of a log that grow with it, so that two logs of the same runs can be compared by one line. */
export interface LaneDigests {
  /** Takes the canonical body of a lane's next record. */
  add(lane: ReplayLane, body: string): void;
  /** SHA-256 hex of each lane's bodies, each body ended by a line feed. */
  byLane(): ReadonlyMap<ReplayLane, string>;
  /** One digest over all lanes: SHA-256 of the lines `lane digest`, in the order of `REPLAY_LANES`. */
  overall(): string;
}

/** Texts are gathered in bytes of this size: hashing many short texts one by one costs more than the hash. */
const gatheredBytes = 65_536;
/** UTF-8 takes at most three bytes for a unit of UTF-16. */
const bytesPerUnit = 3;

interface LaneHash {
  readonly hash: Hash;
  readonly gathered: Buffer;
  length: number;
}

function flush(lane: LaneHash): void {
  lane.hash.update(lane.gathered.subarray(0, lane.length));
  lane.length = 0;
}

function addLine(lane: LaneHash, body: string): void {
  const most = body.length * bytesPerUnit + 1;
  if (lane.length + most > gatheredBytes) flush(lane);
  if (most > gatheredBytes) {
    lane.hash.update(body).update('\n');
    return;
  }
  lane.length += lane.gathered.write(body, lane.length);
  lane.length = lane.gathered.writeUInt8(0x0a, lane.length);
}

export function createLaneDigests(): LaneDigests {
  const lanes = new Map<ReplayLane, LaneHash>(
    REPLAY_LANES.map((lane) => [
      lane,
      { hash: createHash('sha256'), gathered: Buffer.alloc(gatheredBytes), length: 0 },
    ]),
  );
  const byLane = (): ReadonlyMap<ReplayLane, string> =>
    new Map(
      [...lanes].map(([name, lane]) => {
        flush(lane);
        return [name, lane.hash.copy().digest('hex')];
      }),
    );
  return {
    add(name, body) {
      const lane = lanes.get(name);
      if (lane !== undefined) addLine(lane, body);
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
  requireReader(reader);
  const digests = createLaneDigests();
  for (const lane of REPLAY_LANES) {
    for (const batch of readLane(reader, lane)) for (const { body } of batch) digests.add(lane, body);
  }
  return digests;
}
