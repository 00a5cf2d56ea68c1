import { silentLogger } from '@xray/contracts';
import { expect, it } from 'vitest';

import { createClockWatch } from './clock-watch.ts';
import { steadyClock } from './steady-clock.ts';

function watched(startMs: number) {
  const time = { wall: startMs, monotonic: 0 };
  const said: string[] = [];
  const clock = steadyClock({
    wallMs: () => time.wall,
    monotonicMs: () => time.monotonic,
    sleep: () => Promise.resolve(),
  });
  const watch = createClockWatch({
    clock,
    logger: silentLogger,
    announce: (state, detail) => said.push(`${state} ${detail}`),
  });
  const pass = (ms: number): void => {
    time.wall += ms;
    time.monotonic += ms;
    watch.look();
  };
  return { time, said, pass };
}

it('robust: clock set back: by half a minute → announced once with its end, and once when it is over', () => {
  const { pass, said, time } = watched(1_000_000);
  pass(5_000);
  time.wall -= 30_000;
  for (let second = 0; second < 70; second += 1) pass(1_000);
  expect(said).toEqual(['stale clock_set_back behind_ms=29500 ends_in_ms=59000', 'resumed clock_caught_up']);
});

it('robust: clock set forward: by an hour → followed at once and announced', () => {
  const { pass, said, time } = watched(1_000_000);
  pass(5_000);
  time.wall += 3_600_000;
  pass(1_000);
  pass(1_000);
  expect(said).toEqual(['resumed clock_set_forward by_ms=3600000']);
});

it('says nothing of a clock that is corrected by less than a second', () => {
  const { pass, said, time } = watched(1_000_000);
  for (const correction of [-900, 900, -500, 400]) {
    time.wall += correction;
    pass(10_000);
  }
  expect(said).toEqual([]);
});
