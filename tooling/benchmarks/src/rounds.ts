import { performance } from 'node:perf_hooks';

export interface RoundCounts {
  /** Rounds that are run and thrown away, so that the compiler has settled. */
  readonly warm_up: number;
  readonly measured: number;
}

/** Does its work once and gives the milliseconds that count. */
export type TimedRound = () => number | Promise<number>;

/** The milliseconds of every measured round, ours beside the floor's of the same round. */
export interface PairedRounds {
  readonly ours_ms: readonly number[];
  readonly floor_ms: readonly number[];
}

/** Sweeps the garbage of what ran before, so that nobody pays for another's; nothing without `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

export function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

export async function timedAsync(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function swept(round: TimedRound): Promise<number> {
  collectGarbage();
  return await round();
}

/**
 * Runs both in turns in one process, every other round in the opposite order, so that a machine that grows slower or busier
 * does so for both.
 */
export async function interleaved(ours: TimedRound, floor: TimedRound, counts: RoundCounts): Promise<PairedRounds> {
  const oursMs: number[] = [];
  const floorMs: number[] = [];
  for (let round = 0; round < counts.warm_up + counts.measured; round += 1) {
    const oursFirst = round % 2 === 0;
    const before = oursFirst ? await swept(ours) : null;
    const floorTime = await swept(floor);
    const oursTime = before ?? (await swept(ours));
    if (round < counts.warm_up) continue;
    oursMs.push(oursTime);
    floorMs.push(floorTime);
  }
  return { ours_ms: oursMs, floor_ms: floorMs };
}

/** A measure without a contender: its own rounds only, with the garbage that they make left to its own course. */
export async function repeated(round: TimedRound, counts: RoundCounts): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < counts.warm_up + counts.measured; index += 1) {
    const time = await round();
    if (index >= counts.warm_up) times.push(time);
  }
  return times;
}

/** The value below which a share of the values lies, by linear interpolation; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? NaN;
  const high = sorted[Math.ceil(position)] ?? NaN;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quartiles(values: readonly number[]): readonly [number, number] {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/** How many times faster than the floor, round by round. */
export function speedRatios({ floor_ms, ours_ms }: PairedRounds): readonly number[] {
  return ours_ms.map((ours, round) => (floor_ms[round] ?? NaN) / ours);
}
