import type { Clock } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { scheduleTicks, type Schedule } from './scheduler.ts';

function simulatedClock(startMs: number, lagMs = 0): Clock & { readonly set: (nowMs: number) => void } {
  let now = startMs;
  return {
    wallMs: () => now,
    monotonicMs: () => now,
    sleep: (durationMs) => {
      now += durationMs + lagMs;
      return Promise.resolve();
    },
    set: (nowMs) => {
      now = nowMs;
    },
  };
}

async function firstTicks(schedule: Schedule, clock: Clock, count: number) {
  const stop = new AbortController();
  const ticks = [];
  for await (const tick of scheduleTicks(schedule, clock, stop.signal)) {
    ticks.push([tick.engine_timestamp_ms, tick.planned_ts_ms, clock.wallMs()]);
    if (ticks.length === count) stop.abort();
  }
  return ticks;
}

const boundary = { kind: 'boundary', cadence_ms: 180_000, boundary_delay_ms: 2_000 } as const;

describe('scheduleTicks', () => {
  it('ticks once a boundary, after the delay', async () => {
    expect(await firstTicks(boundary, simulatedClock(100_000), 3)).toEqual([
      [180_000, 182_000, 182_000],
      [360_000, 362_000, 362_000],
      [540_000, 542_000, 542_000],
    ]);
  });

  it('catches up missed boundaries in order, without waiting', async () => {
    const clock = simulatedClock(1_000_000);
    const ticks = await firstTicks({ ...boundary, after_engine_timestamp_ms: 180_000 }, clock, 5);
    expect(ticks.map(([engine]) => engine)).toEqual([360_000, 540_000, 720_000, 900_000, 1_080_000]);
    expect(ticks.slice(0, 4).every(([, , now]) => now === 1_000_000)).toBe(true);
  });

  it('stands for the last boundary in timer mode, once each', async () => {
    const timer = { kind: 'timer', cadence_ms: 180_000, interval_ms: 120_000 } as const;
    const ticks = await firstTicks(timer, simulatedClock(200_000), 4);
    expect(ticks.map(([engine, planned]) => [engine, planned])).toEqual([
      [180_000, 240_000],
      [360_000, 360_000],
      [540_000, 600_000],
      [720_000, 720_000],
    ]);
  });

  it('waits again when the clock was set back during its sleep', async () => {
    const clock = simulatedClock(100_000);
    let slept = 0;
    const jumping: Clock = {
      ...clock,
      sleep: async (durationMs) => {
        slept += 1;
        await clock.sleep(durationMs);
        if (slept === 1) clock.set(50_000);
      },
    };
    expect(await firstTicks(boundary, jumping, 1)).toEqual([[180_000, 182_000, 182_000]]);
    expect(slept).toBe(2);
  });

  it('ends when it is aborted in its sleep, and passes on any other failure of the clock', async () => {
    const stop = new AbortController();
    const clock: Clock = {
      ...simulatedClock(0),
      sleep: () => {
        stop.abort();
        return Promise.reject(new Error('aborted'));
      },
    };
    for await (const tick of scheduleTicks(boundary, clock, stop.signal)) expect(tick).toBeUndefined();
    const broken: Clock = { ...simulatedClock(0), sleep: () => Promise.reject(new Error('no timer')) };
    await expect(firstTicks(boundary, broken, 1)).rejects.toThrow('no timer');
  });
});
