import { CHUNK_BARS } from './chunks.ts';

/** Slots after which a bar counts half. */
export const DECAY_HALF_LIFE_BARS = 480;

/** The mean of positive numbers of bars, in which a bar counts half as much as one 480 slots later. */
export interface DecayedMean {
  count: number;
  /** Sum of the weights. */
  weight: number;
  /** Sum of the weighted numbers. */
  sum: number;
}

export function createDecayedMean(): DecayedMean {
  return { count: 0, weight: 0, sum: 0 };
}

export function clearDecayedMean(mean: DecayedMean): void {
  mean.count = 0;
  mean.weight = 0;
  mean.sum = 0;
}

function weightOfAge(slots: number): number {
  return Math.exp((-slots / DECAY_HALF_LIFE_BARS) * Math.LN2);
}

/** By offset in a chunk: the weight beside that of the chunk's last slot. */
const WEIGHTS_IN_CHUNK = Float64Array.from({ length: CHUNK_BARS }, (_, offset) => weightOfAge(CHUNK_BARS - 1 - offset));

/** How much a bar at an offset counts beside the last one of its chunk. */
export function weightInChunk(offset: number): number {
  return WEIGHTS_IN_CHUNK[offset] ?? weightOfAge(CHUNK_BARS - 1 - offset);
}

/** Takes in the number of a bar at an offset of its chunk; what is not finite is none. */
export function includeAtOffset(mean: DecayedMean, value: number, offset: number): void {
  if (!Number.isFinite(value)) return;
  const weight = weightInChunk(offset);
  mean.count += 1;
  mean.weight += weight;
  mean.sum += weight * value;
}

const OLDEST_KEPT = 1024;

/** By the age of a chunk's last slot, from the age at which the chunk has but begun: powers are dear. */
const WEIGHTS_OF_CHUNKS = Float64Array.from({ length: CHUNK_BARS + OLDEST_KEPT }, (_, entry) =>
  weightOfAge(entry - CHUNK_BARS + 1),
);

/** How much a chunk counts whose last slot is so many slots older. */
export function weightOfChunk(slotsOlder: number): number {
  return WEIGHTS_OF_CHUNKS[slotsOlder + CHUNK_BARS - 1] ?? weightOfAge(slotsOlder);
}

/** Takes in all the numbers of a chunk whose last slot is so many slots older. */
export function includeDecayed(mean: DecayedMean, chunk: DecayedMean, slotsOlder: number): void {
  const weight = weightOfChunk(slotsOlder);
  mean.count += chunk.count;
  mean.weight += weight * chunk.weight;
  mean.sum += weight * chunk.sum;
}
