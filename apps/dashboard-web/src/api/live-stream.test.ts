import { expect, it } from 'vitest';

import { snapshotOf, symbolOf, updateOf, viewOf } from '../testing/records.ts';
import { createLiveStream } from './live-stream.ts';
import type { DashboardStreamEvent } from './wire.ts';

/** A browser whose frames, timers and connections a test moves by hand. */
function createSurroundings() {
  const sources: FakeSource[] = [];
  const frames: (() => void)[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  return {
    sources,
    frames,
    timers,
    drawFrame: () => {
      for (const run of frames.splice(0)) run();
    },
    around: {
      openSource: () => {
        const source = new FakeSource();
        sources.push(source);
        return source as unknown as EventSource;
      },
      requestFrame: (run: () => void) => frames.push(run),
      wait: (run: () => void, ms: number) => {
        timers.push({ run, ms });
        return () => undefined;
      },
    },
  };
}

class FakeSource extends EventTarget {
  readyState = 0;
  say(event: DashboardStreamEvent): void {
    this.dispatchEvent(new MessageEvent(event.kind, { data: JSON.stringify(event) }));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
  close(): void {
    this.readyState = 2;
  }
}

function listen() {
  const browser = createSurroundings();
  const stream = createLiveStream('/api/v1/stream', browser.around);
  let told = 0;
  const leave = stream.subscribe(() => {
    told += 1;
  });
  const source = (): FakeSource => {
    const last = browser.sources.at(-1);
    if (last === undefined) throw new Error('no source was opened');
    return last;
  };
  return { ...browser, stream, leave, source, told: () => told };
}

it('tells once a frame, however many events came, and in their order', () => {
  const { stream, source, told, drawFrame, frames } = listen();
  source().say(snapshotOf(viewOf([symbolOf('BTC')])));
  for (let asOf = 1; asOf <= 50; asOf += 1) source().say(updateOf(viewOf([symbolOf('BTC')], asOf)));
  expect(frames).toHaveLength(1);
  expect(told()).toBe(0);
  drawFrame();
  expect(told()).toBe(1);
  expect(stream.getState()).toMatchObject({ connection: 'open', view: { as_of_ts_ms: 50 } });
});

it('keeps the view when the connection breaks, says so, and is open again with the next event', () => {
  const { stream, source, drawFrame } = listen();
  source().say(snapshotOf(viewOf([symbolOf('BTC')])));
  drawFrame();
  source().fail(0);
  expect(stream.getState()).toMatchObject({ connection: 'lost', view: { as_of_ts_ms: 1000 } });
  source().say(updateOf(viewOf([], 3000)));
  drawFrame();
  expect(stream.getState()).toMatchObject({ connection: 'open', view: { as_of_ts_ms: 3000 } });
});

it('opens anew where the browser has given up, later and later until something comes', () => {
  const { sources, source, timers } = listen();
  for (let time = 0; time < 6; time += 1) {
    source().fail(2);
    timers.at(-1)?.run();
  }
  expect(sources).toHaveLength(7);
  expect(timers.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 5000, 5000, 5000]);
  source().say(snapshotOf(viewOf([])));
  source().fail(2);
  expect(timers.at(-1)?.ms).toBe(500);
});

it('closes the connection when the last one stops listening, and opens it again for the next', () => {
  const { stream, sources, source, leave } = listen();
  leave();
  expect(source().readyState).toBe(2);
  expect(stream.getState().connection).toBe('closed');
  stream.subscribe(() => undefined);
  expect(sources).toHaveLength(2);
  expect(stream.getState().connection).toBe('connecting');
});
